/**
 * Files of tensors: safetensors, npy and npz, models by the paths of their tensors, and checkpoints that a training resumes from to the bit.
 *
 * <p>What is read may come from a stranger. A file is read, or refused with a {@link io.autodiff.nn.files.MalformedFileException}, and what it
 * claims is not believed before its bytes are there. What is written is there as a whole or not at all: a file that stood there before survives
 * a failure at any point.
 */
@NullMarked
package io.autodiff.nn.files;

import org.jspecify.annotations.NullMarked;

/**
 * Training: the loop over mini-batches, and what looks on and takes part: progress, validation, early stopping, checkpoints, history.
 *
 * <p>A {@link io.autodiff.nn.train.Trainer} is the loop that one would also write by hand, and {@link io.autodiff.nn.train.Listener}s are told
 * how it goes.
 */
@NullMarked
package io.autodiff.nn.train;

import org.jspecify.annotations.NullMarked;

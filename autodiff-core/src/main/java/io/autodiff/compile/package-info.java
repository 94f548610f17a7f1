/** Recorded computations as programs, and programs as code: scalars in loops and straight lines, or loops over tensors in buffers. */
@NullMarked
package io.autodiff.compile;

import org.jspecify.annotations.NullMarked;

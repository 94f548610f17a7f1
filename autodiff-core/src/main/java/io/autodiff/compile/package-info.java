/** Recorded computations as programs, and programs as code: straight lines of scalars, or loops over tensors in buffers. */
@NullMarked
package io.autodiff.compile;

import org.jspecify.annotations.NullMarked;

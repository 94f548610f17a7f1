/** The two sweeps of a tape, step by step, to be read. */
@NullMarked
package io.autodiff.trace;

import org.jspecify.annotations.NullMarked;

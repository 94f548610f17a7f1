/** Routines on arrays of doubles, without derivatives: what operations compute their values with. */
@NullMarked
package io.autodiff.kernel;

import org.jspecify.annotations.NullMarked;

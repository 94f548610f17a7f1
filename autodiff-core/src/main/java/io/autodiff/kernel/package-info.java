/** Routines on numbers and arrays of numbers, without derivatives: what operations compute their values with. */
@NullMarked
package io.autodiff.kernel;

import org.jspecify.annotations.NullMarked;

/**
 * Is a gradient that was derived by hand right, and if not, what is wrong with it? {@link io.autodiff.check.GradientCheck} is where to
 * start.
 */
@NullMarked
package io.autodiff.check;

import org.jspecify.annotations.NullMarked;

/**
 * Reverse-mode automatic differentiation: one {@link io.autodiff.Tensor}, an invisible {@link io.autodiff.Tape}, and the transforms of
 * {@link io.autodiff.Autodiff} on top.
 *
 * <p>Read in this order: {@link io.autodiff.Tensor} (what is computed with), {@link io.autodiff.Op} (one operation and its derivative
 * rule), {@link io.autodiff.Tape} (what is recorded, and the two sweeps over it), {@link io.autodiff.Autodiff} (grad, vjp, jvp and their
 * kin as functions of functions), {@link io.autodiff.Trees} (models as records of tensors).
 */
@NullMarked
package io.autodiff;

import org.jspecify.annotations.NullMarked;

/**
 * Optimisers: rules that turn gradients into updates and compose, and minimisers of whole functions.
 *
 * <p>A {@link io.autodiff.nn.optim.Rule} is pure, and sees a model as a map from paths to tensors; an {@link
 * io.autodiff.nn.optim.Optimizer} drives it for a model. {@link io.autodiff.nn.optim.Lbfgs} and {@link
 * io.autodiff.nn.optim.LevenbergMarquardt} find the minimum of a function that is always the same, such as a cost of all examples.
 */
@NullMarked
package io.autodiff.nn.optim;

import org.jspecify.annotations.NullMarked;

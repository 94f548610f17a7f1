/**
 * Neural networks as compositions of differentiable operations: layers, costs, initial weights, optimisers, training and data.
 *
 * <p>A layer is a record of tensors with a method {@code apply}; a model is a record of layers. Nothing here knows a derivative: each is
 * found by {@link io.autodiff.Autodiff}.
 */
@NullMarked
package io.autodiff.nn;

import org.jspecify.annotations.NullMarked;

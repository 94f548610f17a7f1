package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * A function of a batch of examples, one a row.
 *
 * <p>A layer with parameters is a record of tensors, so that {@code grad} can watch them and return their gradients in the same type. A
 * layer without is just a function: {@code Tensor::sigmoid} is an activation layer. The tensors that a function captures are constants, in
 * {@code x -> x.times(scale)} as in {@code linear::apply}; to have them trained, write a record, as here, and give the layer itself.
 *
 * <pre>{@code
 * record Mlp(Linear hidden, Linear out) implements Layer {
 *     public Tensor apply(Tensor x) {
 *         return out.apply(hidden.apply(x).sigmoid());
 *     }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface Layer {
    /** The output for a batch of inputs, of shape [batch, …]. */
    Tensor apply(Tensor x);
}

package io.autodiff.nn;

import io.autodiff.Tensor;
import io.autodiff.Trees;

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
 *
 * <p>With layers in it that do something else in training than in use, such as {@link Dropout}, write a {@link TrainingLayer}.
 */
@FunctionalInterface
public interface Layer {
    /** The output in use for a batch of inputs, of shape [batch, …]. */
    Tensor apply(Tensor x);

    /**
     * The output in a pass, which may be one in training.
     *
     * @throws IllegalArgumentException «layer: Mlp does not tell its layer at hidden.1 that it is in training; make Mlp a TrainingLayer»
     */
    default Tensor apply(Tensor x, Pass pass) {
        if (pass.isTraining()) {
            Trees.mapLeaves(this, TrainingLayer.class, (path, layer) -> {
                throw new IllegalArgumentException("layer: " + getClass().getSimpleName()
                        + " does not tell its layer at " + path + " that it is in training; make "
                        + getClass().getSimpleName() + " a TrainingLayer");
            });
        }
        return apply(x);
    }
}

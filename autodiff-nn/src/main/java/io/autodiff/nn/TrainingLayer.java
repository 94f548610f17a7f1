package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * A layer that does something else in training than in use, or is composed of such: its output depends on the {@link Pass}.
 *
 * <pre>{@code
 * record Mlp(Linear hidden, Dropout dropout, Linear out) implements TrainingLayer {
 *     public Tensor apply(Tensor x, Pass pass) {
 *         return out.apply(dropout.apply(hidden.apply(x).sigmoid(), pass));
 *     }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface TrainingLayer extends Layer {
    @Override
    default Tensor apply(Tensor x) {
        return apply(x, Pass.IN_USE);
    }

    @Override
    Tensor apply(Tensor x, Pass pass);
}

package io.autodiff.nn.train;

import io.autodiff.Tensor;
import io.autodiff.nn.Pass;

/**
 * The cost of a model on a batch: what is made small.
 *
 * <pre>{@code
 * Objective<Mlp> objective = (m, x, y, pass) -> Costs.softmaxCrossEntropy(m.apply(x, pass), y);
 * }</pre>
 */
@FunctionalInterface
public interface Objective<M> {
    /**
     * A scalar: a mean over the examples, perhaps with a penalty of the model.
     *
     * @param pass to be given to the layers, which tells them that they are in training
     */
    Tensor of(M model, Tensor inputs, Tensor targets, Pass pass);
}

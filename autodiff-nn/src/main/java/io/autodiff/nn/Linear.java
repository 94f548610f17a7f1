package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * z = x W + b, for rows x of a batch.
 *
 * <p>In the column notation of the textbooks this is z = wᵀx + b with their weight matrix transposed: W has a row for each input and a
 * column for each output.
 *
 * @param w the weights W, of shape [inputs, outputs]
 * @param b the biases b, of shape [outputs]
 */
public record Linear(Tensor w, Tensor b) implements Layer {
    /** Weights drawn by an initializer, biases 0. */
    public static Linear of(int inputs, int outputs, Initializer weights, RandomGenerator random) {
        return new Linear(weights.draw(random, inputs, outputs), Tensor.zeros(outputs));
    }

    @Override
    public Tensor apply(Tensor x) {
        return x.matmul(w).plus(b);
    }
}

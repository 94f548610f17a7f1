package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The gates of a cell side by side in one matrix, [W₁ W₂ …], so that one product serves them all. */
final class Gates {
    private Gates() {}

    /** Each gate is drawn on its own: an initializer looks at the number of outputs. */
    static Tensor draw(int gates, Initializer weights, RandomGenerator random, int inputs, int hidden) {
        return Tensor.concat(
                1,
                IntStream.range(0, gates)
                        .mapToObj(gate -> weights.draw(random, inputs, hidden))
                        .toList());
    }

    static void requireFeatures(String cell, Tensor x, Tensor w) {
        int inputs = w.shape().size(0);
        if (x.rank() == 0 || x.shape().size(-1) != inputs) {
            throw new IllegalArgumentException(
                    cell + ": takes " + inputs + " features along the last axis, got " + x.shape());
        }
    }
}

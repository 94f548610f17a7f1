package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * Least squares over a batch: C = (1/n) Σ ½ ‖zᵢ − yᵢ‖², where row i is an example and n is the number of rows. Find the mistake and mend it.
 *
 * <p>It trains, but the learning rate that works depends on the size of the batch.
 *
 * <p>Given: the code below, z of 4 rows and 3 columns. Sought: δ = ∂C/∂z.
 *
 * <p>Source: Nielsen, Neural Networks and Deep Learning, chapter 2: the cost is an average over the examples.
 */
final class Exercise09LeastSquares {
    private static final Tensor Y = Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}});
    private static final int N = 4;

    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, N, 3);
    }

    static Tensor cost(Tensor z) {
        return z.minus(Y).square().sum().times(0.5).divide(N);
    }

    static Tensor gradient(Tensor z) {
        return z.minus(Y);
    }

    private Exercise09LeastSquares() {}
}

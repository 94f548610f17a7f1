package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * C = ln Σ exp(xᵢ). Write the gradient, and do not let it overflow: the elements of x are near 800, where exp(x) is infinite.
 *
 * <p>Given: x. Sought: ∂C/∂xᵢ. What does it add up to?
 *
 * <p>Source: Boyd and Vandenberghe, Convex Optimization (2004), section 3.1.5.
 */
final class Exercise17LogSumExp {
    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 4).plus(800);
    }

    static Tensor cost(Tensor x) {
        return x.logSumExp();
    }

    static Tensor gradient(Tensor x) {
        throw new Todo();
    }

    private Exercise17LogSumExp() {}
}

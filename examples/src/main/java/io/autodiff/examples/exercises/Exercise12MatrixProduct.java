package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * Y = A B. Write the vjp by both factors; the shapes leave only one way.
 *
 * <p>Given: A of shape [2, 3], B of shape [3, 4], and Ȳ = ∂C/∂Y of shape [2, 4]. Sought: Ā and B̄.
 *
 * <p>Source: Giles, Collected Matrix Derivative Results for Forward and Reverse Mode Algorithmic Differentiation (2008), section 2.2.2.
 */
final class Exercise12MatrixProduct {
    record Factors(Tensor a, Tensor b) {}

    static Factors point(RandomGenerator random) {
        return new Factors(Tensor.normal(random, 2, 3), Tensor.normal(random, 3, 4));
    }

    static Tensor f(Factors m) {
        return m.a.matmul(m.b);
    }

    static Factors vjp(Factors m, Tensor yBar) {
        throw new Todo();
    }

    private Exercise12MatrixProduct() {}
}

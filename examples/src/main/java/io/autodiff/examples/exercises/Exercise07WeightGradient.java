package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * The weights of a batch: z = a W, where each row is an example. Write the gradient by W.
 *
 * <p>Given: W, of 3 rows and 2 columns, and δ = ∂C/∂z, of 4 rows and 2 columns; a, the activations that went in, is fixed, of 4 rows and
 * 3 columns. Sought: ∂C/∂W.
 *
 * <p>Source: Nielsen, Neural Networks and Deep Learning, chapter 2, (BP4): ∂C/∂w = a_in δ_out.
 */
final class Exercise07WeightGradient {
    private static final Tensor A =
            Tensor.of(new double[][] {{0.2, 0.9, 0.4}, {0.7, 0.1, 0.5}, {0.6, 0.3, 0.8}, {0.1, 0.2, 0.9}});

    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 3, 2);
    }

    static Tensor f(Tensor w) {
        return A.matmul(w);
    }

    static Tensor vjp(Tensor w, Tensor delta) {
        throw new Todo();
    }

    private Exercise07WeightGradient() {}
}

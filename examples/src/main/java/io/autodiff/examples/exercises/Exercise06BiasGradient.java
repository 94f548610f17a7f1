package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * A bias meets every example of a batch: z = x W + b, where each row is an example. Write the gradient by b.
 *
 * <p>Given: b, of 3 elements, and δ = ∂C/∂z of any cost C, of 4 rows and 3 columns. Sought: ∂C/∂b.
 *
 * <p>{@code delta.sum(0)} is the sum over the rows, {@code delta.sum(1)} over the columns, {@code delta.mean(0)} and so on.
 *
 * <p>Source: Nielsen, Neural Networks and Deep Learning, chapter 2, (BP3), and the exercise on mini-batches as matrices.
 */
final class Exercise06BiasGradient {
    private static final Tensor XW = Tensor.of(new double[][] {{1, 2, 0}, {0, -1, 3}, {2, 2, 1}, {-1, 0, 1}});

    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 3);
    }

    static Tensor f(Tensor b) {
        return XW.plus(b);
    }

    static Tensor vjp(Tensor b, Tensor delta) {
        throw new Todo();
    }

    private Exercise06BiasGradient() {}
}

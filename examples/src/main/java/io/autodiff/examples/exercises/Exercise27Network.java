package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * All of it: a network of two layers for three classes, for a batch in rows. z¹ = x W₁ + b₁, a¹ = tanh(z¹), z² = a¹ W₂ + b₂, and C is the mean over
 * the examples of the cross-entropy, −Σ y ln softmax(z²). Write the whole backward pass.
 *
 * <p>Given: the weights; x and y are fixed. Sought: the gradient by each of them.
 *
 * <p>Source: Nielsen, Neural Networks and Deep Learning, chapter 2, (BP1) to (BP4), and chapter 3 on softmax.
 */
final class Exercise27Network {
    private static final Tensor X = Tensor.of(new double[][] {{0.5, -1}, {2, 0.3}, {-0.7, 1.2}, {1, 1}});
    private static final Tensor Y = Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}});

    record Network(Tensor w1, Tensor b1, Tensor w2, Tensor b2) {}

    static Network point(RandomGenerator random) {
        return new Network(
                Tensor.normal(random, 2, 5),
                Tensor.normal(random, 5),
                Tensor.normal(random, 5, 3),
                Tensor.normal(random, 3));
    }

    static Tensor cost(Network m) {
        Tensor a1 = X.matmul(m.w1).plus(m.b1).tanh();
        Tensor z2 = a1.matmul(m.w2).plus(m.b2);
        return z2.logSoftmax(1).times(Y).sum().divide(-4);
    }

    static Network gradient(Network m) {
        throw new Todo();
    }

    private Exercise27Network() {}
}

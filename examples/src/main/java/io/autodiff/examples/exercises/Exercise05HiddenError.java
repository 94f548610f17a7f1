package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * δ goes back through a layer: a¹ = σ(z¹), z² = W a¹ + b, a² = σ(z²), C = ½ ‖a² − y‖². Write δ¹.
 *
 * <p>Given: z¹; W, a matrix of 2 rows and 3 columns, b and y are fixed. Sought: δ¹ = ∂C/∂z¹, of 3 elements.
 *
 * <p>{@code m.matmul(v)} is a matrix times a vector, {@code m.transpose()} is its transpose.
 *
 * <p>Source: Nielsen, Neural Networks and Deep Learning, chapter 2, (BP2).
 */
final class Exercise05HiddenError {
    private static final Tensor W = Tensor.of(new double[][] {{0.4, -1.1, 0.7}, {1.3, 0.2, -0.6}});
    private static final Tensor B = Tensor.of(0.1, -0.3);
    private static final Tensor Y = Tensor.of(1, 0);

    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 3);
    }

    private static Tensor z2(Tensor z1) {
        return W.matmul(z1.sigmoid()).plus(B);
    }

    static Tensor cost(Tensor z1) {
        return z2(z1).sigmoid().minus(Y).square().sum().times(0.5);
    }

    static Tensor gradient(Tensor z1) {
        Tensor a1 = z1.sigmoid();
        Tensor a2 = z2(z1).sigmoid();
        Tensor delta2 = a2.minus(Y).times(a2).times(a2.neg().plus(1));
        throw new Todo();
    }

    private Exercise05HiddenError() {}
}

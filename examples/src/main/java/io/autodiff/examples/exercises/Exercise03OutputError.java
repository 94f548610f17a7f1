package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * The error of the output layer: a = σ(z), C = ½ ‖a − y‖². Write δ.
 *
 * <p>Given: z, the weighted inputs of the output layer. Sought: δ = ∂C/∂z, of the same shape.
 *
 * <p>Source: Nielsen, Neural Networks and Deep Learning, chapter 2, (BP1).
 */
final class Exercise03OutputError {
    private static final Tensor Y = Tensor.of(1, 0, 0.5, 0);

    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 4);
    }

    static Tensor cost(Tensor z) {
        Tensor a = z.sigmoid();
        return a.minus(Y).square().sum().times(0.5);
    }

    static Tensor gradient(Tensor z) {
        throw new Todo();
    }

    private Exercise03OutputError() {}
}

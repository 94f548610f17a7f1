package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * The error of the output layer with cross-entropy: a = σ(z), C = −Σ y ln a + (1 − y) ln(1 − a). Write δ, as short as it gets.
 *
 * <p>Given: z. Sought: δ = ∂C/∂z. Why does a neuron that is badly wrong learn faster with this cost?
 *
 * <p>Source: Nielsen, Neural Networks and Deep Learning, chapter 3, the cross-entropy cost function.
 */
final class Exercise04CrossEntropy {
    private static final Tensor Y = Tensor.of(1, 0, 1, 0);

    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 4);
    }

    static Tensor cost(Tensor z) {
        Tensor a = z.sigmoid();
        Tensor one = Y.times(a.log());
        Tensor zero = Y.neg().plus(1).times(a.neg().plus(1).log());
        return one.plus(zero).sum().neg();
    }

    static Tensor gradient(Tensor z) {
        throw new Todo();
    }

    private Exercise04CrossEntropy() {}
}

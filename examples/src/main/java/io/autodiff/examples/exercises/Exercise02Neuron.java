package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * A neuron with one input: z = w x + b, a = σ(z), C = ½ (a − y)². Write the gradient by the chain rule, factor by factor.
 *
 * <p>Given: w and b; x and y are fixed. Sought: ∂C/∂w and ∂C/∂b. Remember that σ′(z) = σ(z) (1 − σ(z)).
 *
 * <p>{@code z.sigmoid()} is σ(z), {@code a.neg()} is −a.
 *
 * <p>Source: Nielsen, Neural Networks and Deep Learning, chapter 3, equations 55 and 56.
 */
final class Exercise02Neuron {
    private static final double X = 1.5;
    private static final double Y = 0.2;

    record Neuron(Tensor w, Tensor b) {}

    static Neuron point(RandomGenerator random) {
        return new Neuron(Tensor.normal(random), Tensor.normal(random));
    }

    static Tensor cost(Neuron n) {
        Tensor a = n.w.times(X).plus(n.b).sigmoid();
        return a.minus(Y).square().times(0.5);
    }

    static Neuron gradient(Neuron n) {
        Tensor z = n.w.times(X).plus(n.b);
        throw new Todo();
    }

    private Exercise02Neuron() {}
}

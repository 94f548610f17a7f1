package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * Mazur's network in a training loop: one of the commonest bugs there is. Find the mistake and mend it.
 *
 * <p>For one example z¹ = W₁ x + b₁, a¹ = σ(z¹), z² = W₂ a¹ + b₂, a² = σ(z²), C = ½ ‖a² − y‖², with the learning rate ½. Mazur's page reports a
 * cost of 0.291027924 after one step from its weights. With the right gradient it is 0.291027774: the difference is this mistake.
 *
 * <p>Given: the code below, W₁ and W₂. Sought: ∂C/∂W₁ and ∂C/∂W₂.
 *
 * <p>Source: Mazur, A Step by Step Backpropagation Example (2015).
 */
final class Exercise08Mazur {
    private static final Tensor X = Tensor.of(0.05, 0.10);
    private static final Tensor Y = Tensor.of(0.01, 0.99);
    private static final double RATE = 0.5;

    record Weights(Tensor w1, Tensor w2) {}

    static Weights point(RandomGenerator random) {
        return new Weights(Tensor.normal(random, 2, 2), Tensor.normal(random, 2, 2));
    }

    private static Tensor hidden(Weights m) {
        return m.w1.matmul(X).plus(0.35).sigmoid();
    }

    private static Tensor output(Weights m) {
        return m.w2.matmul(hidden(m)).plus(0.60).sigmoid();
    }

    static Tensor cost(Weights m) {
        return output(m).minus(Y).square().sum().times(0.5);
    }

    static Weights gradient(Weights m) {
        Tensor a1 = hidden(m);
        Tensor a2 = output(m);
        Tensor delta2 = a2.minus(Y).times(a2).times(a2.neg().plus(1));
        Tensor w2Gradient = delta2.outer(a1);
        Tensor w2 = m.w2.minus(w2Gradient.times(RATE)); // the step of gradient descent
        Tensor delta1 = w2.transpose().matmul(delta2).times(a1).times(a1.neg().plus(1));
        return new Weights(delta1.outer(X), w2Gradient);
    }

    private Exercise08Mazur() {}
}

package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * Backpropagation through time: hₜ = tanh(xₜ + hₜ₋₁ W) for t = 1, 2, 3, h₀ = 0, C = ½ ‖h₃ − y‖². W is used in every step. Write its gradient.
 *
 * <p>Given: W of shape [2, 2]; xₜ and y are fixed, of shape [4, 2], where each row is a sequence of its own. Sought: ∂C/∂W.
 *
 * <p>The forward pass is there: {@code h[t]} is hₜ. Go back from t = 3. tanh′(z) = 1 − tanh²(z).
 *
 * <p>Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 10.2.2.
 */
final class Exercise21Recurrent {
    private static final int STEPS = 3;
    private static final Tensor X = Tensor.of(new double[][] {{0.5, -1}, {1.2, 0.3}, {-0.7, 0.8}, {0.1, 1.5}});
    private static final Tensor Y = Tensor.of(new double[][] {{1, 0}, {0, 1}, {1, 1}, {0, 0}});

    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 2, 2);
    }

    private static Tensor[] states(Tensor w) {
        Tensor[] h = new Tensor[STEPS + 1];
        h[0] = Tensor.zeros(4, 2);
        for (int t = 1; t <= STEPS; t++) {
            h[t] = X.divide(t).plus(h[t - 1].matmul(w)).tanh();
        }
        return h;
    }

    static Tensor cost(Tensor w) {
        return states(w)[STEPS].minus(Y).square().sum().times(0.5);
    }

    static Tensor gradient(Tensor w) {
        Tensor[] h = states(w);
        throw new Todo();
    }

    private Exercise21Recurrent() {}
}

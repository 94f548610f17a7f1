package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * Weight decay: C = ½ ‖x W + b − y‖² + ½ λ ‖W‖². Find the mistake and mend it.
 *
 * <p>Given: the code below, W and b. Sought: ∂C/∂W and ∂C/∂b.
 *
 * <p>Source: Nielsen, Neural Networks and Deep Learning, chapter 3, overfitting and regularization.
 */
final class Exercise13WeightDecay {
    private static final Tensor X =
            Tensor.of(new double[][] {{0.5, -1, 2}, {1.5, 0.3, -0.7}, {-1.2, 1, 0.8}, {0.1, 2, 1}});
    private static final Tensor Y = Tensor.of(new double[][] {{1, 0}, {0, 1}, {1, 1}, {0, 0}});
    private static final double LAMBDA = 0.3;

    record Layer(Tensor w, Tensor b) {}

    static Layer point(RandomGenerator random) {
        return new Layer(Tensor.normal(random, 3, 2), Tensor.normal(random, 2));
    }

    static Tensor cost(Layer m) {
        Tensor error = X.matmul(m.w).plus(m.b).minus(Y);
        return error.square().sum().plus(m.w.square().sum().times(LAMBDA)).times(0.5);
    }

    static Layer gradient(Layer m) {
        Tensor delta = X.matmul(m.w).plus(m.b).minus(Y);
        return new Layer(
                X.transpose().matmul(delta).plus(m.w.times(LAMBDA)),
                delta.sum(0).plus(m.b.times(LAMBDA)));
    }

    private Exercise13WeightDecay() {}
}

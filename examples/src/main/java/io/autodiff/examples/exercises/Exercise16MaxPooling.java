package io.autodiff.examples.exercises;

import io.autodiff.Axes;
import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * Max pooling: of each pair of neighbours the larger one goes on. Find the mistake and mend it.
 *
 * <p>Given: the code below, x of shape [4, 2], a pair in each row, and ȳ of shape [4, 1]. Sought: x̄ of shape [4, 2].
 *
 * <p>Source: Nielsen, Neural Networks and Deep Learning, chapter 6, pooling layers.
 */
final class Exercise16MaxPooling {
    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 4, 2);
    }

    static Tensor f(Tensor x) {
        return x.max(Axes.keep(1));
    }

    static Tensor vjp(Tensor x, Tensor yBar) {
        return yBar.broadcastTo(x.shape());
    }

    private Exercise16MaxPooling() {}
}

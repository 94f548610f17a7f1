package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * A layer of rectified linear units: y = max(0, x). Write the vjp.
 *
 * <p>Given: x, in which one element is exactly 0, and ȳ. Sought: x̄. At the kink any slope from 0 to 1 is accepted.
 *
 * <p>{@code x.greater(0)} is 1 where x > 0 and 0 elsewhere, {@code x.equalTo(t)}, {@code x.less(0)} and so on.
 *
 * <p>Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.3.
 */
final class Exercise14Relu {
    static Tensor point(RandomGenerator random) {
        return Tensor.concat(0, Tensor.normal(random, 5), Tensor.of(0));
    }

    static Tensor f(Tensor x) {
        return x.relu();
    }

    static Tensor vjp(Tensor x, Tensor yBar) {
        throw new Todo();
    }

    private Exercise14Relu() {}
}

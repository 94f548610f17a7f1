package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * a = softmax(z) of each row: aⱼ = exp(zⱼ) / Σₖ exp(zₖ). Each aⱼ depends on every zₖ of its row. Write the vjp, without a Jacobian.
 *
 * <p>Given: z of shape [2, 4] and ā = ∂C/∂a. Sought: z̄.
 *
 * <p>Source: Bishop, Pattern Recognition and Machine Learning (2006), equation 4.106, for ∂aⱼ/∂zₖ.
 */
final class Exercise18Softmax {
    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 2, 4);
    }

    static Tensor f(Tensor z) {
        return z.softmax(1);
    }

    static Tensor vjp(Tensor z, Tensor aBar) {
        Tensor a = z.softmax(1);
        throw new Todo();
    }

    private Exercise18Softmax() {}
}

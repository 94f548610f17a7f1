package io.autodiff.examples.exercises;

import io.autodiff.Axes;
import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * Layer normalisation of each row: u = (z − μ) / s, with μ the mean of the row and s² its variance. Write the vjp.
 *
 * <p>z reaches u in three ways: directly, by μ and by s.
 *
 * <p>Given: z of shape [3, 5] and ū = ∂C/∂u. Sought: z̄.
 *
 * <p>Source: Ba, Kiros and Hinton, Layer Normalization (2016).
 */
final class Exercise20LayerNorm {
    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 3, 5);
    }

    private static Tensor deviation(Tensor z) {
        return z.var(0, Axes.keep(1)).sqrt();
    }

    static Tensor f(Tensor z) {
        return z.minus(z.mean(Axes.keep(1))).divide(deviation(z));
    }

    static Tensor vjp(Tensor z, Tensor uBar) {
        Tensor u = f(z);
        Tensor s = deviation(z);
        throw new Todo();
    }

    private Exercise20LayerNorm() {}
}

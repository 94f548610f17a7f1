package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * What was stretched on the way forward is summed on the way back: y = x ⊙ c + r, with a column c and a row r. Write both.
 *
 * <p>Given: c of shape [3, 1], r of shape [1, 4], and ȳ = ∂C/∂y of shape [3, 4]; x is fixed, of shape [3, 4]. Sought: c̄ and r̄, of the shapes of c
 * and r.
 *
 * <p>{@code t.sum(Axes.keep(1))} sums along axis 1 and keeps it, with size 1.
 *
 * <p>Source: the NumPy manual, Broadcasting; the transpose of copying is adding up.
 */
final class Exercise11Broadcast {
    private static final Tensor X = Tensor.of(new double[][] {{1, -2, 0.5, 3}, {0.3, 1, -1, 2}, {-0.7, 0.4, 1.5, -1}});

    record Scales(Tensor c, Tensor r) {}

    static Scales point(RandomGenerator random) {
        return new Scales(Tensor.normal(random, 3, 1), Tensor.normal(random, 1, 4));
    }

    static Tensor f(Scales s) {
        return X.times(s.c).plus(s.r);
    }

    static Scales vjp(Scales s, Tensor yBar) {
        throw new Todo();
    }

    private Exercise11Broadcast() {}
}

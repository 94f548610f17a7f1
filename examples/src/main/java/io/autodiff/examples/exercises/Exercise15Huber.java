package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * Huber's loss: C = ½ e² where |e| ≤ 1, |e| − ½ elsewhere, with e = z − y. Find the mistake and mend it.
 *
 * <p>The author tried it at a point or two, where it was right.
 *
 * <p>Given: the code below, z. Sought: ∂C/∂z.
 *
 * <p>Source: Huber, Robust Estimation of a Location Parameter (1964).
 */
final class Exercise15Huber {
    private static final double Y = 0.4;

    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random).times(2);
    }

    static Tensor cost(Tensor z) {
        Tensor size = z.minus(Y).abs();
        return Tensor.where(size.lessEqual(1), size.square().times(0.5), size.minus(0.5));
    }

    static Tensor gradient(Tensor z) {
        return z.minus(Y);
    }

    private Exercise15Huber() {}
}

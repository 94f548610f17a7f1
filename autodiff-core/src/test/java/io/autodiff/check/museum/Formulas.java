package io.autodiff.check.museum;

import io.autodiff.Tensor;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** What the backward passes share: slopes of activations, all at z, and data. */
final class Formulas {
    private Formulas() {}

    /** The same draws from N(0, 1) each time. */
    static Tensor data(long seed, int... sizes) {
        return Tensor.normal(new SplittableRandom(seed), sizes);
    }

    /** ½ ‖a − y‖². */
    static Tensor quadratic(Tensor a, Tensor y) {
        return a.minus(y).square().sum().times(0.5);
    }

    /** σ′(z) = σ(z) (1 − σ(z)). */
    static Tensor sigmoidSlope(Tensor z) {
        Tensor a = z.sigmoid();
        return a.times(oneMinus(a));
    }

    /** tanh′(z) = 1 − tanh²(z). */
    static Tensor tanhSlope(Tensor z) {
        return oneMinus(z.tanh().square());
    }

    /** 1 where z > 0, else 0. */
    static Tensor reluSlope(Tensor z) {
        return z.greater(0);
    }

    /** 1 − a. */
    static Tensor oneMinus(Tensor a) {
        return a.neg().plus(1);
    }

    /** The tensor with one element changed. */
    static Tensor change(Tensor x, int element, DoubleUnaryOperator change) {
        double[] elements = x.toArray();
        elements[element] = change.applyAsDouble(elements[element]);
        return Tensor.of(x.shape(), elements);
    }
}

package io.autodiff.nn;

import io.autodiff.Tensor;

/** Angles that tell places in a sequence apart. */
final class Positions {
    private Positions() {}

    /** t / 10000^(2i/d), of shape [time, d / 2]. */
    static Tensor angles(int time, int d) {
        Tensor rates =
                Tensor.range(d / 2).times(-2.0 / d * StrictMath.log(10000)).exp();
        return Tensor.range(time).outer(rates);
    }

    static int requireEvenFeatures(String layer, Tensor x) {
        if (x.rank() < 2 || x.shape().size(-1) % 2 != 0) {
            throw new IllegalArgumentException(
                    layer + ": takes inputs of shape [..., time, features] with an even number of features, got "
                            + x.shape());
        }
        return x.shape().size(-1);
    }
}

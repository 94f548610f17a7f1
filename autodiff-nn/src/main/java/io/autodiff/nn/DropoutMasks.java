package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;

/** What dropouts share. */
final class DropoutMasks {
    private DropoutMasks() {}

    /** Zeros with probability p, else 1 / (1 − p), for an input's first axes, with size 1 along the others: what one element of it drops, it drops together. */
    static Tensor of(Pass pass, double p, Shape x, int axes) {
        int[] sizes = x.toArray();
        Arrays.fill(sizes, axes, sizes.length, 1);
        return Tensor.uniform(pass.random(), sizes).greaterEqual(p).divide(1 - p);
    }

    static void requireProbability(String layer, double p) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException(layer + ": p must be at least 0 and less than 1, got " + p);
        }
    }

    static void requireAxes(String layer, String inputs, int axes, Tensor x) {
        if (x.rank() < axes) {
            throw new IllegalArgumentException(layer + ": takes inputs of shape " + inputs + ", got " + x.shape());
        }
    }
}

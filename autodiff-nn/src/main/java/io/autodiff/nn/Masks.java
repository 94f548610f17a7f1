package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;

/**
 * Masks: 1 at what counts, else 0. The product of two is what counts in both.
 *
 * <p>Recurrent layers take masks of shape [batch, time]. Attention takes masks that broadcast to [batch, queries, keys].
 */
public final class Masks {
    /** Everything counts. */
    public static final Tensor NONE = Tensor.scalar(1);

    private Masks() {}

    /**
     * 1 where t &lt; length: of shape [batch, time], for padded sequences of these lengths.
     *
     * @throws IllegalArgumentException «lengths: takes lengths from 0 to the time 5, got [5, 7]»
     */
    public static Tensor lengths(int time, int... lengths) {
        double[] ends = Arrays.stream(lengths).asDoubleStream().toArray();
        if (Arrays.stream(lengths).anyMatch(length -> length < 0 || length > time)) {
            throw new IllegalArgumentException(
                    "lengths: takes lengths from 0 to the time " + time + ", got " + Arrays.toString(lengths));
        }
        return Tensor.range(time).less(Tensor.of(ends).expandDims(1));
    }

    /**
     * Each query may look at the keys that count: [batch, keys] as [batch, 1, keys].
     *
     * @throws IllegalArgumentException «keys: takes a mask of shape [batch, keys], got [3]»
     */
    public static Tensor keys(Tensor mask) {
        if (mask.rank() != 2) {
            throw new IllegalArgumentException("keys: takes a mask of shape [batch, keys], got " + mask.shape());
        }
        return mask.expandDims(1);
    }

    /** Each query may look at the keys up to its own place: 1 where key ≤ query, of shape [n, n]. */
    public static Tensor causal(int n) {
        return Tensor.ones(n, n).tril();
    }

    /** Whether a mask can be stretched to a shape. */
    static boolean fits(Tensor mask, Shape shape) {
        if (mask.rank() > shape.rank()) {
            return false;
        }
        for (int axis = 1; axis <= mask.rank(); axis++) {
            int size = mask.shape().size(-axis);
            if (size != 1 && size != shape.size(-axis)) {
                return false;
            }
        }
        return true;
    }
}

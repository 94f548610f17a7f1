package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;
import java.util.Arrays;

/** Y = X stretched to a larger shape by NumPy's rule;  X̄ = Ȳ, summed along the stretched axes. */
public record BroadcastTo(Shape target) implements Op.Linear {
    @Override
    public Shape shape(Shape... x) {
        if (!x[0].broadcast(target).equals(target)) {
            throw new IllegalArgumentException(
                    x[0] + " does not stretch to " + target + "; only axes of size 1 stretch");
        }
        return target;
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.array(target.size());
        Kernels.active().copy(x[0].data(), 0, strides(x[0].shape(), target), target.toArray(), y);
        return y;
    }

    @Override
    public Tensor applyToMany(Tensor... x) {
        int n = x[0].shape().size(0);
        int[] ones = new int[target.rank() + 1 - x[0].rank()];
        Arrays.fill(ones, 1);
        Shape aligned = Shape.of(n).concat(Shape.of(ones)).concat(x[0].shape().slice(1, x[0].rank()));
        return x[0].reshape(aligned).broadcastTo(Shape.of(n).concat(target));
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.sumTo(x[0].shape());
    }

    /** The strides with which a smaller array is walked as if it had the larger shape: 0 along stretched axes. */
    static int[] strides(Shape smaller, Shape larger) {
        int[] own = smaller.strides();
        int missing = larger.rank() - smaller.rank();
        int[] strides = new int[larger.rank()];
        for (int axis = missing; axis < strides.length; axis++) {
            strides[axis] = smaller.size(axis - missing) == 1 ? 0 : own[axis - missing];
        }
        return strides;
    }

    /** The axes of the larger shape that the smaller one lacks or has with size 1. */
    public static int[] stretched(Shape smaller, Shape larger) {
        int missing = larger.rank() - smaller.rank();
        int[] axes = new int[larger.rank()];
        int count = 0;
        for (int axis = 0; axis < axes.length; axis++) {
            if (axis < missing || smaller.size(axis - missing) != larger.size(axis)) {
                axes[count++] = axis;
            }
        }
        return Arrays.copyOf(axes, count);
    }
}

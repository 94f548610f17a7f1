package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Y = what a window sees at each of its positions on the last axes of X;  X̄ = Ȳ, each part added where it came from.
 *
 * <p>X is [..., s], for each spatial axis a size s; Y is [..., k, p]: for each of these axes a size k of the window, then for each the number
 * of positions, p = ⌊(s − d (k − 1) − 1) / t⌋ + 1 with stride t and dilation d. Y is a strided view of X, copied.
 */
public record Unfold(Shape window, Shape stride, Shape dilation) implements Op.Multilinear, Op.OnLastAxes {
    @Override
    public Shape shape(Shape... x) {
        Shape outer = x[0].slice(0, outer(x[0]));
        int[] positions = new int[window.rank()];
        for (int axis = 0; axis < window.rank(); axis++) {
            int reach = Math.addExact(Math.multiplyExact(dilation.size(axis), window.size(axis) - 1), 1);
            int size = x[0].size(axis - window.rank());
            if (reach > size) {
                throw new IllegalArgumentException("a window of " + window + " with dilation " + dilation
                        + " does not fit into " + x[0] + "; make it smaller or pad the input");
            }
            positions[axis] = (size - reach) / stride.size(axis) + 1;
        }
        return outer.concat(window).concat(Shape.of(positions));
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.array(shape.size());
        Kernels.active().copy(x[0].data(), 0, strides(x[0].shape()), shape.toArray(), y);
        return y;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        Shape shape = x[0].shape();
        return new Fold(this, shape.slice(outer(shape), shape.rank())).apply(yBar);
    }

    /** Whether the windows lie side by side and each element of X is seen once. */
    public boolean tiles(Shape x) {
        return IntStream.range(0, window.rank())
                .allMatch(axis -> stride.size(axis) == window.size(axis)
                        && dilation.size(axis) == 1
                        && x.size(axis - window.rank()) % window.size(axis) == 0);
    }

    /** The number of axes in front of the spatial ones. */
    private int outer(Shape x) {
        if (x.rank() < window.rank()) {
            throw new IllegalArgumentException(
                    "a window of " + window + " takes at least " + window.rank() + " axes, got shape " + x);
        }
        return x.rank() - window.rank();
    }

    /** The strides with which X is walked in the order of Y. */
    int[] strides(Shape x) {
        int[] own = x.strides();
        int outer = outer(x);
        int[] strides = Arrays.copyOf(own, outer + 2 * window.rank());
        for (int axis = 0; axis < window.rank(); axis++) {
            strides[outer + axis] = dilation.size(axis) * own[outer + axis];
            strides[outer + window.rank() + axis] = stride.size(axis) * own[outer + axis];
        }
        return strides;
    }
}

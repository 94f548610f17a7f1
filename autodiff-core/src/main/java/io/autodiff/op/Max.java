package io.autodiff.op;

import io.autodiff.Axes;
import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;
import java.util.Arrays;

/** y = max x along some axes;  x̄ᵢ = ȳ / n where xᵢ is one of the n largest elements, else 0. */
public record Max(Axes axes) implements Op, Reducing, Op.Accumulating {
    @Override
    public Shape shape(Shape... x) {
        Shape kept = axes.kept(x[0]);
        if (x[0].size() == 0 && Arrays.stream(axes.in(x[0])).anyMatch(axis -> x[0].size(axis) == 0)) {
            throw new IllegalArgumentException("there is no largest element along an empty axis, got shape " + x[0]);
        }
        return axes.keeps() ? kept : axes.reduce(x[0]);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.array(shape.size());
        Arrays.fill(y, Double.NEGATIVE_INFINITY);
        Kernels.active().max(x[0].data(), x[0].shape().toArray(), y, strides(x[0].shape()));
        return y;
    }

    @Override
    public Max along(Axes other) {
        return new Max(other);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return stretchable(yBar, x[0]).times(share(x[0], y));
    }

    @Override
    public void addVjp(int i, double[] xBar, Operand yBar, Operand y, Operand... x) {
        Shape shape = x[0].shape();
        Kernels.active().addToLargest(yBar.data(), y.data(), x[0].data(), shape.toArray(), xBar, strides(shape));
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return new Sum(axes).apply(share(x[0], y).times(xDot));
    }

    /** 1/n at each of the n largest elements, else 0. */
    private Tensor share(Tensor x, Tensor y) {
        Tensor largest = stretchable(y, x).greater(x).neg().plus(1);
        return largest.divide(stretchable(new Sum(axes).apply(largest), x));
    }

    /** What is reduced, in a shape that broadcasts to that of x. */
    private Tensor stretchable(Tensor reduced, Tensor x) {
        return reduced.reshape(axes.kept(x.shape()));
    }

    /** The strides with which y is walked beside x. */
    private int[] strides(Shape x) {
        return BroadcastTo.strides(axes.kept(x), x);
    }
}

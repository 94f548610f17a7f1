package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;

/** Y = the elements from … to − 1 of X along an axis;  X̄ = Ȳ, padded with zeros. */
public record Slice(int axis, int from, int to) implements Op.Linear, Op.AlongAxis, Op.Accumulating {
    @Override
    public Shape shape(Shape... x) {
        if (from < 0 || to < from || to > x[0].size(axis)) {
            throw new IllegalArgumentException(from + " to " + to + " is outside axis " + axis + " of shape " + x[0]);
        }
        return x[0].with(axis, to - from);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.array(shape.size());
        Kernels.active().copy(x[0].data(), start(x[0].shape()), x[0].shape().strides(), shape.toArray(), y);
        return y;
    }

    @Override
    public Slice along(int other) {
        return new Slice(other, from, to);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.pad(axis, from, x[0].shape().size(axis) - to);
    }

    @Override
    public void addVjp(int i, double[] xBar, Operand yBar, Operand y, Operand... x) {
        Shape shape = x[0].shape();
        new Pad(axis, from, shape.size(axis) - to).addValue(xBar, shape, yBar);
    }

    /** Where in X the first element of Y is. */
    private int start(Shape x) {
        return from * x.strides()[x.axis(axis)];
    }
}

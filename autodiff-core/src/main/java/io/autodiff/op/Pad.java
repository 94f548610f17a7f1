package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;

/** Y = X with zeros before and after it along an axis;  X̄ = the part of Ȳ where X stands. */
public record Pad(int axis, int before, int after) implements Op.Linear, Op.AlongAxis, Op.Adding {
    @Override
    public Shape shape(Shape... x) {
        if (before < 0 || after < 0) {
            throw new IllegalArgumentException(
                    before + " zeros before and " + after + " after; neither may be negative, use slice to cut");
        }
        return x[0].with(axis, Math.addExact(Math.addExact(before, x[0].size(axis)), after));
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.zeros(shape.size());
        int at = shape.axis(axis);
        Kernels.active().place(shape.slice(0, at).size(), x[0].data(), y, before * shape.strides()[at]);
        return y;
    }

    @Override
    public void addValue(double[] y, Shape shape, Operand... x) {
        int offset = before * shape.strides()[shape.axis(axis)];
        Kernels.active().add(x[0].data(), x[0].shape().toArray(), y, offset, shape.strides());
    }

    @Override
    public Pad along(int other) {
        return new Pad(other, before, after);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.slice(axis, before, before + x[0].shape().size(axis));
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;

/** Y = the parts of X at some indices along an axis;  X̄ = Ȳ, each part added where it came from. */
public record Gather(int axis, int... indices) implements Op.Linear, Op.AlongAxis, Op.Accumulating {
    public Gather {
        indices = indices.clone();
    }

    @Override
    public Shape shape(Shape... x) {
        checkIndices(indices, axis, x[0]);
        return x[0].with(axis, indices.length);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        int at = shape.axis(axis);
        double[] y = Buffers.array(shape.size());
        int outer = shape.slice(0, at).size();
        int inner = shape.slice(at + 1, shape.rank()).size();
        Kernels.active().gather(outer, x[0].shape().size(at), inner, indices, x[0].data(), y);
        return y;
    }

    @Override
    public Gather along(int other) {
        return new Gather(other, indices);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.scatterAdd(axis, x[0].shape().size(axis), indices);
    }

    @Override
    public void addVjp(int i, double[] xBar, Operand yBar, Operand y, Operand... x) {
        Shape shape = x[0].shape();
        new ScatterAdd(axis, shape.size(axis), indices).addValue(xBar, shape, yBar);
    }

    static void checkIndices(int[] indices, int axis, Shape shape) {
        for (int index : indices) {
            if (index < 0 || index >= shape.size(axis)) {
                throw new IllegalArgumentException(
                        "index " + index + " is outside axis " + axis + " of shape " + shape);
            }
        }
    }
}

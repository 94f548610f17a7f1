package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;

/** Y = zeros of size n along an axis, to which part k of X is added at index k;  X̄ = the parts of Ȳ at the indices. */
public record ScatterAdd(int axis, int n, int... indices) implements Op.Linear, Op.AlongAxis, Op.Adding {
    public ScatterAdd {
        indices = indices.clone();
    }

    @Override
    public Shape shape(Shape... x) {
        if (x[0].size(axis) != indices.length) {
            throw new IllegalArgumentException(
                    "axis " + axis + " of shape " + x[0] + " takes as many indices as its size, got " + indices.length);
        }
        Shape y = x[0].with(axis, n);
        Gather.checkIndices(indices, axis, y);
        return y;
    }

    @Override
    public void addValue(double[] y, Shape shape, Operand... x) {
        int at = shape.axis(axis);
        int outer = shape.slice(0, at).size();
        int inner = shape.slice(at + 1, shape.rank()).size();
        Kernels.active().scatterAdd(outer, shape.size(at), inner, indices, x[0].data(), y);
    }

    @Override
    public ScatterAdd along(int other) {
        return new ScatterAdd(other, n, indices);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.gather(axis, indices);
    }
}

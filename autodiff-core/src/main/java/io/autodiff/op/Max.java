package io.autodiff.op;

import io.autodiff.Axes;
import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;

/** y = max x along the last axis;  x̄ᵢ = ȳ / n where xᵢ is one of the n largest elements, else 0. */
public record Max() implements Op {
    public static final Max OP = new Max();

    @Override
    public Shape shape(Shape... x) {
        if (x[0].size(-1) == 0) {
            throw new IllegalArgumentException("there is no largest element along an empty axis, got shape " + x[0]);
        }
        return x[0].slice(0, x[0].rank() - 1);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.array(shape.size());
        Kernels.active().max(x[0].shape().size(-1), x[0].data(), y);
        return y;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return column(yBar).times(share(x[0], y));
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return share(x[0], y).times(xDot).sum(-1);
    }

    /** 1/n at each of the n largest elements of a row, else 0. */
    private static Tensor share(Tensor x, Tensor y) {
        Tensor largest = column(y).greater(x).neg().plus(1);
        return largest.divide(largest.sum(Axes.keep(-1)));
    }

    /** One number a row, as a column that broadcasts along the row. */
    static Tensor column(Tensor perRow) {
        return perRow.reshape(perRow.shape().concat(Shape.of(1)));
    }
}

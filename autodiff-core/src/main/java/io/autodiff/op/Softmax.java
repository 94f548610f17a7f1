package io.autodiff.op;

import io.autodiff.Axes;
import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;

/** y = exp(x) / Σ exp(x) along the last axis;  x̄ = y ⊙ (ȳ − Σ ȳ ⊙ y). */
public record Softmax() implements Op.OnLastAxes {
    public static final Softmax OP = new Softmax();

    @Override
    public Shape shape(Shape... x) {
        x[0].axis(-1);
        return x[0];
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.array(shape.size());
        Kernels.active().softmax(shape.size(-1), x[0].data(), y);
        return y;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return timesJacobian(yBar, y);
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return timesJacobian(xDot, y);
    }

    /** v (diag y − y yᵀ), whose matrix is symmetric: the same product serves both modes. */
    private static Tensor timesJacobian(Tensor v, Tensor y) {
        return y.times(v.minus(v.times(y).sum(Axes.keep(-1))));
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

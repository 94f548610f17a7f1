package io.autodiff.op;

import io.autodiff.Axes;
import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;

/** y = x − log Σ exp(x) along the last axis;  x̄ = ȳ − exp(y) Σ ȳ. */
public record LogSoftmax() implements Op.OnLastAxes {
    public static final LogSoftmax OP = new LogSoftmax();

    @Override
    public Shape shape(Shape... x) {
        x[0].axis(-1);
        return x[0];
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.array(shape.size());
        Kernels.active().logSoftmax(shape.size(-1), x[0].data(), y);
        return y;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.minus(y.exp().times(yBar.sum(Axes.keep(-1))));
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return xDot.minus(y.exp().times(xDot).sum(Axes.keep(-1)));
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

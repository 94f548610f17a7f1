package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;

/** y = log Σ exp(x) along the last axis;  x̄ = ȳ ⊙ softmax(x). */
public record LogSumExp() implements Op.OnLastAxes {
    public static final LogSumExp OP = new LogSumExp();

    @Override
    public Shape shape(Shape... x) {
        return x[0].with(-1, 0).slice(0, x[0].rank() - 1);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.array(shape.size());
        Kernels.active().logSumExp(x[0].shape().size(-1), x[0].data(), y);
        return y;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.expandDims(-1).times(x[0].softmax(-1));
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return x[0].softmax(-1).times(xDot).sum(-1);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

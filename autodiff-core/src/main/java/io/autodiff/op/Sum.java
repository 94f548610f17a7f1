package io.autodiff.op;

import io.autodiff.Axes;
import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;

/** Y = Σ X along some axes;  X̄ = Ȳ, stretched along the summed axes. */
public record Sum(Axes axes) implements Op.Linear, Reducing {
    @Override
    public Shape shape(Shape... x) {
        return axes.reduce(x[0]);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] sum = Buffers.zeros(shape.size());
        Kernels.active()
                .add(
                        x[0].data(),
                        x[0].shape().toArray(),
                        sum,
                        0,
                        BroadcastTo.strides(axes.kept(x[0].shape()), x[0].shape()));
        return sum;
    }

    @Override
    public Sum along(Axes other) {
        return new Sum(other);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.reshape(axes.kept(x[0].shape())).broadcastTo(x[0].shape());
    }
}

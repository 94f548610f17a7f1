package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;

/** Y = zeros of some spatial sizes, to which each part of X is added where the window sees it;  X̄ = what the window sees of Ȳ. */
public record Fold(Unfold unfold, Shape sizes) implements Op.Multilinear, Op.OnLastAxes {
    @Override
    public Shape shape(Shape... x) {
        int axes = unfold.window().rank();
        if (x[0].rank() < 2 * axes) {
            throw new IllegalArgumentException("takes a window and its positions on " + axes + " axes, so at least "
                    + 2 * axes + " axes, got shape " + x[0]);
        }
        Shape y = x[0].slice(0, x[0].rank() - 2 * axes).concat(sizes);
        Shape expected = unfold.shape(y);
        if (!x[0].equals(expected)) {
            throw new IllegalArgumentException("windows that see " + y + " have shape " + expected + ", got " + x[0]
                    + "; use the window that unfolded");
        }
        return y;
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.zeros(shape.size());
        Kernels.active().add(x[0].data(), x[0].shape().toArray(), y, 0, unfold.strides(shape));
        return y;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return unfold.apply(yBar);
    }
}

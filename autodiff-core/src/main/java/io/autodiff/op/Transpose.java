package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Y = X with its axes in another order;  X̄ = Ȳ with its axes put back. */
public record Transpose(int... order) implements Op.Linear {
    public Transpose {
        order = order.clone();
    }

    @Override
    public Shape shape(Shape... x) {
        int[] axes = Arrays.stream(order).sorted().toArray();
        if (!Arrays.equals(axes, IntStream.range(0, x[0].rank()).toArray())) {
            throw new IllegalArgumentException(Arrays.toString(order) + " is not an order of the " + x[0].rank()
                    + " axes of shape " + x[0] + "; name each from 0 once");
        }
        return Shape.of(pick(x[0].toArray()));
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.array(shape.size());
        Kernels.active().copy(x[0].data(), 0, pick(x[0].shape().strides()), shape.toArray(), y);
        return y;
    }

    @Override
    public Tensor applyToMany(Tensor... x) {
        return x[0].permute(IntStream.range(0, x[0].rank())
                .map(axis -> axis == 0 ? 0 : order[axis - 1] + 1)
                .toArray());
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.permute(inverse(order));
    }

    private int[] pick(int[] perAxis) {
        return Arrays.stream(order).map(axis -> perAxis[axis]).toArray();
    }

    /** The order that undoes an order. */
    public static int[] inverse(int... order) {
        int[] inverse = new int[order.length];
        for (int axis = 0; axis < order.length; axis++) {
            inverse[order[axis]] = axis;
        }
        return inverse;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;
import java.util.Arrays;

/** Y = X₀, X₁, … one after another along an axis;  X̄ᵢ = the part of Ȳ where Xᵢ stands. */
public record Concat(int axis) implements Op.Linear, Op.AlongAxis {
    @Override
    public Shape shape(Shape... x) {
        if (x.length == 0) {
            throw new IllegalArgumentException("there is nothing to join; give at least one tensor");
        }
        int n = 0;
        for (Shape part : x) {
            if (part.rank() != x[0].rank() || !part.with(axis, 0).equals(x[0].with(axis, 0))) {
                throw new IllegalArgumentException("shapes " + x[0] + " and " + part + " differ outside axis " + axis
                        + "; all other sizes must be equal");
            }
            n = Math.addExact(n, part.size(axis));
        }
        return x[0].with(axis, n);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.array(shape.size());
        int at = shape.axis(axis);
        int start = 0;
        for (Operand part : x) {
            Kernels.active().place(shape.slice(0, at).size(), part.data(), y, start * shape.strides()[at]);
            start += part.shape().size(at);
        }
        return y;
    }

    @Override
    public Concat along(int other) {
        return new Concat(other);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        int start = start(i, x);
        return yBar.slice(axis, start, start + x[i].shape().size(axis));
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        int start = start(i, x);
        int n = xDot.shape().size(axis);
        return xDot.pad(axis, start, y.shape().size(axis) - start - n);
    }

    private int start(int i, Tensor... x) {
        return Arrays.stream(x, 0, i).mapToInt(part -> part.shape().size(axis)).sum();
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;

/** y = element number i of X in row-major order;  X̄ᵢ = ȳ, and zeros elsewhere. */
public record Element(int i) implements Op.Linear, Op.Accumulating {
    @Override
    public Shape shape(Shape... x) {
        if (i < 0 || i >= x[0].size()) {
            throw new IllegalArgumentException(
                    "element " + i + " is outside shape " + x[0] + " of " + x[0].size() + " elements");
        }
        return Shape.SCALAR;
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        return new double[] {x[0].data()[i]};
    }

    @Override
    public Tensor applyToMany(Tensor... x) {
        int n = x[0].shape().size(0);
        return x[0].reshape(n, -1).slice(1, i, i + 1).reshape(n);
    }

    @Override
    public Tensor vjp(int input, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.reshape(1).scatterAdd(0, x[0].size(), i).reshape(x[0].shape());
    }

    @Override
    public void addVjp(int input, double[] xBar, Operand yBar, Operand y, Operand... x) {
        xBar[i] += yBar.data()[0];
    }
}

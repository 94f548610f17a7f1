package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;

/**
 * y = element number i of X in row-major order;  X̄ᵢ = ȳ, and zeros elsewhere.
 *
 * <p>The sweep adds ȳ to a sum for X in place, so that the elements of X, all n of them, cost n additions.
 */
public record Element(int i) implements Op.Multilinear {
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
    public Tensor vjp(int input, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.reshape(1).scatterAdd(0, x[0].size(), i).reshape(x[0].shape());
    }
}

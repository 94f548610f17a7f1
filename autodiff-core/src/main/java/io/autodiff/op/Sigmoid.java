package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryExp;

/** y = 1 / (1 + exp(−x));  ∂y/∂x = y·(1 − y). */
public record Sigmoid() implements Op.Unary {
    public static final Sigmoid OP = new Sigmoid();

    @Override
    public double f(double x) {
        return ElementaryExp.sigmoid(x);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        return ElementaryExp.sigmoid(x[0].data());
    }

    @Override
    public double slope(double x, double y) {
        return y * (1 - y);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return y.times(y.neg().plus(1));
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryExp;

/** y = exp(x) − 1;  ∂y/∂x = y + 1. */
public record Expm1() implements Op.Unary {
    public static final Expm1 OP = new Expm1();

    @Override
    public double f(double x) {
        return ElementaryExp.expm1(x);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        return ElementaryExp.expm1(x[0].data());
    }

    @Override
    public double slope(double x, double y) {
        return y + 1;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return y.plus(1);
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = cosh(x);  ∂y/∂x = sinh(x). */
public record Cosh() implements Op.Unary {
    public static final Cosh OP = new Cosh();

    @Override
    public double f(double x) {
        return StrictMath.cosh(x);
    }

    @Override
    public double slope(double x, double y) {
        return StrictMath.sinh(x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.sinh();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

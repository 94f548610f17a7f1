package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = sinh(x);  ∂y/∂x = cosh(x). */
public record Sinh() implements Op.Unary {
    public static final Sinh OP = new Sinh();

    @Override
    public double f(double x) {
        return StrictMath.sinh(x);
    }

    @Override
    public double slope(double x, double y) {
        return StrictMath.cosh(x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.cosh();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

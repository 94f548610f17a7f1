package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = exp(x) − 1;  ∂y/∂x = y + 1. */
public record Expm1() implements Op.Unary {
    public static final Expm1 OP = new Expm1();

    @Override
    public double f(double x) {
        return StrictMath.expm1(x);
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

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = |x|;  ∂y/∂x = sign(x). */
public record Abs() implements Op.Unary {
    public static final Abs OP = new Abs();

    @Override
    public double f(double x) {
        return Math.abs(x);
    }

    @Override
    public double slope(double x, double y) {
        return Math.signum(x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.sign();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = exp(x);  ∂y/∂x = y. */
public record Exp() implements Op.Unary {
    public static final Exp OP = new Exp();

    @Override
    public double f(double x) {
        return StrictMath.exp(x);
    }

    @Override
    public double slope(double x, double y) {
        return y;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return y;
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = atan(x);  ∂y/∂x = 1 / (1 + x²). */
public record Atan() implements Op.Unary {
    public static final Atan OP = new Atan();

    @Override
    public double f(double x) {
        return StrictMath.atan(x);
    }

    @Override
    public double slope(double x, double y) {
        return 1 / (1 + x * x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.square().plus(1).reciprocal();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = sin(x);  ∂y/∂x = cos(x). */
public record Sin() implements Op.Unary {
    public static final Sin OP = new Sin();

    @Override
    public double f(double x) {
        return StrictMath.sin(x);
    }

    @Override
    public double slope(double x, double y) {
        return StrictMath.cos(x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.cos();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = cos(x);  ∂y/∂x = −sin(x). */
public record Cos() implements Op.Unary {
    public static final Cos OP = new Cos();

    @Override
    public double f(double x) {
        return StrictMath.cos(x);
    }

    @Override
    public double slope(double x, double y) {
        return -StrictMath.sin(x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.sin().neg();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.ErrorFunction;

/** y = erfc(x), which is 1 − erf(x);  ∂y/∂x = −2 / √π·exp(−x²). */
public record Erfc() implements Op.Unary {
    public static final Erfc OP = new Erfc();

    @Override
    public double f(double x) {
        return ErrorFunction.erfc(x);
    }

    @Override
    public double slope(double x, double y) {
        return -Erf.OP.slope(x, y);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return Erf.OP.derivative(x, y).neg();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryExp;
import io.autodiff.kernel.ErrorFunction;

/** y = erf(x), which is 2 / √π times the integral of exp(−t²) from 0 to x;  ∂y/∂x = 2 / √π·exp(−x²). */
public record Erf() implements Op.Unary {
    public static final Erf OP = new Erf();

    private static final double SCALE = 2 / Math.sqrt(Math.PI);

    @Override
    public double f(double x) {
        return ErrorFunction.erf(x);
    }

    @Override
    public double slope(double x, double y) {
        return SCALE * ElementaryExp.exp(-x * x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.square().neg().exp().times(SCALE);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryExp;
import io.autodiff.kernel.ErrorFunction;

/** y = erfInv(x), for which erf(y) = x;  ∂y/∂x = √π / 2·exp(y²). */
public record ErfInv() implements Op.Unary {
    public static final ErfInv OP = new ErfInv();

    private static final double SCALE = Math.sqrt(Math.PI) / 2;

    @Override
    public double f(double x) {
        return ErrorFunction.erfInv(x);
    }

    @Override
    public double slope(double x, double y) {
        return SCALE * ElementaryExp.exp(y * y);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return y.square().exp().times(SCALE);
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }

    @Override
    public Interval domain(int i) {
        return new Interval(-1, 1);
    }
}

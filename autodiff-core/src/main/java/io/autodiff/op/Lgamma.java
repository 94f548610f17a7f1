package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.GammaFunction;

/** y = lgamma(x), the logarithm of |Γ(x)|;  ∂y/∂x = polygamma(0, x). */
public record Lgamma() implements Op.Unary {
    public static final Lgamma OP = new Lgamma();

    @Override
    public double f(double x) {
        return GammaFunction.logGamma(x);
    }

    @Override
    public double slope(double x, double y) {
        return GammaFunction.polygamma(0, x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.digamma();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }

    @Override
    public Interval domain(int i) {
        return Interval.POSITIVE;
    }
}

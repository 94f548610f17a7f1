package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryLog;

/** y = log((1 + x) / (1 − x)) / 2;  ∂y/∂x = 1 / (1 − x²). */
public record Atanh() implements Op.Unary {
    public static final Atanh OP = new Atanh();

    @Override
    public double f(double x) {
        double a = Math.abs(x);
        return Math.copySign(ElementaryLog.log1p(2 * a / (1 - a)) / 2, x);
    }

    @Override
    public double slope(double x, double y) {
        return 1 / ((1 - x) * (1 + x));
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.neg().plus(1).times(x.plus(1)).reciprocal();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }

    @Override
    public Interval domain(int i) {
        return new Interval(-1, 1);
    }
}

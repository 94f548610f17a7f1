package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = log(1 + x);  ∂y/∂x = 1 / (1 + x). */
public record Log1p() implements Op.Unary {
    public static final Log1p OP = new Log1p();

    @Override
    public double f(double x) {
        return StrictMath.log1p(x);
    }

    @Override
    public double slope(double x, double y) {
        return 1 / (1 + x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.plus(1).reciprocal();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }

    @Override
    public Interval domain(int i) {
        return new Interval(-1, Double.POSITIVE_INFINITY);
    }
}

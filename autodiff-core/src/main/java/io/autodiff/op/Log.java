package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = log(x);  ∂y/∂x = 1 / x. */
public record Log() implements Op.Unary {
    public static final Log OP = new Log();

    @Override
    public double f(double x) {
        return StrictMath.log(x);
    }

    @Override
    public double slope(double x, double y) {
        return 1 / x;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.reciprocal();
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

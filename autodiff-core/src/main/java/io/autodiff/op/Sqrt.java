package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = √x;  ∂y/∂x = 1 / (2·y). */
public record Sqrt() implements Op.Unary {
    public static final Sqrt OP = new Sqrt();

    @Override
    public double f(double x) {
        return Math.sqrt(x);
    }

    @Override
    public double slope(double x, double y) {
        return 1 / (2 * y);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return y.times(2).reciprocal();
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }

    @Override
    public Interval domain(int i) {
        return Interval.POSITIVE;
    }
}

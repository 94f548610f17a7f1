package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = acos(x);  ∂y/∂x = −1 / √(1 − x²). */
public record Acos() implements Op.Unary {
    public static final Acos OP = new Acos();

    @Override
    public double f(double x) {
        return StrictMath.acos(x);
    }

    @Override
    public double slope(double x, double y) {
        return -1 / Math.sqrt(1 - x * x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.square().neg().plus(1).sqrt().reciprocal().neg();
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

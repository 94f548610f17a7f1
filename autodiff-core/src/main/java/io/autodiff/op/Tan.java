package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = tan(x);  ∂y/∂x = 1 + y². */
public record Tan() implements Op.Unary {
    public static final Tan OP = new Tan();

    @Override
    public double f(double x) {
        return StrictMath.tan(x);
    }

    @Override
    public double slope(double x, double y) {
        return 1 + y * y;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return y.square().plus(1);
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }

    @Override
    public Interval domain(int i) {
        return new Interval(-Math.PI / 2, Math.PI / 2);
    }
}

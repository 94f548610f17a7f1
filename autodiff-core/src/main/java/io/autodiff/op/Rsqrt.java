package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = 1 / √x;  ∂y/∂x = −y³ / 2. */
public record Rsqrt() implements Op.Unary {
    public static final Rsqrt OP = new Rsqrt();

    @Override
    public double f(double x) {
        return 1 / Math.sqrt(x);
    }

    @Override
    public double slope(double x, double y) {
        return -0.5 * (y * y) * y;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return y.square().times(y).times(-0.5);
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

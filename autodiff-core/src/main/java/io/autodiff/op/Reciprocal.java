package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = 1 / x;  ∂y/∂x = −y². */
public record Reciprocal() implements Op.Unary {
    public static final Reciprocal OP = new Reciprocal();

    @Override
    public double f(double x) {
        return 1 / x;
    }

    @Override
    public double slope(double x, double y) {
        return -(y * y);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return y.square().neg();
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

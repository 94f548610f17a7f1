package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = max(x, 0);  ∂y/∂x = max(sign(x), 0). */
public record Relu() implements Op.Unary {
    public static final Relu OP = new Relu();

    @Override
    public double f(double x) {
        return Math.max(x, 0);
    }

    /** 1 for every y > 0, the smallest included: without a branch, which would be predicted wrongly half the time. */
    @Override
    public double slope(double x, double y) {
        return Math.min(y * 0x1p1000 * 0x1p1000, 1);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return y.greater(0);
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

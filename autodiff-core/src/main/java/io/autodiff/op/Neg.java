package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = −x;  ∂y/∂x = −1. */
public record Neg() implements Op.Unary {
    public static final Neg OP = new Neg();

    @Override
    public double f(double x) {
        return -x;
    }

    @Override
    public double slope(double x, double y) {
        return -1;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return Tensor.scalar(-1);
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

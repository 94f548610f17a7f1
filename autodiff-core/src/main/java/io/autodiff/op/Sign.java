package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = sign(x);  ∂y/∂x = 0. */
public record Sign() implements Op.Unary {
    public static final Sign OP = new Sign();

    @Override
    public double f(double x) {
        return Math.signum(x);
    }

    @Override
    public double slope(double x, double y) {
        return 0;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return Tensor.scalar(0);
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

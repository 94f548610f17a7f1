package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = x²;  ∂y/∂x = 2·x. */
public record Square() implements Op.Unary {
    public static final Square OP = new Square();

    @Override
    public double f(double x) {
        return x * x;
    }

    @Override
    public double slope(double x, double y) {
        return 2 * x;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.times(2);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

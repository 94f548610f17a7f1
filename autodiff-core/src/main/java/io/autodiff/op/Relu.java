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

    @Override
    public double slope(double x, double y) {
        return x > 0 ? 1 : 0;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.greater(0);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

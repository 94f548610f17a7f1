package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = log(1 + exp(x));  ∂y/∂x = 1 / (1 + exp(−x)). */
public record Softplus() implements Op.Unary {
    public static final Softplus OP = new Softplus();

    @Override
    public double f(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    @Override
    public double slope(double x, double y) {
        return 1 / (1 + StrictMath.exp(-x));
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.sigmoid();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = x / (1 + |x|);  ∂y/∂x = 1 / (1 + |x|)². */
public record Softsign() implements Op.Unary {
    public static final Softsign OP = new Softsign();

    @Override
    public double f(double x) {
        return x / (1 + Math.abs(x));
    }

    @Override
    public double slope(double x, double y) {
        double d = 1 + Math.abs(x);
        return 1 / (d * d);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.abs().plus(1).square().reciprocal();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

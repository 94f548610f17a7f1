package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = x / (1 + exp(−x));  ∂y/∂x = (1 + x / (1 + exp(x))) / (1 + exp(−x)). */
public record Silu() implements Op.Unary {
    public static final Silu OP = new Silu();

    @Override
    public double f(double x) {
        return x * Sigmoid.OP.f(x);
    }

    @Override
    public double slope(double x, double y) {
        return Sigmoid.OP.f(x) * (1 + x * Sigmoid.OP.f(-x));
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.times(x.neg().sigmoid()).plus(1).times(x.sigmoid());
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = x·tanh(log(1 + exp(x)));  ∂y/∂x = y / x + (x − y² / x) / (1 + exp(−x)), which is 0.6 for x = 0. */
public record Mish() implements Op.Unary {
    public static final Mish OP = new Mish();

    @Override
    public double f(double x) {
        return x * gate(x);
    }

    @Override
    public double slope(double x, double y) {
        double gate = gate(x);
        return gate + x * (1 - gate * gate) * Sigmoid.OP.f(x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        Tensor gate = x.softplus().tanh();
        return gate.plus(x.times(gate.square().neg().plus(1)).times(x.sigmoid()));
    }

    private static double gate(double x) {
        return Tanh.OP.f(Softplus.OP.f(x));
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

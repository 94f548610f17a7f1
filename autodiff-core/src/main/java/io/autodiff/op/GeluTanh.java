package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = x / 2·(1 + tanh(√(2 / π)·(x + 0.044715·x³)));  ∂y/∂x = y / x + y·(1 − y / x)·√(8 / π)·(1 + 0.134145·x²), which is ½ for x = 0. */
public record GeluTanh() implements Op.Unary {
    public static final GeluTanh OP = new GeluTanh();

    private static final double SCALE = Math.sqrt(8 / Math.PI);
    private static final double CUBIC = 0.044715;

    /** By (1 + tanh u) / 2 = σ(2 u), which does not cancel for very negative x. */
    @Override
    public double f(double x) {
        return x * Sigmoid.OP.f(bend(x));
    }

    @Override
    public double slope(double x, double y) {
        double gate = Sigmoid.OP.f(bend(x));
        return gate + x * gate * (1 - gate) * SCALE * (1 + 3 * CUBIC * x * x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        Tensor square = x.square();
        Tensor gate = square.times(CUBIC).plus(1).times(x).times(SCALE).sigmoid();
        Tensor bendSlope = square.times(3 * CUBIC).plus(1).times(SCALE);
        return gate.plus(x.times(gate).times(gate.neg().plus(1)).times(bendSlope));
    }

    private static double bend(double x) {
        return SCALE * x * (1 + CUBIC * x * x);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

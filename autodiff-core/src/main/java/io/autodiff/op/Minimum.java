package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = min(a, b);  ∂y/∂a = (1 − sign(a − b)) / 2,  ∂y/∂b = (1 + sign(a − b)) / 2. */
public record Minimum() implements Op.Binary {
    public static final Minimum OP = new Minimum();

    @Override
    public double f(double a, double b) {
        return Math.min(a, b);
    }

    @Override
    public double slopeA(double a, double b, double y) {
        return a < b ? 1 : a == b ? 0.5 : 0;
    }

    @Override
    public double slopeB(double a, double b, double y) {
        return b < a ? 1 : a == b ? 0.5 : 0;
    }

    @Override
    public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        return b.greater(a).minus(a.greater(b)).plus(1).times(0.5);
    }

    @Override
    public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return a.greater(b).minus(b.greater(a)).plus(1).times(0.5);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

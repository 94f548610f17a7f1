package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = min(max(x / 6 + 1 / 2, 0), 1);  ∂y/∂x = (1 − max(sign(|x| − 3), 0)) / 6, which is 1 / 6 at −3 and 3 too. */
public record HardSigmoid() implements Op.Unary {
    public static final HardSigmoid OP = new HardSigmoid();

    private static final Clamp UNIT = new Clamp(0, 1);

    @Override
    public double f(double x) {
        return UNIT.f(x / 6 + 0.5);
    }

    @Override
    public double slope(double x, double y) {
        return Math.abs(x) <= 3 ? 1 / 6.0 : 0;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.abs().lessEqual(3).divide(6);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

package io.autodiff.op;

import static io.autodiff.op.Hypot.perLength;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = atan2(a, b);  ∂y/∂a = b / (a² + b²),  ∂y/∂b = −a / (a² + b²), which are 0 for a = b = 0. */
public record Atan2() implements Op.Binary {
    public static final Atan2 OP = new Atan2();

    @Override
    public double f(double a, double b) {
        return StrictMath.atan2(a, b);
    }

    /** By the length, whose square may overflow. */
    @Override
    public double slopeA(double a, double b, double y) {
        double length = StrictMath.hypot(a, b);
        return perLength(perLength(b, length), length);
    }

    @Override
    public double slopeB(double a, double b, double y) {
        return -slopeA(b, a, y);
    }

    @Override
    public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        Tensor length = a.hypot(b);
        return perLength(perLength(b, length), length);
    }

    @Override
    public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return derivativeA(b, a, y).neg();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

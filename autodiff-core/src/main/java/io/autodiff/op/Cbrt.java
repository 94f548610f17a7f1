package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = cbrt(x);  ∂y/∂x = 1 / (3·y²). */
public record Cbrt() implements Op.Unary {
    public static final Cbrt OP = new Cbrt();

    @Override
    public double f(double x) {
        return StrictMath.cbrt(x);
    }

    @Override
    public double slope(double x, double y) {
        return 1 / (3 * y * y);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return y.square().times(3).reciprocal();
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

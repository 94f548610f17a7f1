package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = 2^x;  ∂y/∂x = log(2)·y. */
public record Exp2() implements Op.Unary {
    public static final Exp2 OP = new Exp2();

    private static final double LOG_2 = StrictMath.log(2);

    @Override
    public double f(double x) {
        return StrictMath.pow(2, x);
    }

    @Override
    public double slope(double x, double y) {
        return LOG_2 * y;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return y.times(LOG_2);
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryLog;

/** y = log(x + √(x² + 1));  ∂y/∂x = 1 / √(x² + 1). */
public record Asinh() implements Op.Unary {
    public static final Asinh OP = new Asinh();

    /** From here on √(x² + 1) is x after rounding. */
    private static final double LARGE = 0x1p28;

    /** By the size of x, so that nothing cancels, and by its distance from 0, so that small numbers stay exact. */
    @Override
    public double f(double x) {
        double a = Math.abs(x);
        double y = a < LARGE
                ? ElementaryLog.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)))
                : ElementaryLog.log(a) + ElementaryLog.log(2);
        return Math.copySign(y, x);
    }

    @Override
    public double slope(double x, double y) {
        return 1 / StrictMath.hypot(x, 1);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.hypot(1).reciprocal();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

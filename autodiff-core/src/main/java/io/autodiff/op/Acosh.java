package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryLog;

/** y = log(x + √(x² − 1));  ∂y/∂x = 1 / √(x² − 1). */
public record Acosh() implements Op.Unary {
    public static final Acosh OP = new Acosh();

    /** From here on √(x² − 1) is x after rounding. */
    private static final double LARGE = 0x1p28;

    /** By the distance from 1, where y is as its root. */
    @Override
    public double f(double x) {
        double t = x - 1;
        return x < LARGE
                ? ElementaryLog.log1p(t + Math.sqrt(t * (x + 1)))
                : ElementaryLog.log(x) + ElementaryLog.log(2);
    }

    @Override
    public double slope(double x, double y) {
        return 1 / (Math.sqrt(x - 1) * Math.sqrt(x + 1));
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.minus(1).rsqrt().times(x.plus(1).rsqrt());
    }

    @Override
    public boolean usesOutput() {
        return false;
    }

    @Override
    public Interval domain(int i) {
        return new Interval(1, Double.POSITIVE_INFINITY);
    }
}

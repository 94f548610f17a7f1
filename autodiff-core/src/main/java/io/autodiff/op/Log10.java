package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = log10(x);  ∂y/∂x = 1 / (log(10)·x). */
public record Log10() implements Op.Unary {
    public static final Log10 OP = new Log10();

    private static final double LOG_10 = StrictMath.log(10);

    @Override
    public double f(double x) {
        return StrictMath.log10(x);
    }

    @Override
    public double slope(double x, double y) {
        return 1 / (LOG_10 * x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.times(LOG_10).reciprocal();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }

    @Override
    public Interval domain(int i) {
        return Interval.POSITIVE;
    }
}

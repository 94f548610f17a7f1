package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = log(x) / log(2);  ∂y/∂x = 1 / (log(2)·x). */
public record Log2() implements Op.Unary {
    public static final Log2 OP = new Log2();

    private static final double LOG_2 = StrictMath.log(2);

    /** By the exponent, so that powers of two are exact, and the logarithm of the rest, which is within √½ and √2. */
    @Override
    public double f(double x) {
        int exponent = Math.getExponent(x * Math.sqrt(2));
        return exponent + StrictMath.log(Math.scalb(x, -exponent)) / LOG_2;
    }

    @Override
    public double slope(double x, double y) {
        return 1 / (LOG_2 * x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.times(LOG_2).reciprocal();
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

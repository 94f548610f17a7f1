package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.SincFunction;

/** y = sinc(n, x), the derivative of order n of sin(π·x) / (π·x), which is 1 for x = 0;  ∂y/∂x = sinc(n + 1, x). */
public record Sinc(int n) implements Op.Unary {
    @Override
    public double f(double x) {
        return SincFunction.sinc(n, x);
    }

    @Override
    public double slope(double x, double y) {
        return SincFunction.sinc(n + 1, x);
    }

    /** An order of its own rather than (cos(π x) − y) / x, which cancels near 0, more so with each order. */
    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return new Sinc(n + 1).apply(x);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

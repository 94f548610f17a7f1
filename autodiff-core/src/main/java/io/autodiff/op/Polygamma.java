package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.GammaFunction;

/** y = polygamma(n, x), the derivative of order n + 1 of log |Γ(x)|;  ∂y/∂x = polygamma(n + 1, x). */
public record Polygamma(int n) implements Op.Unary {
    /** Its factorial is the largest that is a double. */
    private static final int LIMIT = 170;

    public Polygamma {
        if (n < 0 || n > LIMIT) {
            throw new IllegalArgumentException("polygamma: order " + n + " is outside 0 to " + LIMIT
                    + "; order 0 is digamma, the derivative of lgamma");
        }
    }

    @Override
    public double f(double x) {
        return GammaFunction.polygamma(n, x);
    }

    @Override
    public double slope(double x, double y) {
        return GammaFunction.polygamma(n + 1, x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.polygamma(n + 1);
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

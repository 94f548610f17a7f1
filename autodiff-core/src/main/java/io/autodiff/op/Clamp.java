package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = min(max(x, low), high);  ∂y/∂x = 1 − max(max(sign(low − x), sign(x − high)), 0), which is 1 at low and high too. */
public record Clamp(double low, double high) implements Op.Unary {
    public Clamp {
        if (low > high) {
            throw new IllegalArgumentException(
                    "clamp: low " + low + " is above high " + high + "; give the lower bound first");
        }
    }

    @Override
    public double f(double x) {
        return Math.min(Math.max(x, low), high);
    }

    @Override
    public double slope(double x, double y) {
        return x >= low && x <= high ? 1 : 0;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.greaterEqual(low).times(x.lessEqual(high));
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

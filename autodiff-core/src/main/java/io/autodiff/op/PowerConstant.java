package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = x^p for a constant p;  ∂y/∂x = p·x^(p − 1), which is 0 for p = 0 wherever x is. */
public record PowerConstant(double p) implements Op.Unary {
    @Override
    public String name() {
        return "power";
    }

    @Override
    public double f(double x) {
        return StrictMath.pow(x, p);
    }

    @Override
    public double slope(double x, double y) {
        return p == 0 ? 0 : p * StrictMath.pow(x, p - 1);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return p == 0 ? Tensor.scalar(0) : x.power(p - 1).times(p);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }

    /** A negative number has no powers but the whole ones. */
    @Override
    public Interval domain(int i) {
        return p == Math.rint(p) ? Interval.REALS : Interval.POSITIVE;
    }
}

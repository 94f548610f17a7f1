package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = a·b;  ∂y/∂a = b,  ∂y/∂b = a. */
public record Times() implements Op.Binary {
    public static final Times OP = new Times();

    @Override
    public double f(double a, double b) {
        return a * b;
    }

    @Override
    public double slopeA(double a, double b, double y) {
        return b;
    }

    @Override
    public double slopeB(double a, double b, double y) {
        return a;
    }

    @Override
    public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        return b;
    }

    @Override
    public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return a;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.times(x[1 - i]);
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return xDot.times(x[1 - i]);
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return i != wrt;
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

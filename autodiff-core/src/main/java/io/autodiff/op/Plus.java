package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = a + b;  ∂y/∂a = 1,  ∂y/∂b = 1. */
public record Plus() implements Op.Binary {
    public static final Plus OP = new Plus();

    @Override
    public double f(double a, double b) {
        return a + b;
    }

    @Override
    public double slopeA(double a, double b, double y) {
        return 1;
    }

    @Override
    public double slopeB(double a, double b, double y) {
        return 1;
    }

    @Override
    public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        return Tensor.scalar(1);
    }

    @Override
    public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return Tensor.scalar(1);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar;
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return xDot;
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = a / b;  ∂y/∂a = 1 / b,  ∂y/∂b = −y / b. */
public record Divide() implements Op.Binary {
    public static final Divide OP = new Divide();

    @Override
    public double f(double a, double b) {
        return a / b;
    }

    @Override
    public double slopeA(double a, double b, double y) {
        return 1 / b;
    }

    @Override
    public double slopeB(double a, double b, double y) {
        return -y / b;
    }

    @Override
    public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        return b.reciprocal();
    }

    @Override
    public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return y.neg().divide(b);
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return i == 1;
    }
}

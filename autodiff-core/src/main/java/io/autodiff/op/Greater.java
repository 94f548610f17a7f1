package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = max(sign(a − b), 0);  ∂y/∂a = 0,  ∂y/∂b = 0. */
public record Greater() implements Op.Binary {
    public static final Greater OP = new Greater();

    @Override
    public double f(double a, double b) {
        return a > b ? 1 : 0;
    }

    @Override
    public double slopeA(double a, double b, double y) {
        return 0;
    }

    @Override
    public double slopeB(double a, double b, double y) {
        return 0;
    }

    @Override
    public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        return Tensor.scalar(0);
    }

    @Override
    public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return Tensor.scalar(0);
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

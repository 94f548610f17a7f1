package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = a + scale·b;  ∂y/∂a = 1,  ∂y/∂b = scale. */
public record PlusScaled(double scale) implements Op.Binary {
    @Override
    public double f(double a, double b) {
        return a + scale * b;
    }

    @Override
    public double slopeA(double a, double b, double y) {
        return 1;
    }

    @Override
    public double slopeB(double a, double b, double y) {
        return scale;
    }

    @Override
    public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        return Tensor.scalar(1);
    }

    @Override
    public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return Tensor.scalar(scale);
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

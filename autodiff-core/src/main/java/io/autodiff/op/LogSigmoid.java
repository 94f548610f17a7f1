package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = −log(1 + exp(−x));  ∂y/∂x = 1 / (1 + exp(x)). */
public record LogSigmoid() implements Op.Unary {
    public static final LogSigmoid OP = new LogSigmoid();

    @Override
    public double f(double x) {
        return -Softplus.OP.f(-x);
    }

    @Override
    public double slope(double x, double y) {
        return Sigmoid.OP.f(-x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.neg().sigmoid();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

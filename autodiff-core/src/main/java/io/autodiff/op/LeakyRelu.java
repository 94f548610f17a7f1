package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = max(x, 0) + alpha·min(x, 0);  ∂y/∂x = max(sign(x), 0) + alpha·(1 − max(sign(x), 0)), which is alpha for x = 0. */
public record LeakyRelu(double alpha) implements Op.Unary {
    @Override
    public double f(double x) {
        return x > 0 ? x : alpha * x;
    }

    @Override
    public double slope(double x, double y) {
        return x > 0 ? 1 : alpha;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return Tensor.where(x.greater(0), Tensor.scalar(1), Tensor.scalar(alpha));
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

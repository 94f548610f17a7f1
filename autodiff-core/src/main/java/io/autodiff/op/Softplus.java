package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryExp;
import io.autodiff.kernel.ElementaryLog;

/** y = log(1 + exp(x));  ∂y/∂x = 1 / (1 + exp(−x)). */
public record Softplus() implements Op.Unary {
    public static final Softplus OP = new Softplus();

    @Override
    public double f(double x) {
        return Math.max(x, 0) + ElementaryLog.log1p(ElementaryExp.exp(-Math.abs(x)));
    }

    @Override
    public double slope(double x, double y) {
        return ElementaryExp.sigmoid(x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.sigmoid();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

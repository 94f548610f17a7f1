package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryExp;

/**
 * y = max(x, 0) + alpha·(exp(min(x, 0)) − 1);  ∂y/∂x = max(sign(x), 0) + alpha·(1 − max(sign(x), 0))·exp(min(x, 0)), which is alpha
 * for x = 0.
 */
public record Elu(double alpha) implements Op.Unary {
    @Override
    public double f(double x) {
        return x > 0 ? x : alpha * ElementaryExp.expm1(x);
    }

    @Override
    public double slope(double x, double y) {
        return x > 0 ? 1 : alpha * ElementaryExp.exp(x);
    }

    /** What is not chosen has to be finite: of a large x no exponential is taken. */
    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        Tensor positive = x.greater(0);
        Tensor bent = Tensor.where(positive, Tensor.scalar(0), x).exp().times(alpha);
        return Tensor.where(positive, Tensor.scalar(1), bent);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

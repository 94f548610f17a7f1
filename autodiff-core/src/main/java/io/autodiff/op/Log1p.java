package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryLog;

/** y = log(1 + x);  ∂y/∂x = 1 / (1 + x). */
public record Log1p() implements Op.Unary {
    public static final Log1p OP = new Log1p();

    @Override
    public double f(double x) {
        return ElementaryLog.log1p(x);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        return ElementaryLog.log1p(x[0].data());
    }

    @Override
    public double slope(double x, double y) {
        return 1 / (1 + x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.plus(1).reciprocal();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }

    @Override
    public Interval domain(int i) {
        return new Interval(-1, Double.POSITIVE_INFINITY);
    }
}

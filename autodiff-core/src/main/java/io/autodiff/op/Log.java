package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryLog;

/** y = log(x);  ∂y/∂x = 1 / x. */
public record Log() implements Op.Unary {
    public static final Log OP = new Log();

    @Override
    public double f(double x) {
        return ElementaryLog.log(x);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        return ElementaryLog.log(x[0].data());
    }

    @Override
    public double slope(double x, double y) {
        return 1 / x;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.reciprocal();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }

    @Override
    public Interval domain(int i) {
        return Interval.POSITIVE;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementarySine;

/** y = sin(x);  ∂y/∂x = cos(x). */
public record Sin() implements Op.Unary {
    public static final Sin OP = new Sin();

    @Override
    public double f(double x) {
        return ElementarySine.sin(x);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        return ElementarySine.sin(x[0].data());
    }

    @Override
    public double slope(double x, double y) {
        return ElementarySine.cos(x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.cos();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

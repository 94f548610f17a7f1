package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementarySine;

/** y = cos(x);  ∂y/∂x = −sin(x). */
public record Cos() implements Op.Unary {
    public static final Cos OP = new Cos();

    @Override
    public double f(double x) {
        return ElementarySine.cos(x);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        return ElementarySine.cos(x[0].data());
    }

    @Override
    public double slope(double x, double y) {
        return -ElementarySine.sin(x);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return x.sin().neg();
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryExp;

/** y = tanh(x);  ∂y/∂x = 1 − y². */
public record Tanh() implements Op.Unary {
    public static final Tanh OP = new Tanh();

    @Override
    public double f(double x) {
        return ElementaryExp.tanh(x);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        return ElementaryExp.tanh(x[0].data());
    }

    @Override
    public double slope(double x, double y) {
        return 1 - y * y;
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return y.square().neg().plus(1);
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

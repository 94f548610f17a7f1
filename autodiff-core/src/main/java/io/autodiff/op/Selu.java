package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/**
 * y = 1.0507009873554805·(max(x, 0) + 1.6732632423543772·(exp(min(x, 0)) − 1));  ∂y/∂x = 1.0507009873554805·(max(sign(x), 0)
 * + 1.6732632423543772·(1 − max(sign(x), 0))·exp(min(x, 0))).
 *
 * <p>With these numbers mean 0 and variance 1 stay from layer to layer: Klambauer et al., Self-normalizing neural networks (2017).
 */
public record Selu() implements Op.Unary {
    public static final Selu OP = new Selu();

    private static final double SCALE = 1.0507009873554805;
    private static final Elu ELU = new Elu(1.6732632423543772);

    @Override
    public double f(double x) {
        return SCALE * ELU.f(x);
    }

    @Override
    public double slope(double x, double y) {
        return SCALE * ELU.slope(x, y);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        return ELU.derivative(x, y).times(SCALE);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

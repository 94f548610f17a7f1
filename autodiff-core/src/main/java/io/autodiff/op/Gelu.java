package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryExp;

/** y = x / 2·erfc(−x / √2);  ∂y/∂x = erfc(−x / √2) / 2 + x / √(2·π)·exp(−x² / 2). */
public record Gelu() implements Op.Unary {
    public static final Gelu OP = new Gelu();

    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double DENSITY = 1 / Math.sqrt(2 * Math.PI);

    @Override
    public double f(double x) {
        return x * cumulative(x);
    }

    @Override
    public double slope(double x, double y) {
        return cumulative(x) + x * DENSITY * ElementaryExp.exp(-x * x / 2);
    }

    @Override
    public Tensor derivative(Tensor x, Tensor y) {
        Tensor cumulative = x.times(-ROOT_HALF).erfc().times(0.5);
        Tensor density = x.square().times(-0.5).exp().times(DENSITY);
        return cumulative.plus(x.times(density));
    }

    /** Φ(x), by erfc since 1 + erf cancels for negative x; rounding x / √2 costs up to x² units in the last place. */
    private static double cumulative(double x) {
        return Erfc.OP.f(-x * ROOT_HALF) / 2;
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

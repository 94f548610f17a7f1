package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = a − b·floor(a / b), of the sign of b;  ∂y/∂a = 1,  ∂y/∂b = −floor(a / b). */
public record Mod() implements Op.Binary {
    public static final Mod OP = new Mod();

    /** Java's remainder is exact but has the sign of a. */
    @Override
    public double f(double a, double b) {
        double remainder = a % b;
        if (remainder == 0) {
            return Math.copySign(0, b);
        }
        return remainder < 0 == b < 0 ? remainder : remainder + b;
    }

    @Override
    public double slopeA(double a, double b, double y) {
        return 1;
    }

    /** Not by floor(a / b): where that is a whole number after rounding only, it belongs to another y. */
    @Override
    public double slopeB(double a, double b, double y) {
        return -Math.rint((a - y) / b);
    }

    @Override
    public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        return Tensor.scalar(1);
    }

    @Override
    public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return a.minus(y).divide(b).round().neg();
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return wrt == 1;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryLog;

/** y = a^b for a ≥ 0;  ∂y/∂a = b·a^(b − 1),  ∂y/∂b = y·log(a). */
public record Power() implements Op.Binary {
    public static final Power OP = new Power();

    @Override
    public double f(double a, double b) {
        return StrictMath.pow(a, b);
    }

    @Override
    public double slopeA(double a, double b, double y) {
        return b * StrictMath.pow(a, b - 1);
    }

    @Override
    public double slopeB(double a, double b, double y) {
        return a == 0 ? 0 : y * ElementaryLog.log(a);
    }

    @Override
    public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        return b.times(a.power(b.minus(1)));
    }

    @Override
    public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return y.times(Tensor.where(a, a, Tensor.scalar(1)).log());
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return i == 0 || wrt == 0;
    }

    @Override
    public Interval domain(int i) {
        return i == 0 ? Interval.POSITIVE : Interval.REALS;
    }
}

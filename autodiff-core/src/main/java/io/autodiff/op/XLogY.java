package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryLog;

/** y = a·log(b), which is 0 for a = b = 0;  ∂y/∂a = log(b), but 0 for b = 0,  ∂y/∂b = a / b, but 0 for a = b = 0. */
public record XLogY() implements Op.Binary {
    public static final XLogY OP = new XLogY();

    @Override
    public double f(double a, double b) {
        return a * ElementaryLog.log(safe(a, b));
    }

    @Override
    public double slopeA(double a, double b, double y) {
        return b == 0 ? 0 : ElementaryLog.log(b);
    }

    @Override
    public double slopeB(double a, double b, double y) {
        return a / safe(a, b);
    }

    @Override
    public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        return Tensor.where(b, b, Tensor.scalar(1)).log();
    }

    @Override
    public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return a.divide(Tensor.where(a.equalTo(0).times(b.equalTo(0)), Tensor.scalar(1), b));
    }

    /** b, but where a and b are 0 a number whose logarithm is 0. */
    private static double safe(double a, double b) {
        return a == 0 && b == 0 ? 1 : b;
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return i == 1 || wrt == 1;
    }

    @Override
    public boolean usesOutput() {
        return false;
    }

    @Override
    public Interval domain(int i) {
        return i == 0 ? Interval.REALS : Interval.POSITIVE;
    }
}

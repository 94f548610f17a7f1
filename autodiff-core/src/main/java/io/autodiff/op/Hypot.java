package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = √(a² + b²);  ∂y/∂a = a / y,  ∂y/∂b = b / y, which are 0 for a = b = 0. */
public record Hypot() implements Op.Binary {
    public static final Hypot OP = new Hypot();

    @Override
    public double f(double a, double b) {
        return StrictMath.hypot(a, b);
    }

    @Override
    public double slopeA(double a, double b, double y) {
        return perLength(a, y);
    }

    @Override
    public double slopeB(double a, double b, double y) {
        return perLength(b, y);
    }

    @Override
    public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        return perLength(a, y);
    }

    @Override
    public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return perLength(b, y);
    }

    /** side / length, and 0 at the origin. */
    static double perLength(double side, double length) {
        return length == 0 ? 0 : side / length;
    }

    /** side / length, and 0 at the origin with all its derivatives. */
    static Tensor perLength(Tensor side, Tensor length) {
        Tensor safe = Tensor.where(length, length, Tensor.scalar(1));
        return Tensor.where(length, side.divide(safe), Tensor.scalar(0));
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return i == wrt;
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;

/** Y = A where C ≠ 0, B where C = 0;  Ā = Ȳ where C ≠ 0,  B̄ = Ȳ where C = 0, elsewhere 0;  C̄ = 0. */
public record Where() implements Op.Ternary {
    public static final Where OP = new Where();

    @Override
    public Shape shape(Shape... x) {
        if (!x[1].equals(x[0]) || !x[2].equals(x[0])) {
            throw new IllegalArgumentException(
                    "the condition is " + x[0] + ", A is " + x[1] + ", B is " + x[2] + "; broadcast them to one shape");
        }
        return x[0];
    }

    /** The condition, as the first input, is a here. */
    @Override
    public double f(double a, double b, double c) {
        return a != 0 ? b : c;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return only(i, yBar, x[0]);
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return only(i, xDot, x[0]);
    }

    private static Tensor only(int i, Tensor part, Tensor condition) {
        Tensor zero = Tensor.scalar(0);
        return switch (i) {
            case 0 -> Tensor.zeros(condition.shape());
            case 1 -> Tensor.where(condition, part, zero);
            default -> Tensor.where(condition, zero, part);
        };
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return i == 0 && wrt != 0;
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

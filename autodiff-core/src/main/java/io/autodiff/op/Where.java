package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;

/** Y = A where C ≠ 0, B where C = 0, for a constant C;  Ā = Ȳ where C ≠ 0,  B̄ = Ȳ where C = 0, elsewhere 0. */
public record Where(Tensor condition) implements Op {
    @Override
    public Shape shape(Shape... x) {
        if (!x[0].equals(condition.shape()) || !x[1].equals(condition.shape())) {
            throw new IllegalArgumentException("the condition is " + condition.shape() + ", A is " + x[0] + ", B is "
                    + x[1] + "; broadcast them to one shape");
        }
        return x[0];
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] chosen = condition.toArray();
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = (chosen[i] != 0 ? x[0] : x[1]).data()[i];
        }
        return chosen;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return only(i, yBar);
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return only(i, xDot);
    }

    private Tensor only(int i, Tensor part) {
        Tensor zero = Tensor.scalar(0);
        return i == 0 ? Tensor.where(condition, part, zero) : Tensor.where(condition, zero, part);
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

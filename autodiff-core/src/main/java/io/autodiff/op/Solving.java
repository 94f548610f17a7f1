package io.autodiff.op;

import io.autodiff.Shape;
import io.autodiff.Tensor;

/** Y = A⁻¹ B, where A may be transposed and may have a part that does not count: the rules of such operations. */
public interface Solving extends Matrixwise {
    /** Whether the A of the formula is the transpose of the first input. */
    boolean transpose();

    /** The same operation on the transpose of A. */
    Solving transposed();

    /** The part of the first input that counts, with zeros elsewhere. */
    Tensor part(Tensor a);

    @Override
    default Shape shape(Shape... x) {
        int n = Matrixwise.requireSquare(x[0]).size(-1);
        if (x[1].rank() != x[0].rank() || !x[1].equals(Matrixwise.resized(x[0], n, x[1].size(-1)))) {
            throw new IllegalArgumentException(
                    "A is " + x[0] + ", B is " + x[1] + "; B must have as many rows as A, and the same batches");
        }
        return x[1];
    }

    /** Where A is the same for all, it is one system with all columns of all B. */
    @Override
    default Tensor applyToMany(Tensor... x) {
        return x[0].shape().size(0) == 1
                ? Matrixwise.part(
                        apply(x[0].squeeze(0), Matrixwise.join(x[1], -1)),
                        -1,
                        x[1].shape().size(0))
                : Matrixwise.super.applyToMany(x);
    }

    @Override
    default Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        Tensor bBar = transposed().apply(x[0], yBar);
        if (i == 1) {
            return bBar;
        }
        return part(transpose() ? y.matmul(bBar.transpose()) : bBar.matmul(y.transpose()))
                .neg();
    }

    @Override
    default Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        if (i == 1) {
            return apply(x[0], xDot);
        }
        Tensor aDot = transpose() ? part(xDot).transpose() : part(xDot);
        return apply(x[0], aDot.matmul(y)).neg();
    }

    @Override
    default boolean usesInput(int i, int wrt) {
        return i == 0;
    }
}

package io.autodiff.op;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import org.ejml.data.DMatrixRMaj;

/**
 * Y = A⁻¹;  Ā = −Yᵀ Ȳ Yᵀ.
 *
 * <p>Source: Giles, An extended collection of matrix derivative results (2008), section 2.2.3.
 */
public record Inverse() implements Matrixwise {
    public static final Inverse OP = new Inverse();

    @Override
    public Shape shape(Shape... x) {
        return Matrixwise.requireSquare(x[0]);
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Matrices.inverse(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return y.transpose().matmul(yBar).matmul(y.transpose()).neg();
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return y.matmul(xDot).matmul(y).neg();
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

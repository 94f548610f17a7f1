package io.autodiff.op;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import org.ejml.data.DMatrixRMaj;

/**
 * y = det A;  Ā = ȳ C, where C is the matrix of cofactors.
 *
 * <p>Jacobi's formula, which needs no inverse, so it holds for singular matrices too. Source: Magnus and Neudecker, Matrix Differential
 * Calculus (1988), section 8.3.
 */
public record Det() implements Matrixwise {
    public static final Det OP = new Det();

    @Override
    public Shape shape(Shape... x) {
        return Matrixwise.batches(Matrixwise.requireSquare(x[0]));
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Matrices.det(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return Matrixwise.perMatrix(yBar).times(Cofactor.OP.apply(x));
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return Cofactor.OP.apply(x).times(xDot).sum(-2, -1);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import org.ejml.data.DMatrixRMaj;

/**
 * Y = L, lower triangular, where L Lᵀ = (A + Aᵀ) / 2;  Ā = the symmetric part of L⁻ᵀ Φ(Lᵀ Ȳ) L⁻¹.
 *
 * <p>Φ takes the lower triangle, with half the diagonal. Source: Murray, Differentiation of the Cholesky decomposition (2016), section
 * 3.
 */
public record Cholesky() implements Matrixwise {
    public static final Cholesky OP = new Cholesky();

    private static final SolveTriangular LEFT = new SolveTriangular(true, false);

    @Override
    public Shape shape(Shape... x) {
        return Matrixwise.requireSquare(x[0]);
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Matrices.cholesky(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return Matrixwise.symmetric(
                sandwich(LEFT.transposed(), y, phi(y.transpose().matmul(yBar))));
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return y.matmul(phi(sandwich(LEFT, y, Matrixwise.symmetric(xDot))));
    }

    /** (L⁻¹ (L⁻¹ X)ᵀ)ᵀ = L⁻¹ X L⁻ᵀ, or with Lᵀ for L. */
    private static Tensor sandwich(SolveTriangular solve, Tensor l, Tensor x) {
        return solve.apply(l, solve.apply(l, x).transpose()).transpose();
    }

    private static Tensor phi(Tensor a) {
        return a.tril(-1).plus(Matrixwise.onDiagonal(a).times(0.5));
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

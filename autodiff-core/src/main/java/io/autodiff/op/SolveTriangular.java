package io.autodiff.op;

import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import org.ejml.data.DMatrixRMaj;

/**
 * Y = A⁻¹ B, where A is the lower or the upper triangle of the first input, or its transpose;  B̄ = A⁻ᵀ Ȳ,  Ā = that triangle of −B̄ Yᵀ.
 *
 * <p>Source: Giles, An extended collection of matrix derivative results (2008), section 2.3.1, restricted to the triangle.
 */
public record SolveTriangular(boolean lower, boolean transpose) implements Solving {
    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Matrices.solveTriangular(transpose ? Matrices.transpose(x[0]) : x[0], lower != transpose, x[1]);
    }

    @Override
    public SolveTriangular transposed() {
        return new SolveTriangular(lower, !transpose);
    }

    @Override
    public Tensor part(Tensor a) {
        return lower ? a.tril() : a.triu();
    }
}

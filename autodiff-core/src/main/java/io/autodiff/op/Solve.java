package io.autodiff.op;

import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import org.ejml.data.DMatrixRMaj;

/**
 * Y = A⁻¹ B;  B̄ = A⁻ᵀ Ȳ,  Ā = −B̄ Yᵀ.
 *
 * <p>Source: Giles, An extended collection of matrix derivative results (2008), section 2.3.1.
 */
public record Solve(boolean transpose) implements Solving {
    public static final Solve OP = new Solve(false);

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Matrices.solve(transpose ? Matrices.transpose(x[0]) : x[0], x[1]);
    }

    @Override
    public Solve transposed() {
        return new Solve(!transpose);
    }

    @Override
    public Tensor part(Tensor a) {
        return a;
    }
}

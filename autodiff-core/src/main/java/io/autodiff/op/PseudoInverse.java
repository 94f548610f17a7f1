package io.autodiff.op;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import org.ejml.data.DMatrixRMaj;

/**
 * Y = A⁺;  Ā = (I − A Y) Ȳᵀ Y Yᵀ + Yᵀ Y Ȳᵀ (I − Y A) − Yᵀ Ȳ Yᵀ, where the rank does not change.
 *
 * <p>Source: Golub and Pereyra, The differentiation of pseudo-inverses and nonlinear least squares problems whose variables separate
 * (1973), theorem 4.3.
 */
public record PseudoInverse() implements Matrixwise {
    public static final PseudoInverse OP = new PseudoInverse();

    @Override
    public Shape shape(Shape... x) {
        return Matrixwise.resized(Matrixwise.requireMatrix(x[0]), x[0].size(-1), x[0].size(-2));
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Matrices.pseudoInverse(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return along(yBar, y.transpose(), x[0].transpose());
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return along(xDot, y, x[0]);
    }

    /** (I − Y A) Eᵀ Yᵀ Y + Y Yᵀ Eᵀ (I − A Y) − Y E Y: the tangent along E; with all transposed, the adjoint. */
    private static Tensor along(Tensor e, Tensor y, Tensor a) {
        Tensor eT = e.transpose();
        Tensor yT = y.transpose();
        Tensor domain = eT.matmul(yT).matmul(y);
        Tensor range = y.matmul(yT).matmul(eT);
        return domain.minus(y.matmul(a).matmul(domain))
                .plus(range.minus(range.matmul(a).matmul(y)))
                .minus(y.matmul(e).matmul(y));
    }
}

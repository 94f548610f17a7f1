package io.autodiff.op;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import org.ejml.data.DMatrixRMaj;

/**
 * Y = V and below it the row λ, where V diag λ Vᵀ = (A + Aᵀ) / 2 and Vᵀ V = I;  Ā = V (diag λ̄ + skew(Vᵀ V̄) / (λⱼ − λᵢ)) Vᵀ.
 *
 * <p>In the quotient, element by element, 0 / 0 is 0. Source: Giles, An extended collection of matrix derivative results (2008), section
 * 3.1, where the adjoint is not made symmetric.
 */
public record PackedEigh() implements Matrixwise {
    public static final PackedEigh OP = new PackedEigh();

    @Override
    public String name() {
        return "eigh";
    }

    @Override
    public Shape shape(Shape... x) {
        return x[0].with(-2, Matrixwise.requireSquare(x[0]).size(-1) + 1);
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Matrices.eigh(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        Tensor v = vectors(y);
        Tensor turn = Matrixwise.quotient(Matrixwise.skew(v.transpose().matmul(vectors(yBar))), gaps(y));
        return v.matmul(Matrixwise.onDiagonal(values(yBar)).plus(turn)).matmul(v.transpose());
    }

    /** With P = Vᵀ Ȧ V: λ̇ᵢ = Pᵢᵢ,  V̇ = V (P / (λⱼ − λᵢ)) without the diagonal. */
    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        Tensor v = vectors(y);
        Tensor p = v.transpose().matmul(Matrixwise.symmetric(xDot)).matmul(v);
        Tensor turn = Matrixwise.quotient(p.minus(Matrixwise.onDiagonal(p)), gaps(y));
        return Tensor.concat(-2, v.matmul(turn), Matrixwise.diagonal(p));
    }

    private static Tensor vectors(Tensor packed) {
        return packed.slice(-2, 0, packed.shape().size(-1));
    }

    private static Tensor values(Tensor packed) {
        int n = packed.shape().size(-1);
        return packed.slice(-2, n, n + 1);
    }

    /** λⱼ − λᵢ. */
    private static Tensor gaps(Tensor packed) {
        return values(packed).minus(values(packed).transpose());
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

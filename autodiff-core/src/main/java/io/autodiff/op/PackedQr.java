package io.autodiff.op;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import org.ejml.data.DMatrixRMaj;

/**
 * Y = Q and below it Rᵀ, where Q R = A, Qᵀ Q = I, and R is upper triangular;  Ā = (Q̄ + Q sym(R R̄ᵀ − Q̄ᵀ Q)) R⁻ᵀ.
 *
 * <p>A has at least as many rows as columns, and sym mirrors the lower triangle. Source: Walter and Lehmann, Algorithmic differentiation
 * of linear algebra functions with application in optimum experimental design (2010).
 */
public record PackedQr() implements Matrixwise {
    public static final PackedQr OP = new PackedQr();

    private static final SolveTriangular LOWER = new SolveTriangular(true, false);

    @Override
    public String name() {
        return "qr";
    }

    @Override
    public Shape shape(Shape... x) {
        int m = Matrixwise.requireMatrix(x[0]).size(-2);
        int n = x[0].size(-1);
        if (m < n) {
            throw new IllegalArgumentException("takes at least as many rows as columns, got " + x[0]);
        }
        return x[0].with(-2, m + n);
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Matrices.qr(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        Tensor q = q(y);
        Tensor m = rT(y).transpose().matmul(rT(yBar)).minus(q(yBar).transpose().matmul(q));
        Tensor below = m.tril(-1);
        Tensor sym = below.plus(below.transpose()).plus(Matrixwise.onDiagonal(m));
        return LOWER.transposed()
                .apply(rT(y), q(yBar).plus(q.matmul(sym)).transpose())
                .transpose();
    }

    /** With C = Qᵀ Ȧ R⁻¹ and the skew Ω that agrees with C below the diagonal: Q̇ = Ȧ R⁻¹ − Q (C − Ω),  Ṙ = (C − Ω) R. */
    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        Tensor w = LOWER.apply(rT(y), xDot.transpose()).transpose();
        Tensor c = q(y).transpose().matmul(w);
        Tensor below = c.tril(-1);
        Tensor upper = c.minus(below).plus(below.transpose());
        return Tensor.concat(-2, w.minus(q(y).matmul(upper)), rT(y).matmul(upper.transpose()));
    }

    private static Tensor q(Tensor packed) {
        return packed.slice(-2, 0, packed.shape().size(-2) - packed.shape().size(-1));
    }

    private static Tensor rT(Tensor packed) {
        int rows = packed.shape().size(-2);
        return packed.slice(-2, rows - packed.shape().size(-1), rows);
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}

package io.autodiff.op;

import io.autodiff.Axes;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import org.ejml.data.DMatrixRMaj;

/**
 * Y = ∂det A / ∂A;  Ā = H Ȳ, where H = ∂² det A / ∂A² is symmetric, so that Ẏ = H Ȧ.
 *
 * <p>The value holds at any rank. For H the matrix is bordered, B = [[A, u], [vᵀ, 0]] with constants u and v along the last singular
 * vectors, which makes B regular if A has at least rank n − 1. Then det A = β det B, where β is the last element of B⁻¹, is an identity
 * near A that may be differentiated any number of times. Below that rank it ends with the error that B is singular.
 */
public record Cofactor() implements Matrixwise {
    public static final Cofactor OP = new Cofactor();

    @Override
    public Shape shape(Shape... x) {
        return Matrixwise.requireSquare(x[0]);
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Matrices.cofactor(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return timesHessian(yBar, y, x[0]);
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return timesHessian(xDot, y, x[0]);
    }

    /** With B⁻¹ = [[P, p], [qᵀ, β]] it is Yᵀ = det B (β P − p qᵀ), whose derivative along E this is. */
    private static Tensor timesHessian(Tensor e, Tensor y, Tensor a) {
        int n = a.shape().size(-1);
        if (a.size() == 0) {
            return e;
        }
        Tensor bordered = bordered(a, n);
        Tensor inverse = Inverse.OP.apply(bordered);
        Tensor left = inverse.slice(-1, 0, n);
        Tensor right = inverse.slice(-1, n, n + 1);
        Tensor pp = left.slice(-2, 0, n);
        Tensor p = right.slice(-2, 0, n);
        Tensor q = left.slice(-2, n, n + 1);
        Tensor beta = right.slice(-2, n, n + 1);
        Tensor pe = pp.matmul(e);
        Tensor qe = q.matmul(e);
        Tensor minors = pe.matmul(p)
                .times(q)
                .plus(p.times(qe.matmul(pp)))
                .minus(qe.matmul(p).times(pp))
                .minus(beta.times(pe.matmul(pp)));
        Tensor trace = Matrixwise.diagonal(pe).sum(Axes.keep(-1));
        return trace.times(y).plus(Matrixwise.perMatrix(Det.OP.apply(bordered)).times(minors.transpose()));
    }

    private static Tensor bordered(Tensor a, int n) {
        Tensor svd = PackedSvd.OP.apply(a.stopGradient());
        Tensor largest = svd.slice(-2, n, n + 1).slice(-1, 0, 1);
        Tensor last = svd.slice(-1, n - 1, n).times(Tensor.where(largest, largest, Tensor.scalar(1)));
        Tensor u = last.slice(-2, 0, n);
        Tensor v = last.slice(-2, n + 1, 2 * n + 1);
        return Tensor.concat(-2, Tensor.concat(-1, a, u), v.transpose().pad(-1, 0, 1));
    }
}

package io.autodiff.op;

import io.autodiff.Axes;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import org.ejml.data.DMatrixRMaj;

/**
 * Y = exp A = Σ Aᵏ / k!;  Ā = L(Aᵀ, Ȳ), where exp [[A, E], [0, A]] = [[exp A, L(A, E)], [0, exp A]].
 *
 * <p>So the derivative is an exponential again, of twice the size. Source: Mathias, A chain rule for matrix functions and applications
 * (1996), as theorem 3.6 of Higham, Functions of Matrices (2008); Najfeld and Havel, Derivatives of the matrix exponential and their
 * computation (1995).
 */
public record Expm() implements Matrixwise {
    public static final Expm OP = new Expm();

    @Override
    public Shape shape(Shape... x) {
        return Matrixwise.requireSquare(x[0]);
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Matrices.expm(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return along(yBar, x[0].transpose());
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return along(xDot, x[0]);
    }

    /** L(A, E), which is linear in E: made small first, E does not count in the norm of the large matrix. */
    private static Tensor along(Tensor e, Tensor a) {
        int n = a.shape().size(-1);
        Tensor sum = e.stopGradient().abs().sum(Axes.keep(-2, -1));
        Tensor size = Tensor.where(sum, sum, Tensor.scalar(1));
        Tensor large = Tensor.concat(-2, Tensor.concat(-1, a, e.divide(size)), a.pad(-1, n, 0));
        return OP.apply(large).slice(-2, 0, n).slice(-1, n, 2 * n).times(size);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

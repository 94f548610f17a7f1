package io.autodiff.op;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import org.ejml.data.DMatrixRMaj;

/**
 * Y = [sign det A, log |det A|];  Ā = ȳ₂ A⁻ᵀ.
 *
 * <p>The sign is constant wherever there is a derivative. Source: Giles, An extended collection of matrix derivative results (2008),
 * section 2.2.4.
 */
public record LogDet() implements Matrixwise {
    public static final LogDet OP = new LogDet();

    @Override
    public Shape shape(Shape... x) {
        return Matrixwise.batches(Matrixwise.requireSquare(x[0])).concat(Shape.of(2));
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Matrices.signLogDet(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        Tensor logBar = yBar.slice(-1, 1, 2).reshape(Matrixwise.resized(x[0].shape(), 1, 1));
        return logBar.times(Inverse.OP.apply(x).transpose());
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        Tensor logDot = Matrixwise.diagonal(Solve.OP.apply(x[0], xDot)).sum(-1);
        return logDot.pad(-1, 1, 0);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

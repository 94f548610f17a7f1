package io.autodiff.op;

import io.autodiff.Axes;
import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import io.autodiff.memory.Buffers;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/** y = f(A, …) for each matrix of a batch, on the last two axes: states the value for one, and the rules for all. */
public interface Matrixwise extends Op.OnLastAxes {
    /**
     * y for one matrix of each input, in as many elements as it has.
     *
     * @throws ArithmeticException if the matrix A is unfit; the message goes on after «the matrix», for example «is singular; …»
     */
    DMatrixRMaj value(DMatrixRMaj... x);

    @Override
    default double[] value(Shape shape, Operand... x) {
        double[] y = Buffers.zeros(shape.size());
        int count = y.length == 0 ? 0 : batches(x[0].shape()).size();
        for (int batch = 0; batch < count; batch++) {
            DMatrixRMaj[] matrices = new DMatrixRMaj[x.length];
            for (int i = 0; i < x.length; i++) {
                int rows = x[i].shape().size(-2);
                int columns = x[i].shape().size(-1);
                matrices[i] = Matrices.of(rows, columns, x[i].data(), batch * rows * columns);
            }
            try {
                Matrices.requireFinite(matrices[0]);
                System.arraycopy(value(matrices).getData(), 0, y, batch * (y.length / count), y.length / count);
            } catch (ArithmeticException e) {
                throw (ArithmeticException)
                        new ArithmeticException(name() + ": " + matrix(batch, x[0].shape()) + " " + e.getMessage())
                                .initCause(e);
            }
        }
        return y;
    }

    /** How an error calls a matrix of a batch: «matrix [2] of shape [5, 3, 3]», or if there is but one, «the matrix of shape [3, 3]». */
    static String matrix(int batch, Shape shape) {
        return shape.rank() == 2
                ? "the matrix of shape " + shape
                : "matrix " + Arrays.toString(batches(shape).index(batch)) + " of shape " + shape;
    }

    /** The axes in front of the last two. */
    static Shape batches(Shape shape) {
        return shape.slice(0, shape.rank() - 2);
    }

    /** The matrices as batches of a larger shape. */
    static Tensor stretch(Tensor matrices, Shape batches) {
        return matrices.broadcastTo(batches.concat(matrices.shape().slice(matrices.rank() - 2, matrices.rank())));
    }

    /** Many matrices as one: those along the first axis side by side, or one below the other, along an axis that counts from the end. */
    static Tensor join(Tensor all, int axis) {
        Tensor moved = all.rank() + axis == 1 ? all : all.moveAxis(0, axis - 1);
        int n = all.shape().size(0) * all.shape().size(axis);
        return moved.reshape(all.shape().slice(1, all.rank()).with(axis, n));
    }

    /** The n matrices that were joined, along a new first axis. */
    static Tensor part(Tensor joined, int axis, int n) {
        Shape one = joined.shape().with(axis, joined.shape().size(axis) / n);
        Tensor parted = joined.reshape(one.insert(axis - 1, n));
        return one.rank() + axis == 0 ? parted : parted.moveAxis(axis - 1, 0);
    }

    /** A shape of matrices, with other sizes of its last two axes. */
    static Shape resized(Shape shape, int... sizes) {
        return batches(shape).concat(Shape.of(sizes));
    }

    /** Refuses what is not a matrix, or a batch of them. */
    static Shape requireMatrix(Shape shape) {
        if (shape.rank() < 2) {
            throw new IllegalArgumentException(
                    "takes a matrix, or batches [..., m, n], got shape " + shape + "; reshape it first");
        }
        return shape;
    }

    /** Refuses what is not a square matrix, or a batch of them. */
    static Shape requireSquare(Shape shape) {
        if (requireMatrix(shape).size(-2) != shape.size(-1)) {
            throw new IllegalArgumentException("takes a square matrix, or batches [..., n, n], got shape " + shape
                    + "; for other matrices there are qr, svd, pseudoInverse and leastSquares");
        }
        return shape;
    }

    /** One number per matrix, as 1 × 1 matrices, by which matrices can be multiplied. */
    static Tensor perMatrix(Tensor y) {
        return y.reshape(y.shape().concat(Shape.of(1, 1)));
    }

    /** The diagonal of each matrix as a row. */
    static Tensor diagonal(Tensor a) {
        return onDiagonal(a).sum(Axes.keep(-2));
    }

    /** The diagonal matrix of a row; of a matrix its diagonal, with zeros elsewhere. */
    static Tensor onDiagonal(Tensor row) {
        return row.times(Tensor.identity(row.shape().size(-1)));
    }

    /** (A − Aᵀ) / 2. */
    static Tensor skew(Tensor a) {
        return a.minus(a.transpose()).times(0.5);
    }

    /** (A + Aᵀ) / 2. */
    static Tensor symmetric(Tensor a) {
        return a.plus(a.transpose()).times(0.5);
    }

    /** x / d, element by element, where 0 / 0 is 0, with a derivative of 0. */
    static Tensor quotient(Tensor x, Tensor d) {
        Tensor isZero = d.stopGradient()
                .sign()
                .abs()
                .maximum(x.stopGradient().sign().abs())
                .neg()
                .plus(1);
        return Tensor.where(isZero, Tensor.scalar(0), x.divide(d.plus(isZero)));
    }
}

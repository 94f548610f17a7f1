package io.autodiff;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The texts of the errors of linear algebra, word for word: which matrix, what is wrong with it, and the remedy. */
class LinalgErrorsTest {
    @Test
    void shapesMustBeThoseOfMatrices() {
        String square = "; for other matrices there are qr, svd, pseudoInverse and leastSquares";
        assertError(
                () -> Linalg.cholesky(Tensor.zeros(3, 4)),
                "cholesky: takes a square matrix, or batches [..., n, n], got shape [3, 4]" + square);
        assertError(
                () -> Linalg.matrixPower(Tensor.zeros(2, 3, 4), 2),
                "matrixPower: takes a square matrix, or batches [..., n, n], got shape [2, 3, 4]" + square);
        assertError(
                () -> Linalg.solve(Tensor.zeros(3, 4), Tensor.zeros(3)),
                "solve: takes a square matrix, or batches [..., n, n], got shape [3, 4]" + square);
        assertError(
                () -> Linalg.svd(Tensor.zeros(3)),
                "svd: takes a matrix, or batches [..., m, n], got shape [3]; reshape it first");
        assertError(
                () -> Linalg.qr(Tensor.scalar(1)),
                "qr: takes a matrix, or batches [..., m, n], got shape []; reshape it first");
        assertError(
                () -> Linalg.solve(Tensor.zeros(3, 3), Tensor.zeros(4, 2)),
                "solve: A is [3, 3], B is [4, 2]; B must have as many rows as A, and the same batches");
        assertError(
                () -> Linalg.solve(Tensor.zeros(3, 3), Tensor.zeros(5, 4, 2)),
                "solve: A is [5, 3, 3], B is [5, 4, 2]; B must have as many rows as A, and the same batches");
        assertError(
                () -> Linalg.solve(Tensor.zeros(3, 3), Tensor.scalar(1)),
                "solve: takes a matrix, or batches [..., m, n], got shape []; reshape it first");
        assertError(
                () -> Linalg.solve(Tensor.zeros(4, 3, 3), Tensor.zeros(2, 3, 1)),
                "solve: shapes [4] and [2] do not broadcast: sizes 4 and 2 differ on axis -1; sizes must be equal or 1");
        assertError(
                () -> Linalg.leastSquares(Tensor.zeros(2, 3), Tensor.zeros(2)),
                "leastSquares: A is [2, 3], with fewer rows than columns; use pseudoInverse(a).matmul(b)");
        assertError(
                () -> Linalg.leastSquares(Tensor.identity(3).slice(1, 0, 2), Tensor.zeros(4)),
                "leastSquares: A is [3, 2], B is [4]; B must have as many rows as A");
    }

    @Test
    void elementsMustBeFit() {
        Tensor batch = Tensor.concat(0, LinalgTest.spread(1, 2, 3, 3), Tensor.zeros(3, 3, 3));
        String remedy = "; use pseudoInverse, or add a small multiple of the identity";
        assertError(() -> Linalg.inverse(batch), "inverse: matrix [2] of shape [5, 3, 3] is singular" + remedy);
        assertError(
                () -> Linalg.solve(batch.reshape(5, 1, 3, 3), Tensor.zeros(3)),
                "solve: matrix [2, 0] of shape [5, 1, 3, 3] is singular" + remedy);
        Tensor regular = Tensor.identity(2).broadcastTo(Shape.of(2, 5, 2, 2));
        Tensor singular = regular.times(Tensor.of(1, 1, 1, 1, 1, 1, 1, 1, 0, 1).reshape(2, 5, 1, 1));
        assertError(
                () -> Linalg.inverse(singular), "inverse: matrix [1, 3] of shape [2, 5, 2, 2] is singular" + remedy);
        assertError(
                () -> Linalg.solveTriangular(Tensor.of(new double[][] {{1, 5}, {5, 0}}), Tensor.of(1, 2), true),
                "solveTriangular: the matrix of shape [2, 2] has a zero on its diagonal, at [1, 1], so it is singular"
                        + remedy);
        assertError(
                () -> Linalg.cholesky(batch),
                "cholesky: matrix [2] of shape [5, 3, 3] is not positive definite; add a small multiple of the identity");
        assertError(
                () -> Linalg.leastSquares(
                        Tensor.concat(0, LinalgTest.spread(1, 1, 3, 2), Tensor.ones(1, 3, 2)), Tensor.zeros(3)),
                "leastSquares: matrix [1] of shape [2, 3, 2] does not have full column rank; use pseudoInverse(a).matmul(b)");
        assertError(
                () -> Autodiff.grad(a -> Linalg.qr(a).r().sum(), Tensor.zeros(2, 2)),
                "solveTriangular: the matrix of shape [2, 2] has a zero on its diagonal, at [1, 1], so it is singular"
                        + remedy);
        assertError(
                () -> Linalg.singularValues(Tensor.of(new double[][] {{1, Double.NaN}, {0, 1}})),
                "svd: the matrix of shape [2, 2] holds NaN at [0, 1], but all its elements must be finite;"
                        + " run with -Dautodiff.checked=true to see where it comes from");
        assertError(
                () -> Linalg.expm(Tensor.full(Shape.of(1, 1), Double.POSITIVE_INFINITY)),
                "expm: the matrix of shape [1, 1] holds Infinity at [0, 0], but all its elements must be finite;"
                        + " run with -Dautodiff.checked=true to see where it comes from");
    }

    @Test
    void sparseMatricesMustBePossible() {
        Tensor values = Tensor.of(1, 2);
        assertError(
                () -> new SparseMatrix(Shape.of(3), new int[2], new int[2], values),
                "sparseMatrix: shape [3] is not that of a matrix");
        assertError(
                () -> new SparseMatrix(Shape.of(2, 3), new int[2], new int[2], Tensor.of(1, 2, 3)),
                "sparseMatrix: takes as many rows and columns as values, got 2 rows, 2 columns and values of shape [3]");
        assertError(
                () -> new SparseMatrix(Shape.of(2, 3), new int[] {0, 2}, new int[2], values),
                "sparseMatrix: place [2, 0] is outside shape [2, 3]");
        SparseMatrix a = new SparseMatrix(Shape.of(2, 3), new int[2], new int[2], values);
        assertError(
                () -> a.matmul(Tensor.zeros(4, 5)),
                "sparseMatMul: inner sizes differ: A is [2, 3], X is [4, 5]; X must have as many rows as A has columns");
    }

    static void assertError(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class)
                .hasMessage(message);
    }
}

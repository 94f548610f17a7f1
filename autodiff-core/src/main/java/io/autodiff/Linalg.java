package io.autodiff;

import io.autodiff.op.Cholesky;
import io.autodiff.op.Det;
import io.autodiff.op.Expm;
import io.autodiff.op.Inverse;
import io.autodiff.op.LogDet;
import io.autodiff.op.Matrixwise;
import io.autodiff.op.PackedEigh;
import io.autodiff.op.PackedQr;
import io.autodiff.op.PackedSvd;
import io.autodiff.op.PseudoInverse;
import io.autodiff.op.Solve;
import io.autodiff.op.SolveTriangular;
import io.autodiff.op.Transpose;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixSparseCSC;

/**
 * Linear algebra, with derivatives of every order; the decompositions are EJML's.
 *
 * <p>A matrix is the last two axes of a tensor; axes in front of them are batches, and where there are two inputs, their batches
 * broadcast as those of {@link Tensor#matmul}. Matrices may have no rows or columns.
 *
 * <pre>{@code
 * Tensor a = Tensor.of(new double[][] {{4, 2}, {2, 3}});
 * Tensor x = Linalg.solve(a, Tensor.of(2, 1));              // [0.5, 0]
 * Tensor g = Autodiff.grad(Linalg::logDet, a);              // A⁻ᵀ = [[0.375, -0.25], [-0.25, 0.5]]
 * }</pre>
 *
 * <p>A matrix that an operation cannot take is an error at once: an {@link IllegalArgumentException} if it is for the shape, «cholesky:
 * takes a square matrix, or batches [..., n, n], got shape [3, 4]; …», and an {@link ArithmeticException} if it is for the elements,
 * «inverse: matrix [2] of shape [5, 3, 3] is singular; …», or of all operations «svd: the matrix of shape [2, 2] holds NaN at [0, 1], but
 * all its elements must be finite; …». Singular means that elimination met a pivot of exactly 0: a matrix that is nearly singular is
 * taken, with errors that grow as its condition number.
 */
public final class Linalg {
    private static final double PRECISION = 0x1p-52;

    private Linalg() {}

    /** The sign of det A, −1, 0 or 1, and log |det A|. */
    public record SignLogDet(Tensor sign, Tensor logAbs) {}

    /** A = Q R. */
    public record Qr(Tensor q, Tensor r) {}

    /** A = V diag λ Vᵀ: the values λ are ascending, the vectors are the columns of V. */
    public record Eigh(Tensor values, Tensor vectors) {}

    /** A = U diag s Vᵀ, with descending s. */
    public record Svd(Tensor u, Tensor s, Tensor v) {}

    // ---------------------------------------------------------------- equations

    /**
     * A⁻¹ B, where B is a vector, or matrices [..., n, k].
     *
     * @throws IllegalArgumentException «solve: A is [3, 3], B is [4, 2]; B must have as many rows as A, and the same batches»
     */
    public static Tensor solve(Tensor a, Tensor b) {
        return solve(Solve.OP, a, b);
    }

    /** A⁻¹ B, where A is the lower or the upper triangle of a; the other one counts as zero. */
    public static Tensor solveTriangular(Tensor a, Tensor b, boolean lower) {
        return solveTriangular(a, b, lower, false);
    }

    /**
     * A⁻¹ B or A⁻ᵀ B, where A is the lower or the upper triangle of a.
     *
     * @throws ArithmeticException «solveTriangular: the matrix of shape [2, 2] has a zero on its diagonal, at [1, 1], so it is singular; …»
     */
    public static Tensor solveTriangular(Tensor a, Tensor b, boolean lower, boolean transpose) {
        return solve(new SolveTriangular(lower, transpose), a, b);
    }

    /**
     * The x for which ‖A x − b‖ is least, for A of full column rank: R⁻¹ Qᵀ b.
     *
     * @throws IllegalArgumentException «leastSquares: A is [2, 3], with fewer rows than columns; use pseudoInverse(a).matmul(b)», or
     *     «leastSquares: A is [3, 2], B is [4]; B must have as many rows as A»
     * @throws ArithmeticException «leastSquares: matrix [1] of shape [2, 3, 2] does not have full column rank; use
     *     pseudoInverse(a).matmul(b)»
     */
    public static Tensor leastSquares(Tensor a, Tensor b) {
        Shape shape = Dispatch.shapeOf("leastSquares", x -> Matrixwise.requireMatrix(x[0]), a.shape());
        if (shape.size(-2) < shape.size(-1)) {
            throw new IllegalArgumentException(
                    "leastSquares: A is " + shape + ", with fewer rows than columns; use pseudoInverse(a).matmul(b)");
        }
        Qr qr = qr(a);
        requireFullRank(shape, qr.r());
        return onColumns(b, columns -> {
            if (columns.rank() < 2 || columns.shape().size(-2) != shape.size(-2)) {
                throw new IllegalArgumentException(
                        "leastSquares: A is " + shape + ", B is " + b.shape() + "; B must have as many rows as A");
            }
            return solveTriangular(qr.r(), qr.q().transpose().matmul(columns), false);
        });
    }

    private static void requireFullRank(Shape shape, Tensor r) {
        int n = shape.size(-1);
        for (int batch = 0; batch * n * n < r.size(); batch++) {
            double smallest = Double.POSITIVE_INFINITY;
            double largest = 0;
            for (int i = 0; i < n; i++) {
                double pivot = Math.abs(r.element((batch * n + i) * n + i));
                smallest = Math.min(smallest, pivot);
                largest = Math.max(largest, pivot);
            }
            if (smallest <= shape.size(-2) * PRECISION * largest) {
                throw new ArithmeticException("leastSquares: " + Matrixwise.matrix(batch, shape)
                        + " does not have full column rank; use pseudoInverse(a).matmul(b)");
            }
        }
    }

    // ---------------------------------------------------------------- inverses and powers

    /** A⁻¹. To solve equations, {@link #solve} is cheaper and more accurate. */
    public static Tensor inverse(Tensor a) {
        return Inverse.OP.apply(a);
    }

    /**
     * A⁺, the inverse of Moore and Penrose, [..., n, m] of [..., m, n].
     *
     * <p>Singular values up to max(m, n) · 2⁻⁵² of the largest count as zero. The derivative is that along matrices of the same rank; where
     * the rank is not full, A⁺ is discontinuous across them.
     */
    public static Tensor pseudoInverse(Tensor a) {
        return PseudoInverse.OP.apply(a);
    }

    /** Aᵖ by repeated squaring; the identity for p = 0, powers of A⁻¹ for p &lt; 0. */
    public static Tensor matrixPower(Tensor a, int p) {
        Dispatch.shapeOf("matrixPower", x -> Matrixwise.requireSquare(x[0]), a.shape());
        Tensor factor = p < 0 ? inverse(a) : a;
        Tensor power = Tensor.identity(a.shape().size(-1)).broadcastTo(a.shape());
        for (long rest = Math.abs((long) p); rest > 0; rest >>= 1) {
            power = rest % 2 == 1 ? power.matmul(factor) : power;
            factor = rest > 1 ? factor.matmul(factor) : factor;
        }
        return power;
    }

    /** exp A = Σ Aᵏ / k!, the exponential of the matrix, not of its elements. */
    public static Tensor expm(Tensor a) {
        return Expm.OP.apply(a);
    }

    // ---------------------------------------------------------------- determinants

    /**
     * det A; a number per matrix.
     *
     * <p>The gradient holds for singular matrices too, the further orders where the rank is at least n − 1; below, they are the error that
     * a bordered matrix is singular. Where det A over- or underflows, see {@link #logDet}.
     */
    public static Tensor det(Tensor a) {
        return Det.OP.apply(a);
    }

    /** log |det A|: −∞ of a singular matrix, whose derivative is the error that it is singular. */
    public static Tensor logDet(Tensor a) {
        return signLogDet(a).logAbs();
    }

    /** The sign of det A and log |det A|, so that det A = sign · exp(logAbs), which neither over- nor underflows. */
    public static SignLogDet signLogDet(Tensor a) {
        Tensor packed = LogDet.OP.apply(a);
        Shape batches = packed.shape().slice(0, packed.rank() - 1);
        return new SignLogDet(
                packed.slice(-1, 0, 1).reshape(batches), packed.slice(-1, 1, 2).reshape(batches));
    }

    // ---------------------------------------------------------------- decompositions

    /**
     * The lower triangular L with L Lᵀ = A, for symmetric and positive definite A.
     *
     * <p>Of A the symmetric part (A + Aᵀ) / 2 is taken, so its gradient is symmetric.
     *
     * @throws ArithmeticException «cholesky: matrix [2] of shape [5, 3, 3] is not positive definite; add a small multiple of the identity»
     */
    public static Tensor cholesky(Tensor a) {
        return Cholesky.OP.apply(a);
    }

    /**
     * A = Q R, where Q has k = min(m, n) orthonormal columns, and R [..., k, n] is upper triangular with no negative number on its diagonal.
     *
     * <p>The derivative needs the first k columns of A to be independent, else it is the error of {@link #solveTriangular}. Source for
     * m &lt; n: Roberts and Roberts, QR and LQ decomposition matrix backpropagation algorithms for square, wide, and deep matrices (2020).
     */
    public static Qr qr(Tensor a) {
        Shape shape = Dispatch.shapeOf("qr", x -> Matrixwise.requireMatrix(x[0]), a.shape());
        int m = shape.size(-2);
        int n = shape.size(-1);
        if (m < n) {
            Qr square = qr(a.slice(-1, 0, m));
            Tensor rest = square.q().transpose().matmul(a.slice(-1, m, n));
            return new Qr(square.q(), Tensor.concat(-1, square.r(), rest));
        }
        Tensor packed = PackedQr.OP.apply(a);
        return new Qr(packed.slice(-2, 0, m), packed.slice(-2, m, m + n).transpose());
    }

    /**
     * A = V diag λ Vᵀ for symmetric A: the eigenvalues λ [..., n], ascending, and the eigenvectors as columns, the largest element of each
     * positive.
     *
     * <p>Of A the symmetric part (A + Aᵀ) / 2 is taken, so its gradient is symmetric. Where eigenvalues are equal, they still have first
     * derivatives, and so has what does not depend on how their eigenvectors turn into each other: 0 / 0 counts as 0. Anything else is
     * infinite or NaN there, and nearby its error grows as 1 / (λⱼ − λᵢ). A function of the whole matrix, V f(λ) Vᵀ, is not told apart
     * from what does not depend on such turns, and loses the term f′: prefer {@link #expm}, {@link #matrixPower} or {@link #inverse}.
     */
    public static Eigh eigh(Tensor a) {
        Tensor packed = PackedEigh.OP.apply(a);
        int n = packed.shape().size(-1);
        return new Eigh(row(packed, n), packed.slice(-2, 0, n));
    }

    /**
     * A = U diag s Vᵀ, where U and V have k = min(m, n) orthonormal columns, s [..., k] is descending, and the largest element of each
     * column of U is positive.
     *
     * <p>Singular values have their first derivatives even where they are equal; for U and V the same holds as for eigenvectors, see
     * {@link #eigh}. At s = 0 the derivative of s is one-sided: what is given is that along the U and V that were found.
     */
    public static Svd svd(Tensor a) {
        Tensor packed = PackedSvd.OP.apply(a);
        int m = a.shape().size(-2);
        return new Svd(
                packed.slice(-2, 0, m),
                row(packed, m),
                packed.slice(-2, m + 1, packed.shape().size(-2)));
    }

    private static Tensor row(Tensor packed, int row) {
        return packed.slice(-2, row, row + 1)
                .reshape(packed.shape()
                        .slice(0, packed.rank() - 2)
                        .concat(Shape.of(packed.shape().size(-1))));
    }

    // ---------------------------------------------------------------- singular values and norms

    /** The singular values of A, [..., min(m, n)], descending. */
    public static Tensor singularValues(Tensor a) {
        return svd(a).s();
    }

    /** ‖A‖∗ = Σ s, the sum of the singular values; a number per matrix, with gradient U Vᵀ. */
    public static Tensor nuclearNorm(Tensor a) {
        return singularValues(a).sum(-1);
    }

    /** ‖A‖₂, the largest singular value, 0 if there is none; a number per matrix, with gradient u₁ v₁ᵀ. */
    public static Tensor spectralNorm(Tensor a) {
        return singularValues(a).pad(-1, 0, 1).max(-1);
    }

    // ---------------------------------------------------------------- sparse matrices

    /** A X for a constant sparse matrix, where X is a vector or matrices; X̄ = Aᵀ Ȳ. For differentiable elements see {@link SparseMatrix}. */
    public static Tensor sparseMatMul(DMatrixSparseCSC a, Tensor x) {
        return SparseMatrix.of(a).matmul(x);
    }

    // ---------------------------------------------------------------- shapes

    private static Tensor solve(Op operation, Tensor a, Tensor b) {
        return onColumns(b, columns -> {
            Shape batches = Dispatch.shapeOf(
                    operation.name(),
                    x -> Matrixwise.batches(Matrixwise.requireSquare(x[0]))
                            .broadcast(Matrixwise.batches(Matrixwise.requireMatrix(x[1]))),
                    a.shape(),
                    columns.shape());
            return a.rank() == 2 && columns.rank() > 2
                    ? solveOnce(operation, a, columns)
                    : operation.apply(Matrixwise.stretch(a, batches), Matrixwise.stretch(columns, batches));
        });
    }

    /** One matrix for all batches of B, which is decomposed once, since their columns are put side by side. */
    private static Tensor solveOnce(Op operation, Tensor a, Tensor b) {
        Dispatch.shapeOf(
                operation.name(),
                operation::shape,
                Matrixwise.batches(b.shape()).concat(a.shape()),
                b.shape());
        int row = b.rank() - 2;
        int[] order = IntStream.concat(
                        IntStream.of(row), IntStream.range(0, b.rank()).filter(axis -> axis != row))
                .toArray();
        Tensor rows = b.permute(order);
        Tensor columns = rows.reshape(
                rows.shape().size(0), rows.shape().slice(1, rows.rank()).size());
        return operation.apply(a, columns).reshape(rows.shape()).permute(Transpose.inverse(order));
    }

    /** What a function makes of matrices, for a vector as for a matrix of one column. */
    static Tensor onColumns(Tensor x, UnaryOperator<Tensor> function) {
        if (x.rank() != 1) {
            return function.apply(x);
        }
        Tensor column = function.apply(x.reshape(x.size(), 1));
        return column.reshape(column.shape().slice(0, column.rank() - 1));
    }
}

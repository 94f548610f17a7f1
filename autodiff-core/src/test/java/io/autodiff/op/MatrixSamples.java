package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The operations on matrices, at points where they have derivatives of every order. */
final class MatrixSamples {
    static final List<Subject> ALL = Stream.of(
                    sample(1, MatrixOracles::cholesky, Cholesky.OP),
                    sample(1, MatrixOracles::cofactor, Cofactor.OP),
                    sample(1, MatrixOracles::det, Det.OP),
                    sample(1, MatrixOracles::eigh, PackedEigh.OP),
                    sample(1, MatrixOracles::expm, Expm.OP),
                    sample(1, MatrixOracles::inverse, Inverse.OP),
                    sample(1, MatrixOracles::logDet, LogDet.OP),
                    sample(1, MatrixOracles::pseudoInverse, PseudoInverse.OP),
                    sample(1, MatrixOracles::qr, PackedQr.OP),
                    sample(2, MatrixOracles::solve, new Solve(false), new Solve(true)),
                    sample(2, MatrixOracles::solveTriangular, triangular(true, false), triangular(true, true)),
                    sample(2, MatrixOracles::solveTriangular, triangular(false, false), triangular(false, true)),
                    sample(2, MatrixOracles::sparseMatMul, sparse(2, List.of(0, 1, 1), List.of(0, 2, 1))),
                    sample(2, MatrixOracles::sparseMatMul, sparse(3, List.of(2, 0, 2, 2), List.of(0, 1, 0, 1))),
                    sample(1, MatrixOracles::svd, PackedSvd.OP))
            .flatMap(List::stream)
            .toList();

    private MatrixSamples() {}

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static <O extends Op> List<Subject> sample(
            int inputs, BiFunction<O, Tensor[], Tensor> oracle, O... operations) {
        return Arrays.stream(operations)
                .map(op -> new Subject(op, inputs, x -> oracle.apply(op, x), MatrixSamples::spread))
                .toList();
    }

    private static SolveTriangular triangular(boolean lower, boolean transpose) {
        return new SolveTriangular(lower, transpose);
    }

    private static SparseMatMul sparse(int rows, List<Integer> row, List<Integer> column) {
        return new SparseMatMul(
                rows,
                row.stream().mapToInt(Integer::intValue).toArray(),
                column.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Vectors stay as they are; matrices come near the diagonal matrix matrix of 2, 4, 6, …: well-conditioned, its symmetric part positive definite, its spectra well apart. */
    private static Tensor spread(Tensor x) {
        int row = x.rank() - 2;
        return row < 0
                ? x
                : Oracles.tabulate(x.shape(), i -> 0.2 * x.get(i) + (i[row] == i[row + 1] ? 2 * (i[row] + 1) : 0));
    }
}

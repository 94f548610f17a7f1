package io.autodiff;

import io.autodiff.op.SparseMatMul;
import java.util.Arrays;
import org.ejml.data.DMatrixSparseCSC;

/**
 * A matrix of this shape with the value vₖ at (rowₖ, columnₖ), elsewhere 0; values at one place are added.
 *
 * <p>The places are constants, the values are differentiable: a sparse matrix is a tree ({@link Trees}) of one tensor.
 *
 * <pre>{@code
 * SparseMatrix a = new SparseMatrix(Shape.of(2, 3), new int[] {0, 1}, new int[] {2, 0}, Tensor.of(5, 7));
 * Tensor y = a.matmul(Tensor.of(1, 2, 3));                                              // [15, 7]
 * SparseMatrix gradient = Autodiff.grad(m -> m.matmul(Tensor.of(1, 2, 3)).sum(), a);    // of values [3, 1]
 * }</pre>
 */
public record SparseMatrix(Shape shape, int[] rows, int[] columns, Tensor values) {
    /**
     * The matrix with these values at these places; the arrays are copied.
     *
     * @throws IllegalArgumentException «sparseMatrix: takes as many rows and columns as values, got 2 rows, 2 columns and values of
     *     shape [3]», or «sparseMatrix: place [2, 0] is outside shape [2, 3]», or «sparseMatrix: shape [3] is not that of a matrix»
     */
    public SparseMatrix {
        rows = rows.clone();
        columns = columns.clone();
        if (shape.rank() != 2) {
            throw new IllegalArgumentException("sparseMatrix: shape " + shape + " is not that of a matrix");
        }
        if (rows.length != columns.length || !values.shape().equals(Shape.of(rows.length))) {
            throw new IllegalArgumentException("sparseMatrix: takes as many rows and columns as values, got "
                    + rows.length + " rows, " + columns.length + " columns and values of shape " + values.shape());
        }
        for (int k = 0; k < rows.length; k++) {
            if (rows[k] < 0 || rows[k] >= shape.size(0) || columns[k] < 0 || columns[k] >= shape.size(1)) {
                throw new IllegalArgumentException(
                        "sparseMatrix: place [" + rows[k] + ", " + columns[k] + "] is outside shape " + shape);
            }
        }
    }

    /** The same matrix as one of EJML's, whose elements are copied. */
    public static SparseMatrix of(DMatrixSparseCSC matrix) {
        int[] columns = new int[matrix.getNonZeroLength()];
        for (int column = 0; column < matrix.getNumCols(); column++) {
            Arrays.fill(columns, matrix.col_idx[column], matrix.col_idx[column + 1], column);
        }
        return new SparseMatrix(
                Shape.of(matrix.getNumRows(), matrix.getNumCols()),
                Arrays.copyOf(matrix.nz_rows, columns.length),
                columns,
                Tensor.of(Arrays.copyOf(matrix.nz_values, columns.length)));
    }

    /** Aᵀ. */
    public SparseMatrix transpose() {
        return new SparseMatrix(
                Shape.of(shape.size(1), shape.size(0)), /* rows= */ columns, /* columns= */ rows, values);
    }

    /**
     * A x of a vector or A X of matrices, differentiable in both; axes in front of the last two are batches.
     *
     * @throws IllegalArgumentException «sparseMatMul: inner sizes differ: A is [2, 3], X is [4, 5]; X must have as many rows as A has
     *     columns»
     */
    public Tensor matmul(Tensor x) {
        return Linalg.onColumns(x, matrix -> {
            if (matrix.rank() < 2 || matrix.shape().size(-2) != shape.size(1)) {
                throw new IllegalArgumentException("sparseMatMul: inner sizes differ: A is " + shape + ", X is "
                        + x.shape() + "; X must have as many rows as A has columns");
            }
            return new SparseMatMul(shape.size(0), rows, columns).apply(values, matrix);
        });
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.memory.Buffers;
import java.util.stream.IntStream;

/**
 * Y = A X, where A has m rows and the elements v at (rows, columns), elsewhere 0;  X̄ = Aᵀ Ȳ,  v̄ = (Ȳ Xᵀ) at (rows, columns).
 *
 * <p>The first input is v, the second X, whose axes in front of the last two are batches. Elements at one place are added.
 */
public record SparseMatMul(int m, int[] rows, int[] columns) implements Op.Multilinear {
    public SparseMatMul {
        rows = rows.clone();
        columns = columns.clone();
    }

    @Override
    public Shape shape(Shape... x) {
        Gather.checkIndices(columns, -2, Matrixwise.requireMatrix(x[1]));
        if (!x[0].equals(Shape.of(rows.length))) {
            throw new IllegalArgumentException("takes " + rows.length + " elements of the matrix, got shape " + x[0]);
        }
        return x[1].with(-2, m);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        int n = x[1].shape().size(-2);
        int k = shape.size(-1);
        double[] v = x[0].data();
        double[] dense = x[1].data();
        double[] y = Buffers.zeros(shape.size());
        for (int batch = 0; batch < Matrixwise.batches(shape).size(); batch++) {
            Kernels.active().sparse(k, v, rows, columns, dense, batch * n * k, y, batch * m * k);
        }
        return y;
    }

    @Override
    public Tensor applyToMany(Tensor... x) {
        return x[0].shape().size(0) == 1 ? apply(x[0].squeeze(0), x[1]) : Op.Multilinear.super.applyToMany(x);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        if (i == 1) {
            return new SparseMatMul(x[1].shape().size(-2), /* rows= */ columns, /* columns= */ rows).apply(x[0], yBar);
        }
        int element = yBar.rank() - 2;
        int[] others =
                IntStream.range(0, yBar.rank()).filter(axis -> axis != element).toArray();
        return yBar.gather(element, rows).times(x[1].gather(element, columns)).sum(others);
    }
}

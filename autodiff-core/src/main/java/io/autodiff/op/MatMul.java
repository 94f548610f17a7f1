package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Kernels;
import io.autodiff.kernel.Threads;

/**
 * Y = A B;  Ā = Ȳ Bᵀ,  B̄ = Aᵀ Ȳ.
 *
 * <p>A transpose is a flag of the kernel, not a copy: with {@code transposeA} the A above is the transpose of the first input. Axes in
 * front of the last two are batches. Source: Giles, An extended collection of matrix derivative results (2008), section 2.2.2.
 */
public record MatMul(boolean transposeA, boolean transposeB)
        implements Op.Multilinear, Op.OnLastAxes, Op.Accumulating, Op.Adding {
    @Override
    public String name() {
        return "matmul";
    }

    @Override
    public Shape shape(Shape... x) {
        Shape a = x[0];
        Shape b = x[1];
        if (a.rank() < 2 || b.rank() != a.rank() || !Matrixwise.batches(a).equals(Matrixwise.batches(b))) {
            throw new IllegalArgumentException("takes two matrices, or batches of one shape, got " + a + " and " + b);
        }
        int k = a.size(transposeA ? -2 : -1);
        if (k != b.size(transposeB ? -1 : -2)) {
            throw new IllegalArgumentException(innerSizesDiffer(a, b));
        }
        return Matrixwise.batches(a).concat(Shape.of(a.size(transposeA ? -1 : -2), b.size(transposeB ? -2 : -1)));
    }

    @Override
    public void addValue(double[] y, Shape shape, Operand... x) {
        Operand a = x[0];
        Operand b = x[1];
        int m = shape.size(-2);
        int n = shape.size(-1);
        int k = a.shape().size(transposeA ? -2 : -1);
        int batches = Matrixwise.batches(shape).size();
        Threads.split(batches, 1, 2L * k * shape.size(), (from, to) -> {
            for (int batch = from; batch < to; batch++) {
                Kernels.active()
                        .matmul(
                                m,
                                n,
                                k,
                                a.data(),
                                batch * m * k,
                                transposeA,
                                b.data(),
                                batch * k * n,
                                transposeB,
                                y,
                                batch * m * n);
            }
        });
    }

    /** Where one factor is the same for all it is one large product: with all rows of all A, or all columns of all B. */
    @Override
    public Tensor applyToMany(Tensor... x) {
        Tensor a = x[0];
        Tensor b = x[1];
        if (b.shape().size(0) == 1) {
            return transposeA && a.shape().size(-1) == 1
                    ? new MatMul(false, transposeB).applyToMany(turned(a), b)
                    : Matrixwise.part(
                            apply(Matrixwise.join(a, transposeA ? -1 : -2), b.squeeze(0)),
                            -2,
                            a.shape().size(0));
        }
        if (a.shape().size(0) == 1) {
            int columns = transposeB ? -2 : -1;
            return b.shape().size(columns) == 1
                    ? turned(new MatMul(false, !transposeA).applyToMany(transposeB ? b : turned(b), a))
                    : Matrixwise.part(
                            apply(a.squeeze(0), Matrixwise.join(b, columns)),
                            -1,
                            b.shape().size(0));
        }
        return Op.OnLastAxes.super.applyToMany(x);
    }

    /** Rows for columns or columns for rows, of which there is one: so no element moves. */
    private static Tensor turned(Tensor vectors) {
        int[] sizes = {vectors.shape().size(-1), vectors.shape().size(-2)};
        return vectors.reshape(Matrixwise.resized(vectors.shape(), sizes));
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return leads(i) ? rule(i).apply(yBar, x[1 - i]) : rule(i).apply(x[1 - i], yBar);
    }

    @Override
    public void addVjp(int i, double[] xBar, Operand yBar, Operand y, Operand... x) {
        Operand other = x[1 - i];
        rule(i).addValue(xBar, x[i].shape(), leads(i) ? yBar : other, leads(i) ? other : yBar);
    }

    /** The product of Ȳ and the other input, in this order or the other, that is the adjoint of input i. */
    private MatMul rule(int i) {
        if (i == 0) {
            return transposeA ? new MatMul(transposeB, true) : new MatMul(false, !transposeB);
        }
        return transposeB ? new MatMul(true, transposeA) : new MatMul(!transposeA, false);
    }

    /** Whether Ȳ stands first in it. */
    private boolean leads(int i) {
        return i == 0 ? !transposeA : transposeB;
    }

    private static Tensor product(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        return new MatMul(transposeA, transposeB).apply(a, b);
    }

    /** A B for vectors, matrices and batches of matrices: vectors become matrices, batches are stretched to one shape. */
    public static Tensor promote(Tensor a, Tensor b) {
        if (a.rank() == 0 || b.rank() == 0) {
            throw new IllegalArgumentException("matmul: takes vectors or matrices, got " + a.shape() + " and "
                    + b.shape() + "; use times to multiply with a scalar");
        }
        if (a.shape().size(-1) != b.shape().size(b.rank() == 1 ? -1 : -2)) {
            throw new IllegalArgumentException("matmul: " + innerSizesDiffer(a.shape(), b.shape()));
        }
        if (a.rank() == 1) {
            Tensor row = promote(a.reshape(1, a.size()), b);
            return row.reshape(row.shape()
                    .slice(0, row.rank() - (b.rank() == 1 ? 1 : 2))
                    .concat(b.rank() == 1 ? Shape.SCALAR : Shape.of(row.shape().size(-1))));
        }
        if (b.rank() == 1) {
            Tensor column = promote(a, b.reshape(b.size(), 1));
            return column.reshape(column.shape().slice(0, column.rank() - 1));
        }
        if (a.rank() > 2 && b.rank() == 2) {
            int m = a.shape().slice(0, a.rank() - 1).size();
            Tensor rows = product(a.reshape(m, a.shape().size(-1)), false, b, false);
            return rows.reshape(a.shape().with(-1, b.shape().size(-1)));
        }
        Shape batches;
        try {
            batches = Matrixwise.batches(a.shape()).broadcast(Matrixwise.batches(b.shape()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("matmul: of the batches, " + e.getMessage(), e);
        }
        return product(Matrixwise.stretch(a, batches), false, Matrixwise.stretch(b, batches), false);
    }

    private static String innerSizesDiffer(Shape a, Shape b) {
        boolean matrices = a.rank() == 2 && b.rank() == 2;
        String remedy = "the last axis of A must be as long as the second last of B";
        if (matrices && a.size(1) == b.size(1)) {
            remedy = "did you mean B.transpose()?";
        } else if (matrices && a.size(0) == b.size(0)) {
            remedy = "did you mean A.transpose()?";
        }
        return "inner sizes differ: A is " + a + ", B is " + b + "; " + remedy;
    }
}

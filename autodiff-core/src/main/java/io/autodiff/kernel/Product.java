package io.autodiff.kernel;

/**
 * C += A B, where A is m × k, B is k × n and C is m × n.
 *
 * <p>Element (i, j) of a matrix lies at its offset + i · row stride + j · column stride, so that a transpose needs no copy.
 *
 * <p>All providers compute the same bits: each {@link #BLOCK} steps of k in order, as a chain of fused multiply-adds from zero, and what it
 * comes to is added to the element of C.
 */
record Product(
        int m,
        int n,
        int k,
        double[] a,
        int offsetA,
        int rowA,
        int columnA,
        double[] b,
        int offsetB,
        int rowB,
        int columnB,
        double[] c,
        int offsetC,
        int rowC,
        int columnC) {
    /** So many steps of k are added up on their own: a panel of so many stays in the first-level cache. */
    static final int BLOCK = 192;

    /** Of dense matrices, where a flag says that what is stored is the transpose. */
    static Product of(
            int m,
            int n,
            int k,
            double[] a,
            int offsetA,
            boolean transposeA,
            double[] b,
            int offsetB,
            boolean transposeB,
            double[] c,
            int offsetC) {
        return new Product(
                m,
                n,
                k,
                a,
                offsetA,
                transposeA ? 1 : k,
                transposeA ? m : 1,
                b,
                offsetB,
                transposeB ? 1 : n,
                transposeB ? k : 1,
                c,
                offsetC,
                n,
                1);
    }

    /** Of some rows of A and C only. */
    Product rows(int from, int to) {
        return new Product(
                to - from,
                n,
                k,
                a,
                offsetA + from * rowA,
                rowA,
                columnA,
                b,
                offsetB,
                rowB,
                columnB,
                c,
                offsetC + from * rowC,
                rowC,
                columnC);
    }

    /** Of some columns of B and C only, and of some columns of A and rows of B: a part of the sum. */
    Product slab(int column, int columns, int inner, int inners) {
        return new Product(
                m,
                columns,
                inners,
                a,
                offsetA + inner * columnA,
                rowA,
                columnA,
                b,
                offsetB + inner * rowB + column * columnB,
                rowB,
                columnB,
                c,
                offsetC + column * columnC,
                rowC,
                columnC);
    }

    /** Cᵀ += Bᵀ Aᵀ: the same sums in the same order. */
    Product transpose() {
        return new Product(n, m, k, b, offsetB, columnB, rowB, a, offsetA, columnA, rowA, c, offsetC, columnC, rowC);
    }

    /** How many multiplications and additions it takes. */
    long flops() {
        return 2L * m * n * k;
    }
}

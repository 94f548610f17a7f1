package io.autodiff.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** Products with a vector by the Vector API: too narrow for tiles, with the bits of {@link PlainMatMul}. */
final class VectorRows {
    private static final VectorSpecies<Double> WIDE = VectorTile.SPECIES;
    private static final int LANES = VectorTile.LANES;

    /** So many sums side by side make a dot product, on every machine. */
    private static final int SUMS = 8;

    /** So many rows have their sums in four vectors. */
    private static final int ROWS = 4 * LANES / SUMS;

    private VectorRows() {}

    /** Adds to the rows of C in the range, or does nothing and returns false, where the plain product is as fast. */
    static boolean multiply(Product p, int from, int to) {
        Product rows = p.rows(from, to);
        if (p.m() < PlainMatMul.TALL && PlainMatMul.rowsPay(p.m(), p.n(), p.columnB())) {
            return rows(rows);
        }
        if (p.n() < PlainMatMul.TALL && PlainMatMul.rowsPay(p.n(), p.m(), p.rowA())) {
            return rows(rows.transpose());
        }
        return p.n() == 1 && p.columnA() == 1 && p.rowB() == 1 && dots(rows);
    }

    /** Row by row as a sum of rows of B. */
    private static boolean rows(Product p) {
        if (p.columnB() != 1 || p.columnC() != 1) {
            return false;
        }
        for (int inner = 0; inner < p.k(); inner += Product.BLOCK) {
            Product slab = p.slab(0, p.n(), inner, Math.min(Product.BLOCK, p.k() - inner));
            for (int i = 0; i < p.m(); i++) {
                row(slab.rows(i, i + 1));
            }
        }
        return true;
    }

    private static void row(Product p) {
        int n = p.n();
        int k = p.k();
        double[] a = p.a();
        int startA = p.offsetA();
        int columnA = p.columnA();
        double[] b = p.b();
        int startB = p.offsetB();
        int rowB = p.rowB();
        double[] c = p.c();
        int startC = p.offsetC();
        int j = 0;
        for (; j + 4 * LANES <= n; j += 4 * LANES) {
            fourVectors(k, a, startA, columnA, b, startB + j, rowB, c, startC + j);
        }
        for (; j + LANES <= n; j += LANES) {
            vector(k, a, startA, columnA, b, startB + j, rowB, c, startC + j);
        }
        for (; j < n; j++) {
            c[startC + j] += PlainMatMul.chain(k, a, startA, columnA, b, startB + j, rowB);
        }
    }

    private static void fourVectors(
            int k, double[] a, int startA, int columnA, double[] b, int startB, int rowB, double[] c, int at) {
        DoubleVector c0 = DoubleVector.zero(WIDE);
        DoubleVector c1 = DoubleVector.zero(WIDE);
        DoubleVector c2 = DoubleVector.zero(WIDE);
        DoubleVector c3 = DoubleVector.zero(WIDE);
        int atB = startB;
        for (int q = 0; q < k; q++) {
            DoubleVector x = DoubleVector.broadcast(WIDE, a[startA + q * columnA]);
            c0 = x.fma(DoubleVector.fromArray(WIDE, b, atB), c0);
            c1 = x.fma(DoubleVector.fromArray(WIDE, b, atB + LANES), c1);
            c2 = x.fma(DoubleVector.fromArray(WIDE, b, atB + 2 * LANES), c2);
            c3 = x.fma(DoubleVector.fromArray(WIDE, b, atB + 3 * LANES), c3);
            atB += rowB;
        }
        c0.add(DoubleVector.fromArray(WIDE, c, at)).intoArray(c, at);
        c1.add(DoubleVector.fromArray(WIDE, c, at + LANES)).intoArray(c, at + LANES);
        c2.add(DoubleVector.fromArray(WIDE, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        c3.add(DoubleVector.fromArray(WIDE, c, at + 3 * LANES)).intoArray(c, at + 3 * LANES);
    }

    private static void vector(
            int k, double[] a, int startA, int columnA, double[] b, int startB, int rowB, double[] c, int at) {
        DoubleVector sum = DoubleVector.zero(WIDE);
        int atB = startB;
        for (int q = 0; q < k; q++) {
            DoubleVector x = DoubleVector.broadcast(WIDE, a[startA + q * columnA]);
            sum = x.fma(DoubleVector.fromArray(WIDE, b, atB), sum);
            atB += rowB;
        }
        sum.add(DoubleVector.fromArray(WIDE, c, at)).intoArray(c, at);
    }

    /**
     * Adds n elements of x to as many of y, eight vectors at a time: so long a method is not compiled into its callers, where HotSpot put
     * vectors on the heap in some runs.
     */
    static void add(int n, double[] x, int from, double[] y, int to) {
        int i = 0;
        for (; i + 8 * LANES <= n; i += 8 * LANES) {
            int atX = from + i;
            int atY = to + i;
            DoubleVector.fromArray(WIDE, y, atY)
                    .add(DoubleVector.fromArray(WIDE, x, atX))
                    .intoArray(y, atY);
            DoubleVector.fromArray(WIDE, y, atY + LANES)
                    .add(DoubleVector.fromArray(WIDE, x, atX + LANES))
                    .intoArray(y, atY + LANES);
            DoubleVector.fromArray(WIDE, y, atY + 2 * LANES)
                    .add(DoubleVector.fromArray(WIDE, x, atX + 2 * LANES))
                    .intoArray(y, atY + 2 * LANES);
            DoubleVector.fromArray(WIDE, y, atY + 3 * LANES)
                    .add(DoubleVector.fromArray(WIDE, x, atX + 3 * LANES))
                    .intoArray(y, atY + 3 * LANES);
            DoubleVector.fromArray(WIDE, y, atY + 4 * LANES)
                    .add(DoubleVector.fromArray(WIDE, x, atX + 4 * LANES))
                    .intoArray(y, atY + 4 * LANES);
            DoubleVector.fromArray(WIDE, y, atY + 5 * LANES)
                    .add(DoubleVector.fromArray(WIDE, x, atX + 5 * LANES))
                    .intoArray(y, atY + 5 * LANES);
            DoubleVector.fromArray(WIDE, y, atY + 6 * LANES)
                    .add(DoubleVector.fromArray(WIDE, x, atX + 6 * LANES))
                    .intoArray(y, atY + 6 * LANES);
            DoubleVector.fromArray(WIDE, y, atY + 7 * LANES)
                    .add(DoubleVector.fromArray(WIDE, x, atX + 7 * LANES))
                    .intoArray(y, atY + 7 * LANES);
        }
        for (; i < n; i++) {
            y[to + i] += x[from + i];
        }
    }

    /** Each element as a dot product of eight sums, of several rows at a time. */
    private static boolean dots(Product p) {
        double[] sums = new double[4 * LANES];
        for (int inner = 0; inner < p.k(); inner += Product.BLOCK) {
            Product slab = p.slab(0, 1, inner, Math.min(Product.BLOCK, p.k() - inner));
            for (int i = 0; i < p.m(); i += ROWS) {
                fourDots(slab, at(slab, i, 0), at(slab, i, 1), at(slab, i, 2), at(slab, i, 3), sums);
                for (int row = i; row < Math.min(i + ROWS, p.m()); row++) {
                    p.c()[p.offsetC() + row * p.rowC()] += dot(slab, row, sums, SUMS * (row - i));
                }
            }
        }
        return true;
    }

    /** Where the sums of a vector start: in a row of A, or in the middle of it, if the sums of a row are two vectors. */
    private static int at(Product p, int i, int vector) {
        return p.offsetA() + Math.min(i + vector * LANES / SUMS, p.m() - 1) * p.rowA() + vector * LANES % SUMS;
    }

    private static void fourDots(Product p, int at0, int at1, int at2, int at3, double[] sums) {
        double[] a = p.a();
        double[] b = p.b();
        int k = p.k();
        int atB = p.offsetB();
        DoubleVector s0 = DoubleVector.zero(WIDE);
        DoubleVector s1 = DoubleVector.zero(WIDE);
        DoubleVector s2 = DoubleVector.zero(WIDE);
        DoubleVector s3 = DoubleVector.zero(WIDE);
        for (int q = 0; q + SUMS <= k; q += SUMS) {
            DoubleVector even = DoubleVector.fromArray(WIDE, b, atB + q);
            DoubleVector odd = DoubleVector.fromArray(WIDE, b, atB + q + SUMS - LANES);
            s0 = DoubleVector.fromArray(WIDE, a, at0 + q).fma(even, s0);
            s1 = DoubleVector.fromArray(WIDE, a, at1 + q).fma(odd, s1);
            s2 = DoubleVector.fromArray(WIDE, a, at2 + q).fma(even, s2);
            s3 = DoubleVector.fromArray(WIDE, a, at3 + q).fma(odd, s3);
        }
        s0.intoArray(sums, 0);
        s1.intoArray(sums, LANES);
        s2.intoArray(sums, 2 * LANES);
        s3.intoArray(sums, 3 * LANES);
    }

    private static double dot(Product p, int row, double[] s, int at) {
        int done = p.k() / SUMS * SUMS;
        int atA = p.offsetA() + row * p.rowA() + done;
        return PlainMatMul.sum(s[at], s[at + 1], s[at + 2], s[at + 3], s[at + 4], s[at + 5], s[at + 6], s[at + 7])
                + PlainMatMul.chain(p.k() - done, p.a(), atA, 1, p.b(), p.offsetB() + done, 1);
    }
}

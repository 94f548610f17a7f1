package io.autodiff.kernel;

import java.util.Arrays;

/**
 * The product of matrices in plain Java.
 *
 * <p>HotSpot vectorises a loop over several arrays only if all are indexed by the loop variable alone. So this works on rows that are arrays
 * of their own: three rows of C and three of B at a time, the largest block that still vectorises on Java 17. All elements are read before
 * any is written: otherwise those of B would be read again for each row of C, since HotSpot cannot know that the rows are different arrays.
 * Where C has few columns its transpose is computed, and where it has few rows too, 4 × 4 elements at a time stay in registers.
 */
final class PlainMatMul {
    /** From this many columns on rows pay. */
    private static final int WIDE = 16;

    /** From this many rows on it pays to put B's rows in order. */
    static final int TALL = 4;

    /** The columns of the block of B that is copied at a time. */
    private static final int BLOCK_COLUMNS = 256;

    /** With the header of 16 bytes a row fills cache lines to the end, so that rows made one after the other are aligned alike. */
    private static final int LENGTH = BLOCK_COLUMNS + 6;

    /** How many columns are put in order side by side; what the last strip has too many of is written behind the columns. */
    private static final int STRIP = 4;

    private static final ThreadLocal<PlainMatMul> SCRATCH = ThreadLocal.withInitial(PlainMatMul::new);

    private final double[][] rows = new double[Product.BLOCK][LENGTH];
    /** Of three rows of C, and in turn of the next three: HotSpot 17 does not vectorise the loop if it is over the same three every time. */
    private final double[][] sums = new double[6][LENGTH];

    private PlainMatMul() {}

    /** Adds to the rows of C in the range. */
    static void multiply(Product p, int from, int to) {
        Product rows = p.rows(from, to);
        for (int inner = 0; inner < p.k(); inner += Product.BLOCK) {
            Product slab = rows.slab(0, p.n(), inner, Math.min(Product.BLOCK, p.k() - inner));
            if (rowsPay(p.m(), p.n(), p.columnB())) {
                SCRATCH.get().wide(slab);
            } else if (rowsPay(p.n(), p.m(), p.rowA())) {
                SCRATCH.get().wide(slab.transpose());
            } else if (p.m() < TALL || p.n() < TALL) {
                dots(slab);
            } else {
                narrow(slab);
            }
        }
    }

    static boolean rowsPay(int m, int n, int columnB) {
        return n >= WIDE && (columnB == 1 || m >= TALL);
    }

    private void wide(Product p) {
        for (int column = 0; column < p.n(); column += BLOCK_COLUMNS) {
            Product slab = p.slab(column, Math.min(BLOCK_COLUMNS, p.n() - column), 0, p.k());
            fill(slab);
            int i = 0;
            for (; i + 1 < p.m(); i += 3) {
                three(slab, i, i + 1, Math.min(i + 2, p.m() - 1));
            }
            if (i < p.m()) {
                one(slab, i);
            }
        }
    }

    /** Copies the block of B: row by row, or from rows that are its columns, some side by side. */
    private void fill(Product p) {
        if (p.columnB() == 1) {
            for (int q = 0; q < p.k(); q++) {
                System.arraycopy(p.b(), p.offsetB() + q * p.rowB(), rows[q], 0, p.n());
            }
            return;
        }
        double[] b = p.b();
        int last = p.n() - 1;
        for (int j = 0; j <= last; j += STRIP) {
            int at0 = p.offsetB() + j * p.columnB();
            int at1 = p.offsetB() + Math.min(j + 1, last) * p.columnB();
            int at2 = p.offsetB() + Math.min(j + 2, last) * p.columnB();
            int at3 = p.offsetB() + Math.min(j + 3, last) * p.columnB();
            for (int q = 0; q < p.k(); q++) {
                double[] row = rows[q];
                row[j] = b[at0];
                row[j + 1] = b[at1];
                row[j + 2] = b[at2];
                row[j + 3] = b[at3];
                at0 += p.rowB();
                at1 += p.rowB();
                at2 += p.rowB();
                at3 += p.rowB();
            }
        }
    }

    /** Adds to three rows of C, of which the last two may be one, what the block in place contributes. */
    private void three(Product p, int i0, int i1, int i2) {
        double[] a = p.a();
        int columnA = p.columnA();
        int at0 = p.offsetA() + i0 * p.rowA();
        int at1 = p.offsetA() + i1 * p.rowA();
        int at2 = p.offsetA() + i2 * p.rowA();
        int n = p.n();
        int s = 3 * (i0 & 1);
        for (int r = s; r < s + 3; r++) {
            Arrays.fill(sums[r], 0, n, 0);
        }
        int q = 0;
        for (; q + 2 < p.k(); q += 3) {
            threeByThree(
                    n,
                    a[at0],
                    a[at0 + columnA],
                    a[at0 + 2 * columnA],
                    a[at1],
                    a[at1 + columnA],
                    a[at1 + 2 * columnA],
                    a[at2],
                    a[at2 + columnA],
                    a[at2 + 2 * columnA],
                    rows[q],
                    rows[q + 1],
                    rows[q + 2],
                    sums[s + 0],
                    sums[s + 1],
                    sums[s + 2]);
            at0 += 3 * columnA;
            at1 += 3 * columnA;
            at2 += 3 * columnA;
        }
        for (; q < p.k(); q++) {
            threeByOne(n, a[at0], a[at1], a[at2], rows[q], sums[s + 0], sums[s + 1], sums[s + 2]);
            at0 += columnA;
            at1 += columnA;
            at2 += columnA;
        }
        addRow(p, i0, sums[s + 0]);
        addRow(p, i1, sums[s + 1]);
        if (i2 > i1) {
            addRow(p, i2, sums[s + 2]);
        }
    }

    /** The same for one row. */
    private void one(Product p, int i) {
        double[] a = p.a();
        int columnA = p.columnA();
        int at = p.offsetA() + i * p.rowA();
        double[] c = sums[0];
        Arrays.fill(c, 0, p.n(), 0);
        int q = 0;
        for (; q + 3 < p.k(); q += 4) {
            oneByFour(
                    p.n(),
                    a[at],
                    a[at + columnA],
                    a[at + 2 * columnA],
                    a[at + 3 * columnA],
                    rows[q],
                    rows[q + 1],
                    rows[q + 2],
                    rows[q + 3],
                    c);
            at += 4 * columnA;
        }
        for (; q < p.k(); q++) {
            oneByOne(p.n(), a[at], rows[q], c);
            at += columnA;
        }
        addRow(p, i, c);
    }

    private static void addRow(Product p, int i, double[] row) {
        double[] c = p.c();
        int at = p.offsetC() + i * p.rowC();
        for (int j = 0; j < p.n(); j++) {
            c[at] += row[j];
            at += p.columnC();
        }
    }

    private static void threeByThree(
            int n,
            double a00,
            double a01,
            double a02,
            double a10,
            double a11,
            double a12,
            double a20,
            double a21,
            double a22,
            double[] b0,
            double[] b1,
            double[] b2,
            double[] c0,
            double[] c1,
            double[] c2) {
        for (int j = 0; j < n; j++) {
            double x0 = b0[j];
            double x1 = b1[j];
            double x2 = b2[j];
            double y0 = Math.fma(a02, x2, Math.fma(a01, x1, Math.fma(a00, x0, c0[j])));
            double y1 = Math.fma(a12, x2, Math.fma(a11, x1, Math.fma(a10, x0, c1[j])));
            double y2 = Math.fma(a22, x2, Math.fma(a21, x1, Math.fma(a20, x0, c2[j])));
            c0[j] = y0;
            c1[j] = y1;
            c2[j] = y2;
        }
    }

    private static void threeByOne(
            int n, double a0, double a1, double a2, double[] b, double[] c0, double[] c1, double[] c2) {
        for (int j = 0; j < n; j++) {
            double x = b[j];
            double y0 = Math.fma(a0, x, c0[j]);
            double y1 = Math.fma(a1, x, c1[j]);
            double y2 = Math.fma(a2, x, c2[j]);
            c0[j] = y0;
            c1[j] = y1;
            c2[j] = y2;
        }
    }

    private static void oneByFour(
            int n,
            double a0,
            double a1,
            double a2,
            double a3,
            double[] b0,
            double[] b1,
            double[] b2,
            double[] b3,
            double[] c) {
        for (int j = 0; j < n; j++) {
            c[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]))));
        }
    }

    private static void oneByOne(int n, double a, double[] b, double[] c) {
        for (int j = 0; j < n; j++) {
            c[j] = Math.fma(a, b[j], c[j]);
        }
    }

    /** Each element as a dot product: of a product that is too small for tiles. */
    private static void dots(Product p) {
        for (int i = 0; i < p.m(); i++) {
            for (int j = 0; j < p.n(); j++) {
                p.c()[p.offsetC() + i * p.rowC() + j * p.columnC()] += dot(
                        p.k(),
                        p.a(),
                        p.offsetA() + i * p.rowA(),
                        p.columnA(),
                        p.b(),
                        p.offsetB() + j * p.columnB(),
                        p.rowB());
            }
        }
    }

    private static void narrow(Product p) {
        int rows = p.m() / 4 * 4;
        int columns = p.n() / 4 * 4;
        for (int i = 0; i < rows; i += 4) {
            for (int j = 0; j < columns; j += 4) {
                fourByFour(p, i, j);
            }
            for (int j = columns; j < p.n(); j++) {
                fourByOne(p, i, j);
            }
        }
        Product transpose = p.transpose();
        for (int i = rows; i < p.m(); i++) {
            for (int j = 0; j < columns; j += 4) {
                fourByOne(transpose, j, i);
            }
            for (int j = columns; j < p.n(); j++) {
                element(p, i, j);
            }
        }
    }

    private static void fourByFour(Product p, int i, int j) {
        double[] a = p.a();
        double[] b = p.b();
        int rowA = p.rowA();
        int columnB = p.columnB();
        int columnA = p.columnA();
        int rowB = p.rowB();
        int k = p.k();
        int atA = p.offsetA() + i * rowA;
        int atB = p.offsetB() + j * columnB;
        double c00 = 0;
        double c01 = 0;
        double c02 = 0;
        double c03 = 0;
        double c10 = 0;
        double c11 = 0;
        double c12 = 0;
        double c13 = 0;
        double c20 = 0;
        double c21 = 0;
        double c22 = 0;
        double c23 = 0;
        double c30 = 0;
        double c31 = 0;
        double c32 = 0;
        double c33 = 0;
        for (int q = 0; q < k; q++) {
            double b0 = b[atB];
            double b1 = b[atB + columnB];
            double b2 = b[atB + 2 * columnB];
            double b3 = b[atB + 3 * columnB];
            double x = a[atA];
            c00 = Math.fma(x, b0, c00);
            c01 = Math.fma(x, b1, c01);
            c02 = Math.fma(x, b2, c02);
            c03 = Math.fma(x, b3, c03);
            x = a[atA + rowA];
            c10 = Math.fma(x, b0, c10);
            c11 = Math.fma(x, b1, c11);
            c12 = Math.fma(x, b2, c12);
            c13 = Math.fma(x, b3, c13);
            x = a[atA + 2 * rowA];
            c20 = Math.fma(x, b0, c20);
            c21 = Math.fma(x, b1, c21);
            c22 = Math.fma(x, b2, c22);
            c23 = Math.fma(x, b3, c23);
            x = a[atA + 3 * rowA];
            c30 = Math.fma(x, b0, c30);
            c31 = Math.fma(x, b1, c31);
            c32 = Math.fma(x, b2, c32);
            c33 = Math.fma(x, b3, c33);
            atA += columnA;
            atB += rowB;
        }
        addFour(p, i, j, c00, c01, c02, c03);
        addFour(p, i + 1, j, c10, c11, c12, c13);
        addFour(p, i + 2, j, c20, c21, c22, c23);
        addFour(p, i + 3, j, c30, c31, c32, c33);
    }

    private static void addFour(Product p, int i, int j, double c0, double c1, double c2, double c3) {
        double[] c = p.c();
        int at = p.offsetC() + i * p.rowC() + j * p.columnC();
        c[at] += c0;
        c[at + p.columnC()] += c1;
        c[at + 2 * p.columnC()] += c2;
        c[at + 3 * p.columnC()] += c3;
    }

    private static void fourByOne(Product p, int i, int j) {
        double[] a = p.a();
        double[] b = p.b();
        int rowA = p.rowA();
        int atA = p.offsetA() + i * rowA;
        int atB = p.offsetB() + j * p.columnB();
        double c0 = 0;
        double c1 = 0;
        double c2 = 0;
        double c3 = 0;
        for (int q = 0; q < p.k(); q++) {
            double x = b[atB];
            c0 = Math.fma(a[atA], x, c0);
            c1 = Math.fma(a[atA + rowA], x, c1);
            c2 = Math.fma(a[atA + 2 * rowA], x, c2);
            c3 = Math.fma(a[atA + 3 * rowA], x, c3);
            atA += p.columnA();
            atB += p.rowB();
        }
        addFour(p.transpose(), j, i, c0, c1, c2, c3);
    }

    private static void element(Product p, int i, int j) {
        int atA = p.offsetA() + i * p.rowA();
        int atB = p.offsetB() + j * p.columnB();
        p.c()[p.offsetC() + i * p.rowC() + j * p.columnC()] +=
                chain(p.k(), p.a(), atA, p.columnA(), p.b(), atB, p.rowB());
    }

    /** Eight sums side by side, since additions then need not wait for each other. */
    private static double dot(int k, double[] x, int offsetX, int strideX, double[] y, int offsetY, int strideY) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int atX = offsetX;
        int atY = offsetY;
        int q = 0;
        for (; q + 7 < k; q += 8) {
            s0 = Math.fma(x[atX], y[atY], s0);
            s1 = Math.fma(x[atX + strideX], y[atY + strideY], s1);
            s2 = Math.fma(x[atX + 2 * strideX], y[atY + 2 * strideY], s2);
            s3 = Math.fma(x[atX + 3 * strideX], y[atY + 3 * strideY], s3);
            s4 = Math.fma(x[atX + 4 * strideX], y[atY + 4 * strideY], s4);
            s5 = Math.fma(x[atX + 5 * strideX], y[atY + 5 * strideY], s5);
            s6 = Math.fma(x[atX + 6 * strideX], y[atY + 6 * strideY], s6);
            s7 = Math.fma(x[atX + 7 * strideX], y[atY + 7 * strideY], s7);
            atX += 8 * strideX;
            atY += 8 * strideY;
        }
        return sum(s0, s1, s2, s3, s4, s5, s6, s7) + chain(k - q, x, atX, strideX, y, atY, strideY);
    }

    /** Eight sums in pairs, the pairs in pairs. */
    static double sum(double s0, double s1, double s2, double s3, double s4, double s5, double s6, double s7) {
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    /** A dot product as one sum, one product after the other. */
    static double chain(int k, double[] x, int offsetX, int strideX, double[] y, int offsetY, int strideY) {
        double sum = 0;
        for (int q = 0; q < k; q++) {
            sum = Math.fma(x[offsetX + q * strideX], y[offsetY + q * strideY], sum);
        }
        return sum;
    }
}

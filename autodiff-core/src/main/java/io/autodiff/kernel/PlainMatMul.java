package io.autodiff.kernel;

/**
 * The product of matrices in plain Java.
 *
 * <p>HotSpot vectorises a loop over several arrays only if all are indexed by the loop variable alone. So this works on rows that are arrays
 * of their own: two rows of C and three of B at a time, the largest block that still vectorises on Java 17. Where C has few columns its
 * transpose is computed, and where it has few rows too, 4 × 4 elements at a time stay in registers.
 */
final class PlainMatMul {
    /** From this many columns on rows pay. */
    private static final int WIDE = 16;

    /** From this many rows on it pays to put B's rows in order. */
    private static final int TALL = 4;

    /** The block of B that is copied at a time, which stays in the first-level cache; its rows are taken by threes. */
    private static final int BLOCK_ROWS = 30;

    private static final int BLOCK_COLUMNS = 128;

    /** With the header of 16 bytes a row fills cache lines to the end, so that rows made one after the other are aligned alike. */
    private static final int LENGTH = BLOCK_COLUMNS + 6;

    /** How many columns are transposed together: so few that their cache lines stay, even if they compete for one place. */
    private static final int STRIP = 8;

    private static final ThreadLocal<PlainMatMul> SCRATCH = ThreadLocal.withInitial(PlainMatMul::new);

    private final double[][] rows = new double[BLOCK_ROWS][LENGTH];
    private final double[] c0 = new double[LENGTH];
    private final double[] c1 = new double[LENGTH];

    private PlainMatMul() {}

    /** Adds to the rows of C in the range. */
    static void multiply(Product p, int from, int to) {
        Product rows = p.rows(from, to);
        if (rowsPay(p.m(), p.n(), p.columnB())) {
            SCRATCH.get().wide(rows);
        } else if (rowsPay(p.n(), p.m(), p.rowA())) {
            SCRATCH.get().wide(rows.transpose());
        } else {
            narrow(rows);
        }
    }

    private static boolean rowsPay(int m, int n, int columnB) {
        return n >= WIDE && (columnB == 1 || m >= TALL);
    }

    private void wide(Product p) {
        for (int column = 0; column < p.n(); column += BLOCK_COLUMNS) {
            int columns = Math.min(BLOCK_COLUMNS, p.n() - column);
            for (int inner = 0; inner < p.k(); inner += BLOCK_ROWS) {
                int inners = Math.min(BLOCK_ROWS, p.k() - inner);
                fill(p, inner, inners, column, columns);
                for (int i = 0; i < p.m(); i += 2) {
                    pair(p, i, Math.min(i + 1, p.m() - 1), inner, inners, column, columns);
                }
            }
        }
    }

    /** Copies a block of B. */
    private void fill(Product p, int inner, int inners, int column, int columns) {
        int start = p.offsetB() + inner * p.rowB() + column * p.columnB();
        if (p.columnB() == 1) {
            for (int q = 0; q < inners; q++) {
                System.arraycopy(p.b(), start + q * p.rowB(), rows[q], 0, columns);
            }
            return;
        }
        for (int j = 0; j < columns; j += STRIP) {
            int end = Math.min(j + STRIP, columns);
            for (int q = 0; q < inners; q++) {
                read(p.b(), start + q * p.rowB() + j * p.columnB(), p.columnB(), rows[q], j, end);
            }
        }
    }

    private static void read(double[] x, int offset, int stride, double[] row, int from, int to) {
        int at = offset;
        for (int j = from; j < to; j++) {
            row[j] = x[at];
            at += stride;
        }
    }

    /** Adds to rows i and other of C, which may be one, what the block in place contributes. */
    private void pair(Product p, int i, int other, int inner, int inners, int column, int columns) {
        double[] a = p.a();
        int columnA = p.columnA();
        int at0 = p.offsetA() + i * p.rowA() + inner * columnA;
        int at1 = p.offsetA() + other * p.rowA() + inner * columnA;
        int from0 = p.offsetC() + i * p.rowC() + column * p.columnC();
        int from1 = p.offsetC() + other * p.rowC() + column * p.columnC();
        load(p, from0, c0, columns);
        load(p, from1, c1, columns);
        int q = 0;
        for (; q + 2 < inners; q += 3) {
            twoByThree(
                    columns,
                    a[at0],
                    a[at0 + columnA],
                    a[at0 + 2 * columnA],
                    a[at1],
                    a[at1 + columnA],
                    a[at1 + 2 * columnA],
                    rows[q],
                    rows[q + 1],
                    rows[q + 2],
                    c0,
                    c1);
            at0 += 3 * columnA;
            at1 += 3 * columnA;
        }
        for (; q < inners; q++) {
            twoByOne(columns, a[at0], a[at1], rows[q], c0, c1);
            at0 += columnA;
            at1 += columnA;
        }
        store(p, from0, c0, columns);
        store(p, from1, c1, columns);
    }

    private static void load(Product p, int at, double[] row, int columns) {
        if (p.columnC() == 1) {
            System.arraycopy(p.c(), at, row, 0, columns);
        } else {
            read(p.c(), at, p.columnC(), row, 0, columns);
        }
    }

    private static void store(Product p, int from, double[] row, int columns) {
        if (p.columnC() == 1) {
            System.arraycopy(row, 0, p.c(), from, columns);
            return;
        }
        double[] c = p.c();
        int at = from;
        for (int j = 0; j < columns; j++) {
            c[at] = row[j];
            at += p.columnC();
        }
    }

    private static void twoByThree(
            int n,
            double a00,
            double a01,
            double a02,
            double a10,
            double a11,
            double a12,
            double[] b0,
            double[] b1,
            double[] b2,
            double[] c0,
            double[] c1) {
        for (int j = 0; j < n; j++) {
            c0[j] += a00 * b0[j] + a01 * b1[j] + a02 * b2[j];
            c1[j] += a10 * b0[j] + a11 * b1[j] + a12 * b2[j];
        }
    }

    private static void twoByOne(int n, double a0, double a1, double[] b, double[] c0, double[] c1) {
        for (int j = 0; j < n; j++) {
            c0[j] += a0 * b[j];
            c1[j] += a1 * b[j];
        }
    }

    private static void narrow(Product p) {
        int i = 0;
        for (; i + 3 < p.m(); i += 4) {
            int j = 0;
            for (; j + 3 < p.n(); j += 4) {
                fourByFour(p, i, j);
            }
            for (; j < p.n(); j++) {
                for (int r = i; r < i + 4; r++) {
                    element(p, r, j);
                }
            }
        }
        for (; i < p.m(); i++) {
            for (int j = 0; j < p.n(); j++) {
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
            c00 += x * b0;
            c01 += x * b1;
            c02 += x * b2;
            c03 += x * b3;
            x = a[atA + rowA];
            c10 += x * b0;
            c11 += x * b1;
            c12 += x * b2;
            c13 += x * b3;
            x = a[atA + 2 * rowA];
            c20 += x * b0;
            c21 += x * b1;
            c22 += x * b2;
            c23 += x * b3;
            x = a[atA + 3 * rowA];
            c30 += x * b0;
            c31 += x * b1;
            c32 += x * b2;
            c33 += x * b3;
            atA += columnA;
            atB += rowB;
        }
        addRow(p, i, j, c00, c01, c02, c03);
        addRow(p, i + 1, j, c10, c11, c12, c13);
        addRow(p, i + 2, j, c20, c21, c22, c23);
        addRow(p, i + 3, j, c30, c31, c32, c33);
    }

    private static void addRow(Product p, int i, int j, double c0, double c1, double c2, double c3) {
        double[] c = p.c();
        int at = p.offsetC() + i * p.rowC() + j * p.columnC();
        c[at] += c0;
        c[at + p.columnC()] += c1;
        c[at + 2 * p.columnC()] += c2;
        c[at + 3 * p.columnC()] += c3;
    }

    private static void element(Product p, int i, int j) {
        int atA = p.offsetA() + i * p.rowA();
        int atB = p.offsetB() + j * p.columnB();
        double sum = dot(p.k(), p.a(), atA, p.columnA(), p.b(), atB, p.rowB());
        p.c()[p.offsetC() + i * p.rowC() + j * p.columnC()] += sum;
    }

    /** Four sums side by side, since additions then need not wait for each other. */
    private static double dot(int n, double[] x, int startX, int strideX, double[] y, int startY, int strideY) {
        int atX = startX;
        int atY = startY;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            s0 += x[atX] * y[atY];
            s1 += x[atX + strideX] * y[atY + strideY];
            s2 += x[atX + 2 * strideX] * y[atY + 2 * strideY];
            s3 += x[atX + 3 * strideX] * y[atY + 3 * strideY];
            atX += 4 * strideX;
            atY += 4 * strideY;
        }
        for (; i < n; i++) {
            s0 += x[atX] * y[atY];
            atX += strideX;
            atY += strideY;
        }
        return s0 + s1 + (s2 + s3);
    }
}

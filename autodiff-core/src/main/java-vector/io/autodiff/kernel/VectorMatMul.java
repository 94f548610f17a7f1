package io.autodiff.kernel;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

final class VectorMatMul {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    private static final int LANES = SPECIES.length();

    /** The columns of a tile of C. */
    private static final int COLUMNS = 3 * LANES;

    private static final int ROWS = LANES >= 8 ? 8 : 4;

    /** A block of B with so many rows ... */
    private static final int BLOCK_INNER = Integer.getInteger("vkc", 192);

    private static final int BLOCK_COLUMNS = Integer.getInteger("vnc", 480);
    private static final int BLOCK_ROWS = Integer.getInteger("vmc", 192);

    private static final int DIRECT = Integer.getInteger("direct", 1 << 17);

    private static final ThreadLocal<VectorMatMul> SCRATCH = ThreadLocal.withInitial(VectorMatMul::new);

    private double[] panels = new double[0];
    private final double[] rowsA = new double[ROWS * BLOCK_INNER];
    private final double[] tile = new double[ROWS * COLUMNS];

    private VectorMatMul() {}

    /** Whether C is not too small for a tile. */
    static boolean fits(Product p) {
        return p.m() >= ROWS / 2 && p.n() >= LANES;
    }

    static void multiply(Product p, int from, int to) {
        SCRATCH.get().blocks(p.rows(from, to));
    }

    private void blocks(Product p) {
        boolean direct = p.columnB() == 1 && (long) p.n() * p.k() <= DIRECT;
        for (int column = 0; column < p.n(); column += BLOCK_COLUMNS) {
            int columns = Math.min(BLOCK_COLUMNS, p.n() - column);
            for (int inner = 0; inner < p.k(); inner += BLOCK_INNER) {
                int inners = Math.min(BLOCK_INNER, p.k() - inner);
                pack(p, inner, inners, column, columns, direct);
                for (int row = 0; row < p.m(); row += BLOCK_ROWS) {
                    block(p, row, Math.min(BLOCK_ROWS, p.m() - row), inner, inners, column, columns, direct);
                }
            }
        }
    }

    private void pack(Product p, int inner, int inners, int column, int columns, boolean direct) {
        int length = (columns + COLUMNS - 1) / COLUMNS * COLUMNS * inners;
        if (panels.length < length) {
            panels = new double[length];
        }
        int first = direct ? columns / COLUMNS * COLUMNS : 0;
        int start = p.offsetB() + inner * p.rowB() + column * p.columnB();
        for (int j = first; j < columns; j += COLUMNS) {
            int width = Math.min(COLUMNS, columns - j);
            for (int q = 0; q < inners; q++) {
                int to = j * inners + q * COLUMNS;
                int from = start + q * p.rowB() + j * p.columnB();
                if (p.columnB() == 1) {
                    System.arraycopy(p.b(), from, panels, to, width);
                } else {
                    for (int t = 0; t < width; t++) {
                        panels[to + t] = p.b()[from + t * p.columnB()];
                    }
                }
                Arrays.fill(panels, to + width, to + COLUMNS, 0);
            }
        }
    }

    private void block(Product p, int row, int rows, int inner, int inners, int column, int columns, boolean direct) {
        int startA = p.offsetA() + row * p.rowA() + inner * p.columnA();
        int startB = p.offsetB() + inner * p.rowB() + column;
        int startC = p.offsetC() + row * p.rowC() + column;
        for (int j = 0; j < columns; j += COLUMNS) {
            int width = Math.min(COLUMNS, columns - j);
            boolean stored = direct && width == COLUMNS;
            double[] b = stored ? p.b() : panels;
            int atB = stored ? startB + j : j * inners;
            int rowB = stored ? p.rowB() : COLUMNS;
            for (int i = 0; i < rows; i += ROWS) {
                int atA = startA + i * p.rowA();
                int atC = startC + i * p.rowC() + j;
                int height = Math.min(ROWS, rows - i);
                if (height == ROWS && width == COLUMNS) {
                    multiplyTile(ROWS, inners, p.a(), atA, p.rowA(), p.columnA(), b, atB, rowB, p.c(), atC, p.rowC());
                } else {
                    edge(p, height, width, inners, atA, b, atB, rowB, atC);
                }
            }
        }
    }

    private void edge(Product p, int height, int width, int inners, int atA, double[] b, int atB, int rowB, int atC) {
        Arrays.fill(tile, 0);
        if (height == ROWS) {
            multiplyTile(ROWS, inners, p.a(), atA, p.rowA(), p.columnA(), b, atB, rowB, tile, 0, COLUMNS);
        } else {
            int rows = height <= 4 ? 4 : 8;
            for (int q = 0; q < inners; q++) {
                for (int i = 0; i < height; i++) {
                    rowsA[q * rows + i] = p.a()[atA + i * p.rowA() + q * p.columnA()];
                }
            }
            multiplyTile(rows, inners, rowsA, 0, 1, rows, b, atB, rowB, tile, 0, COLUMNS);
        }
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                p.c()[atC + i * p.rowC() + j] += tile[i * COLUMNS + j];
            }
        }
    }

    private static void multiplyTile(
            int rows,
            int k,
            double[] a,
            int atA,
            int rowA,
            int columnA,
            double[] b,
            int atB,
            int rowB,
            double[] c,
            int atC,
            int rowC) {
        if (rows == 8) {
            eightRows(k, a, atA, rowA, columnA, b, atB, rowB, c, atC, rowC);
        } else {
            fourRows(k, a, atA, rowA, columnA, b, atB, rowB, c, atC, rowC);
        }
    }

    private static void eightRows(
            int k,
            double[] a,
            int startA,
            int rowA,
            int columnA,
            double[] b,
            int startB,
            int rowB,
            double[] c,
            int startC,
            int rowC) {
        DoubleVector c00 = DoubleVector.zero(SPECIES);
        DoubleVector c01 = DoubleVector.zero(SPECIES);
        DoubleVector c02 = DoubleVector.zero(SPECIES);
        DoubleVector c10 = DoubleVector.zero(SPECIES);
        DoubleVector c11 = DoubleVector.zero(SPECIES);
        DoubleVector c12 = DoubleVector.zero(SPECIES);
        DoubleVector c20 = DoubleVector.zero(SPECIES);
        DoubleVector c21 = DoubleVector.zero(SPECIES);
        DoubleVector c22 = DoubleVector.zero(SPECIES);
        DoubleVector c30 = DoubleVector.zero(SPECIES);
        DoubleVector c31 = DoubleVector.zero(SPECIES);
        DoubleVector c32 = DoubleVector.zero(SPECIES);
        DoubleVector c40 = DoubleVector.zero(SPECIES);
        DoubleVector c41 = DoubleVector.zero(SPECIES);
        DoubleVector c42 = DoubleVector.zero(SPECIES);
        DoubleVector c50 = DoubleVector.zero(SPECIES);
        DoubleVector c51 = DoubleVector.zero(SPECIES);
        DoubleVector c52 = DoubleVector.zero(SPECIES);
        DoubleVector c60 = DoubleVector.zero(SPECIES);
        DoubleVector c61 = DoubleVector.zero(SPECIES);
        DoubleVector c62 = DoubleVector.zero(SPECIES);
        DoubleVector c70 = DoubleVector.zero(SPECIES);
        DoubleVector c71 = DoubleVector.zero(SPECIES);
        DoubleVector c72 = DoubleVector.zero(SPECIES);
        int atA = startA;
        int atB = startB;
        for (int q = 0; q < k; q++) {
            DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, atB);
            DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, atB + LANES);
            DoubleVector b2 = DoubleVector.fromArray(SPECIES, b, atB + 2 * LANES);
            DoubleVector x = DoubleVector.broadcast(SPECIES, a[atA]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            x = DoubleVector.broadcast(SPECIES, a[atA + rowA]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            x = DoubleVector.broadcast(SPECIES, a[atA + 2 * rowA]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            x = DoubleVector.broadcast(SPECIES, a[atA + 3 * rowA]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            x = DoubleVector.broadcast(SPECIES, a[atA + 4 * rowA]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            x = DoubleVector.broadcast(SPECIES, a[atA + 5 * rowA]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            x = DoubleVector.broadcast(SPECIES, a[atA + 6 * rowA]);
            c60 = x.fma(b0, c60);
            c61 = x.fma(b1, c61);
            c62 = x.fma(b2, c62);
            x = DoubleVector.broadcast(SPECIES, a[atA + 7 * rowA]);
            c70 = x.fma(b0, c70);
            c71 = x.fma(b1, c71);
            c72 = x.fma(b2, c72);
            atA += columnA;
            atB += rowB;
        }
        int at = startC;
        c00.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c01.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c02.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at = startC + rowC;
        c10.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c11.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c12.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at = startC + 2 * rowC;
        c20.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c21.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c22.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at = startC + 3 * rowC;
        c30.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c31.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c32.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at = startC + 4 * rowC;
        c40.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c41.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c42.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at = startC + 5 * rowC;
        c50.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c51.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c52.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at = startC + 6 * rowC;
        c60.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c61.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c62.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at = startC + 7 * rowC;
        c70.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c71.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c72.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
    }

    private static void fourRows(
            int k,
            double[] a,
            int startA,
            int rowA,
            int columnA,
            double[] b,
            int startB,
            int rowB,
            double[] c,
            int startC,
            int rowC) {
        DoubleVector c00 = DoubleVector.zero(SPECIES);
        DoubleVector c01 = DoubleVector.zero(SPECIES);
        DoubleVector c02 = DoubleVector.zero(SPECIES);
        DoubleVector c10 = DoubleVector.zero(SPECIES);
        DoubleVector c11 = DoubleVector.zero(SPECIES);
        DoubleVector c12 = DoubleVector.zero(SPECIES);
        DoubleVector c20 = DoubleVector.zero(SPECIES);
        DoubleVector c21 = DoubleVector.zero(SPECIES);
        DoubleVector c22 = DoubleVector.zero(SPECIES);
        DoubleVector c30 = DoubleVector.zero(SPECIES);
        DoubleVector c31 = DoubleVector.zero(SPECIES);
        DoubleVector c32 = DoubleVector.zero(SPECIES);
        int atA = startA;
        int atB = startB;
        for (int q = 0; q < k; q++) {
            DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, atB);
            DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, atB + LANES);
            DoubleVector b2 = DoubleVector.fromArray(SPECIES, b, atB + 2 * LANES);
            DoubleVector x = DoubleVector.broadcast(SPECIES, a[atA]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            x = DoubleVector.broadcast(SPECIES, a[atA + rowA]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            x = DoubleVector.broadcast(SPECIES, a[atA + 2 * rowA]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            x = DoubleVector.broadcast(SPECIES, a[atA + 3 * rowA]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            atA += columnA;
            atB += rowB;
        }
        int at = startC;
        c00.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c01.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c02.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at = startC + rowC;
        c10.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c11.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c12.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at = startC + 2 * rowC;
        c20.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c21.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c22.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at = startC + 3 * rowC;
        c30.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c31.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c32.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
    }
}

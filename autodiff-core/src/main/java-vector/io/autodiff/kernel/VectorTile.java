package io.autodiff.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * C += A B for a tile of C that stays in registers: eight or four rows, three vectors or two wide.
 *
 * <p>What looks clumsy here is what HotSpot compiles to a loop of bare multiply-adds: each accumulator is a local variable that starts at zero,
 * C is added after the loop, and no vector is passed to a method or kept in an array, since any of these may put vectors on the heap. The place in A
 * goes from row to row by one step, since a number of steps for each row would take registers that it does not have.
 */
final class VectorTile {
    static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    static final int LANES = SPECIES.length();

    /** The columns of a wide tile. */
    static final int COLUMNS = 3 * LANES;

    /** The columns of a narrow tile. */
    static final int FEW_COLUMNS = 2 * LANES;

    /** The rows of a tall tile: 24 accumulators need the 32 registers of 512-bit vectors, the 16 of others hold 12. */
    static final int ROWS = LANES >= 8 ? 8 : 4;

    /** The rows of a low tile. */
    static final int FEW_ROWS = 4;

    private VectorTile() {}

    /**
     * The tile with so many rows, {@link #ROWS} or {@link #FEW_ROWS}, and columns, {@link #COLUMNS} or {@link #FEW_COLUMNS}.
     *
     * @param second where the second vector of a narrow tile starts: before the end of the first, if there are fewer columns; what lies in
     *     both is the same
     */
    static void multiply(
            int rows,
            int columns,
            int second,
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
        if (rows == 8) {
            if (columns == COLUMNS) {
                eightByThree(k, a, startA, rowA, columnA, b, startB, rowB, c, startC, rowC);
            } else {
                eightByTwo(second, k, a, startA, rowA, columnA, b, startB, rowB, c, startC, rowC);
            }
        } else if (columns == COLUMNS) {
            fourByThree(k, a, startA, rowA, columnA, b, startB, rowB, c, startC, rowC);
        } else {
            fourByTwo(second, k, a, startA, rowA, columnA, b, startB, rowB, c, startC, rowC);
        }
    }

    private static void eightByThree(
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
            int row = atA;
            DoubleVector x = DoubleVector.broadcast(SPECIES, a[row]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c60 = x.fma(b0, c60);
            c61 = x.fma(b1, c61);
            c62 = x.fma(b2, c62);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
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
        at += rowC;
        c10.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c11.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c12.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at += rowC;
        c20.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c21.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c22.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at += rowC;
        c30.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c31.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c32.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at += rowC;
        c40.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c41.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c42.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at += rowC;
        c50.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c51.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c52.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at += rowC;
        c60.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c61.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c62.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at += rowC;
        c70.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c71.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c72.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
    }

    private static void fourByThree(
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
            int row = atA;
            DoubleVector x = DoubleVector.broadcast(SPECIES, a[row]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
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
        at += rowC;
        c10.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c11.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c12.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at += rowC;
        c20.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c21.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c22.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
        at += rowC;
        c30.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c31.add(DoubleVector.fromArray(SPECIES, c, at + LANES)).intoArray(c, at + LANES);
        c32.add(DoubleVector.fromArray(SPECIES, c, at + 2 * LANES)).intoArray(c, at + 2 * LANES);
    }

    private static void eightByTwo(
            int second,
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
        DoubleVector c10 = DoubleVector.zero(SPECIES);
        DoubleVector c11 = DoubleVector.zero(SPECIES);
        DoubleVector c20 = DoubleVector.zero(SPECIES);
        DoubleVector c21 = DoubleVector.zero(SPECIES);
        DoubleVector c30 = DoubleVector.zero(SPECIES);
        DoubleVector c31 = DoubleVector.zero(SPECIES);
        DoubleVector c40 = DoubleVector.zero(SPECIES);
        DoubleVector c41 = DoubleVector.zero(SPECIES);
        DoubleVector c50 = DoubleVector.zero(SPECIES);
        DoubleVector c51 = DoubleVector.zero(SPECIES);
        DoubleVector c60 = DoubleVector.zero(SPECIES);
        DoubleVector c61 = DoubleVector.zero(SPECIES);
        DoubleVector c70 = DoubleVector.zero(SPECIES);
        DoubleVector c71 = DoubleVector.zero(SPECIES);
        int atA = startA;
        int atB = startB;
        for (int q = 0; q < k; q++) {
            DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, atB);
            DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, atB + second);
            int row = atA;
            DoubleVector x = DoubleVector.broadcast(SPECIES, a[row]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c60 = x.fma(b0, c60);
            c61 = x.fma(b1, c61);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c70 = x.fma(b0, c70);
            c71 = x.fma(b1, c71);
            atA += columnA;
            atB += rowB;
        }
        int at = startC;
        c01 = c01.add(DoubleVector.fromArray(SPECIES, c, at + second));
        c00.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c01.intoArray(c, at + second);
        at += rowC;
        c11 = c11.add(DoubleVector.fromArray(SPECIES, c, at + second));
        c10.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c11.intoArray(c, at + second);
        at += rowC;
        c21 = c21.add(DoubleVector.fromArray(SPECIES, c, at + second));
        c20.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c21.intoArray(c, at + second);
        at += rowC;
        c31 = c31.add(DoubleVector.fromArray(SPECIES, c, at + second));
        c30.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c31.intoArray(c, at + second);
        at += rowC;
        c41 = c41.add(DoubleVector.fromArray(SPECIES, c, at + second));
        c40.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c41.intoArray(c, at + second);
        at += rowC;
        c51 = c51.add(DoubleVector.fromArray(SPECIES, c, at + second));
        c50.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c51.intoArray(c, at + second);
        at += rowC;
        c61 = c61.add(DoubleVector.fromArray(SPECIES, c, at + second));
        c60.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c61.intoArray(c, at + second);
        at += rowC;
        c71 = c71.add(DoubleVector.fromArray(SPECIES, c, at + second));
        c70.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c71.intoArray(c, at + second);
    }

    private static void fourByTwo(
            int second,
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
        DoubleVector c10 = DoubleVector.zero(SPECIES);
        DoubleVector c11 = DoubleVector.zero(SPECIES);
        DoubleVector c20 = DoubleVector.zero(SPECIES);
        DoubleVector c21 = DoubleVector.zero(SPECIES);
        DoubleVector c30 = DoubleVector.zero(SPECIES);
        DoubleVector c31 = DoubleVector.zero(SPECIES);
        int atA = startA;
        int atB = startB;
        for (int q = 0; q < k; q++) {
            DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, atB);
            DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, atB + second);
            int row = atA;
            DoubleVector x = DoubleVector.broadcast(SPECIES, a[row]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = DoubleVector.broadcast(SPECIES, a[row += rowA]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            atA += columnA;
            atB += rowB;
        }
        int at = startC;
        c01 = c01.add(DoubleVector.fromArray(SPECIES, c, at + second));
        c00.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c01.intoArray(c, at + second);
        at += rowC;
        c11 = c11.add(DoubleVector.fromArray(SPECIES, c, at + second));
        c10.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c11.intoArray(c, at + second);
        at += rowC;
        c21 = c21.add(DoubleVector.fromArray(SPECIES, c, at + second));
        c20.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c21.intoArray(c, at + second);
        at += rowC;
        c31 = c31.add(DoubleVector.fromArray(SPECIES, c, at + second));
        c30.add(DoubleVector.fromArray(SPECIES, c, at)).intoArray(c, at);
        c31.intoArray(c, at + second);
    }

    /** Copies full rows of a panel of B to where they lie in one piece. */
    static void pack(int columns, int k, double[] b, int startB, int rowB, double[] panel) {
        int second = Math.min(LANES, columns - LANES);
        int from = startB;
        int to = 0;
        for (int q = 0; q < k; q++) {
            DoubleVector.fromArray(SPECIES, b, from).intoArray(panel, to);
            DoubleVector.fromArray(SPECIES, b, from + second).intoArray(panel, to + second);
            if (columns == COLUMNS) {
                DoubleVector.fromArray(SPECIES, b, from + 2 * LANES).intoArray(panel, to + 2 * LANES);
            }
            from += rowB;
            to += columns;
        }
    }
}

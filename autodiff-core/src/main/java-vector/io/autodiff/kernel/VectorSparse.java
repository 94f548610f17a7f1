package io.autodiff.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The product of a sparse matrix and a dense one by the Vector API, with the bits of {@link PlainKernels#sparse}.
 *
 * <p>Elements of A that follow each other in one row are taken together: what they add to a piece of the row of Y is added up in registers.
 */
final class VectorSparse {
    private static final VectorSpecies<Double> WIDE = VectorTile.SPECIES;
    private static final int LANES = VectorTile.LANES;

    private VectorSparse() {}

    /** Adds to rows of Y of a vector at least. */
    static void multiply(
            int n, double[] v, int[] rows, int[] columns, double[] x, int offsetX, double[] y, int offsetY) {
        int width = n < 4 * LANES ? LANES : 4 * LANES;
        int whole = n - n % width;
        double[] last = new double[width];
        int end;
        for (int from = 0; from < v.length; from = end) {
            end = PlainKernels.endOfRun(rows, from);
            int start = offsetY + rows[from] * n;
            // The last piece overlaps the one before: so it is computed first, and only what is new of it is written.
            if (whole < n) {
                add(width, n, v, from, end, columns, x, offsetX + n - width, y, start + n - width, last, 0);
            }
            for (int j = 0; j < whole; j += width) {
                add(width, n, v, from, end, columns, x, offsetX + j, y, start + j, y, start + j);
            }
            System.arraycopy(last, width - (n - whole), y, start + whole, n - whole);
        }
    }

    private static void add(
            int width,
            int n,
            double[] v,
            int from,
            int end,
            int[] columns,
            double[] x,
            int startX,
            double[] y,
            int at,
            double[] result,
            int atResult) {
        if (width == LANES) {
            vector(n, v, from, end, columns, x, startX, y, at, result, atResult);
        } else {
            fourVectors(n, v, from, end, columns, x, startX, y, at, result, atResult);
        }
    }

    private static void fourVectors(
            int n,
            double[] v,
            int from,
            int end,
            int[] columns,
            double[] x,
            int startX,
            double[] y,
            int at,
            double[] result,
            int atResult) {
        DoubleVector y0 = DoubleVector.fromArray(WIDE, y, at);
        DoubleVector y1 = DoubleVector.fromArray(WIDE, y, at + LANES);
        DoubleVector y2 = DoubleVector.fromArray(WIDE, y, at + 2 * LANES);
        DoubleVector y3 = DoubleVector.fromArray(WIDE, y, at + 3 * LANES);
        for (int e = from; e < end; e++) {
            DoubleVector scale = DoubleVector.broadcast(WIDE, v[e]);
            int row = startX + columns[e] * n;
            y0 = y0.add(scale.mul(DoubleVector.fromArray(WIDE, x, row)));
            y1 = y1.add(scale.mul(DoubleVector.fromArray(WIDE, x, row + LANES)));
            y2 = y2.add(scale.mul(DoubleVector.fromArray(WIDE, x, row + 2 * LANES)));
            y3 = y3.add(scale.mul(DoubleVector.fromArray(WIDE, x, row + 3 * LANES)));
        }
        y0.intoArray(result, atResult);
        y1.intoArray(result, atResult + LANES);
        y2.intoArray(result, atResult + 2 * LANES);
        y3.intoArray(result, atResult + 3 * LANES);
    }

    private static void vector(
            int n,
            double[] v,
            int from,
            int end,
            int[] columns,
            double[] x,
            int startX,
            double[] y,
            int at,
            double[] result,
            int atResult) {
        DoubleVector sum = DoubleVector.fromArray(WIDE, y, at);
        for (int e = from; e < end; e++) {
            sum = sum.add(
                    DoubleVector.broadcast(WIDE, v[e]).mul(DoubleVector.fromArray(WIDE, x, startX + columns[e] * n)));
        }
        sum.intoArray(result, atResult);
    }
}

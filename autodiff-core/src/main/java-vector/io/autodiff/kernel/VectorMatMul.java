package io.autodiff.kernel;

import java.util.Arrays;

/**
 * The product of matrices by the Vector API, tile by tile.
 *
 * <p>A is read where it is, whether transposed or not. A panel of B, the columns of one tile, is copied to one piece that stays in the
 * first-level cache while all rows of A pass, unless its rows lie in order and are near each other, or serve few rows of A.
 *
 * <p>Columns are shared out so that no tile has less than two vectors of them, for a narrower one would wait for its sums. The two vectors of the last
 * tile overlap if it has fewer columns than they hold. The last tile of rows is moved up to end with A, and a last tile of less than a vector, or of more than
 * two, is filled up; both are computed apart, and what C lacks is added to it.
 */
final class VectorMatMul {
    /** The largest B that is read where it is, in elements: beyond, its rows fall out of the nearer cache. */
    private static final int NEAR = 1 << 14;

    /**
     * From this many rows of A on a copy of B pays. A tall tile has so much to compute with each row of B that it can wait for the second-level
     * cache.
     */
    private static final int MANY_ROWS = VectorTile.ROWS >= 8 ? 256 : 32;

    /** The rows of a block of A, which stays in the second-level cache while all panels pass. */
    private static final int BLOCK_ROWS = 256;

    /** How many rows of a transposed B, whose elements are next to each other, are read side by side. */
    private static final int STRIP = 4;

    private static final ThreadLocal<VectorMatMul> SCRATCH = ThreadLocal.withInitial(VectorMatMul::new);

    private final double[] panel = new double[VectorTile.COLUMNS * Product.BLOCK];
    private final double[] tile = new double[VectorTile.ROWS * VectorTile.COLUMNS];

    private VectorMatMul() {}

    /** Whether C fills half a tile at least. */
    static boolean fits(Product p) {
        return p.m() >= VectorTile.FEW_ROWS && p.n() >= 8;
    }

    /** Adds to the rows of C in the range; what fits no tile is done row by row, or left to the plain product. */
    static void multiply(Product p, int from, int to) {
        if (!fits(p)) {
            if (!VectorRows.multiply(p, from, to)) {
                PlainMatMul.multiply(p, from, to);
            }
            return;
        }
        VectorMatMul scratch = SCRATCH.get();
        for (int row = from; row < to; row += BLOCK_ROWS) {
            for (int inner = 0; inner < p.k(); inner += Product.BLOCK) {
                Product slab = p.slab(0, p.n(), inner, Math.min(Product.BLOCK, p.k() - inner));
                scratch.multiplyBlock(slab, row, Math.min(row + BLOCK_ROWS, to));
            }
        }
    }

    /** Panel by panel, and in each from top to bottom. */
    private void multiplyBlock(Product p, int from, int to) {
        boolean stored = p.columnB() == 1 && ((long) p.n() * p.k() <= NEAR || to - from < MANY_ROWS);
        int width;
        for (int j = 0; j < p.n(); j += width) {
            width = width(p.n() - j);
            int filled = Math.min(width, p.n() - j);
            // The two vectors of a narrow tile may overlap.
            boolean fits = filled == width || (width == VectorTile.FEW_COLUMNS && filled >= VectorTile.LANES);
            int atB = p.offsetB() + j * p.columnB();
            if (stored && fits) {
                multiplyPanel(p, from, to, j, width, filled, p.b(), atB, p.rowB());
            } else {
                int row = fits ? filled : width;
                pack(p, atB, row, filled);
                multiplyPanel(p, from, to, j, width, row, panel, 0, row);
            }
        }
    }

    /** The columns of the next panel, if so many are left: two narrow ones rather than a wide one and a rest of less than a narrow one. */
    private static int width(int left) {
        boolean narrow =
                left <= VectorTile.FEW_COLUMNS || (left > VectorTile.COLUMNS && left <= 2 * VectorTile.FEW_COLUMNS);
        return narrow ? VectorTile.FEW_COLUMNS : VectorTile.COLUMNS;
    }

    /** Copies a panel, of which some columns exist. */
    private void pack(Product p, int start, int width, int filled) {
        double[] b = p.b();
        if (p.columnB() == 1 && filled == width) {
            VectorTile.pack(width, p.k(), b, start, p.rowB(), panel);
            return;
        }
        if (p.columnB() == 1) {
            for (int q = 0; q < p.k(); q++) {
                System.arraycopy(b, start + q * p.rowB(), panel, q * width, filled);
            }
            return;
        }
        for (int strip = 0; strip < filled; strip += STRIP) {
            int j = Math.max(0, Math.min(strip, filled - STRIP));
            int at0 = start + j * p.columnB();
            int at1 = start + Math.min(j + 1, filled - 1) * p.columnB();
            int at2 = start + Math.min(j + 2, filled - 1) * p.columnB();
            int at3 = start + Math.min(j + 3, filled - 1) * p.columnB();
            int to = j;
            for (int q = 0; q < p.k(); q++) {
                panel[to] = b[at0 + q];
                panel[to + 1] = b[at1 + q];
                panel[to + 2] = b[at2 + q];
                panel[to + 3] = b[at3 + q];
                to += width;
            }
        }
    }

    /** A panel of tiles of this width, in which as many columns are filled, or all of them with what C may lack. */
    private void multiplyPanel(
            Product p, int from, int to, int j, int width, int filled, double[] b, int atB, int rowB) {
        int second = Math.min(VectorTile.LANES, filled - VectorTile.LANES);
        int rows;
        for (int i = from; i < to; i += rows) {
            rows = p.m() >= VectorTile.ROWS && to - i > VectorTile.FEW_ROWS ? VectorTile.ROWS : VectorTile.FEW_ROWS;
            if (i + rows <= to && j + filled <= p.n()) {
                int atA = p.offsetA() + i * p.rowA();
                int atC = p.offsetC() + i * p.rowC() + j;
                VectorTile.multiply(
                        rows,
                        width,
                        second,
                        p.k(),
                        p.a(),
                        atA,
                        p.rowA(),
                        p.columnA(),
                        b,
                        atB,
                        rowB,
                        p.c(),
                        atC,
                        p.rowC());
            } else {
                edge(p, i, Math.min(i + rows, to), rows, j, width, second, b, atB, rowB);
            }
        }
    }

    /** The part of a tile that C lacks: the whole tile is computed apart. */
    private void edge(
            Product p, int from, int to, int rows, int j, int width, int second, double[] b, int atB, int rowB) {
        Arrays.fill(tile, 0);
        int first = Math.min(from, p.m() - rows);
        int atA = p.offsetA() + first * p.rowA();
        VectorTile.multiply(
                rows, width, second, p.k(), p.a(), atA, p.rowA(), p.columnA(), b, atB, rowB, tile, 0, width);
        int columns = Math.min(width, p.n() - j);
        for (int i = from; i < to; i++) {
            int atC = p.offsetC() + i * p.rowC() + j;
            int atTile = (i - first) * width;
            for (int t = 0; t < columns; t++) {
                p.c()[atC + t] += tile[atTile + t];
            }
        }
    }
}

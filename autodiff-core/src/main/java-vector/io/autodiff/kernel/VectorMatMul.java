package io.autodiff.kernel;

import java.util.Arrays;

/**
 * The product of matrices by the Vector API, tile by tile.
 *
 * <p>B is read where it is if its rows lie in order and it fits the cache; otherwise blocks of it are copied, so that a panel, the columns
 * of one tile, lies in one piece. The last columns and rows, which fill no tile, are computed as if there were more, and what is too much
 * is left out.
 */
final class VectorMatMul {
    /** The largest B that is read where it is, in elements: a megabyte, the second-level cache. */
    private static final int CACHE = 1 << 17;

    /** The columns of a block of B, a multiple of a tile's. */
    private static final int BLOCK_COLUMNS = 480;

    /** The rows of a block of A, which stays in the second-level cache while all panels pass. */
    private static final int BLOCK_ROWS = 192;

    private static final ThreadLocal<VectorMatMul> SCRATCH = ThreadLocal.withInitial(VectorMatMul::new);

    private final double[] fewRows = new double[VectorTile.ROWS * Product.BLOCK];
    private final double[] tile = new double[VectorTile.ROWS * VectorTile.COLUMNS];
    private double[] panels = new double[0];

    private VectorMatMul() {}

    /** Whether C fills half a tile at least. */
    static boolean fits(Product p) {
        return p.m() >= 4 && p.n() >= 8;
    }

    /** Adds to the rows of C in the range. */
    static void multiply(Product product, int from, int to) {
        Product p = product.rows(from, to);
        VectorMatMul scratch = SCRATCH.get();
        for (int column = 0; column < p.n(); column += BLOCK_COLUMNS) {
            int columns = Math.min(BLOCK_COLUMNS, p.n() - column);
            for (int inner = 0; inner < p.k(); inner += Product.BLOCK) {
                Product slab = p.slab(column, columns, inner, Math.min(Product.BLOCK, p.k() - inner));
                boolean stored = p.columnB() == 1 && (long) p.n() * p.k() <= CACHE;
                scratch.pack(slab, stored ? columns / VectorTile.LANES * VectorTile.LANES : 0);
                for (int row = 0; row < p.m(); row += BLOCK_ROWS) {
                    scratch.multiply(slab.rows(row, Math.min(row + BLOCK_ROWS, p.m())), stored);
                }
            }
        }
    }

    /** How wide the panel is that starts at column j. */
    private static int panel(int columns, int j) {
        return columns - j >= VectorTile.COLUMNS ? VectorTile.COLUMNS : VectorTile.LANES;
    }

    /** Copies the panels from a column on, each k rows in one piece. */
    private void pack(Product p, int first) {
        int length = (p.n() + VectorTile.LANES) * p.k();
        if (first < p.n() && panels.length < length) {
            panels = new double[length];
        }
        for (int j = first; j < p.n(); j += panel(p.n(), j)) {
            int width = panel(p.n(), j);
            int filled = Math.min(width, p.n() - j);
            int from = p.offsetB() + j * p.columnB();
            int to = j * p.k();
            for (int q = 0; q < p.k(); q++) {
                if (p.columnB() == 1) {
                    System.arraycopy(p.b(), from, panels, to, filled);
                } else {
                    for (int t = 0; t < filled; t++) {
                        panels[to + t] = p.b()[from + t * p.columnB()];
                    }
                }
                from += p.rowB();
                to += width;
            }
        }
    }

    /** Panel by panel, and in each from top to bottom. */
    private void multiply(Product p, boolean stored) {
        for (int j = 0; j < p.n(); j += panel(p.n(), j)) {
            int width = panel(p.n(), j);
            boolean inPlace = stored && j + width <= p.n();
            double[] b = inPlace ? p.b() : panels;
            int atB = inPlace ? p.offsetB() + j : j * p.k();
            int rowB = inPlace ? p.rowB() : width;
            for (int i = 0; i < p.m(); i += VectorTile.ROWS) {
                if (i + VectorTile.ROWS <= p.m() && j + width <= p.n()) {
                    int atA = p.offsetA() + i * p.rowA();
                    int atC = p.offsetC() + i * p.rowC() + j;
                    VectorTile.multiply(
                            VectorTile.ROWS,
                            width,
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
                    edge(p, i, j, width, b, atB, rowB);
                }
            }
        }
    }

    /** The part of a tile that C has: the whole tile is computed apart. */
    private void edge(Product p, int i, int j, int width, double[] b, int atB, int rowB) {
        Arrays.fill(tile, 0);
        int height = Math.min(VectorTile.ROWS, p.m() - i);
        int atA = p.offsetA() + i * p.rowA();
        if (height == VectorTile.ROWS) {
            VectorTile.multiply(height, width, p.k(), p.a(), atA, p.rowA(), p.columnA(), b, atB, rowB, tile, 0, width);
        } else {
            int rows = height <= VectorTile.FEW_ROWS ? VectorTile.FEW_ROWS : VectorTile.ROWS;
            for (int q = 0; q < p.k(); q++) {
                for (int r = 0; r < height; r++) {
                    fewRows[q * rows + r] = p.a()[atA + r * p.rowA() + q * p.columnA()];
                }
            }
            VectorTile.multiply(rows, width, p.k(), fewRows, 0, 1, rows, b, atB, rowB, tile, 0, width);
        }
        int columns = Math.min(width, p.n() - j);
        for (int r = 0; r < height; r++) {
            int atC = p.offsetC() + (i + r) * p.rowC() + j;
            for (int t = 0; t < columns; t++) {
                p.c()[atC + t] += tile[r * width + t];
            }
        }
    }
}

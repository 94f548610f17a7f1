package io.autodiff.kernel;

/** The kernels in plain Java, which need no flag and run on every Java version with the same result to the bit. */
class PlainKernels implements Kernels {
    static final PlainKernels INSTANCE = new PlainKernels();

    /** No tile of a product has more rows, or a number of rows that does not divide this. */
    private static final int ROWS = 8;

    /** Shorter rows are added up element by element. */
    private static final int LONG = 8;

    PlainKernels() {}

    @Override
    public String name() {
        return "plain Java kernels";
    }

    @Override
    public void matmul(
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
        Product product = Product.of(m, n, k, a, offsetA, transposeA, b, offsetB, transposeB, c, offsetC);
        Threads.split(m, ROWS, product.flops(), (from, to) -> multiply(product, from, to));
    }

    /**
     * Adds to the rows of C in the range what the whole product would, to the bit, so that threads can share the rows.
     *
     * @param from a multiple of {@link #ROWS}
     * @param to another, or m
     */
    void multiply(Product product, int from, int to) {
        PlainMatMul.multiply(product, from, to);
    }

    @Override
    public void sparse(int n, double[] v, int[] rows, int[] columns, double[] x, int offsetX, double[] y, int offsetY) {
        if (n >= LONG) {
            for (int e = 0; e < v.length; e++) {
                addScaled(n, v[e], x, offsetX + columns[e] * n, y, offsetY + rows[e] * n);
            }
            return;
        }
        int end;
        for (int from = 0; from < v.length; from = end) {
            end = endOfRun(rows, from);
            for (int j = 0; j < n; j++) {
                int at = offsetY + rows[from] * n + j;
                double sum = y[at];
                for (int e = from; e < end; e++) {
                    sum += v[e] * x[offsetX + columns[e] * n + j];
                }
                y[at] = sum;
            }
        }
    }

    /** Up to where the rows are the same as the one at an index. */
    static int endOfRun(int[] rows, int from) {
        int end = from + 1;
        while (end < rows.length && rows[end] == rows[from]) {
            end++;
        }
        return end;
    }

    /** Adds a multiple of a row, four elements at once: HotSpot does not vectorise loops over two offsets. */
    private static void addScaled(int n, double v, double[] x, int from, double[] y, int to) {
        int j = 0;
        for (; j + 4 <= n; j += 4) {
            double y0 = y[to + j] + v * x[from + j];
            double y1 = y[to + j + 1] + v * x[from + j + 1];
            double y2 = y[to + j + 2] + v * x[from + j + 2];
            double y3 = y[to + j + 3] + v * x[from + j + 3];
            y[to + j] = y0;
            y[to + j + 1] = y1;
            y[to + j + 2] = y2;
            y[to + j + 3] = y3;
        }
        for (; j < n; j++) {
            y[to + j] += v * x[from + j];
        }
    }

    @Override
    public void copy(double[] x, int offset, int[] strides, int[] sizes, double[] y) {
        if (y.length > 0) {
            new Walk(strides, sizes).copy(x, offset, y);
        }
    }

    @Override
    public void add(double[] x, int[] sizes, double[] y, int offset, int[] strides) {
        if (x.length > 0) {
            new Walk(strides, sizes).add(x, y, offset, this::addRun);
        }
    }

    /** Adds n elements of x to as many of y. */
    void addRun(int n, double[] x, int from, double[] y, int to) {
        for (int i = 0; i < n; i++) {
            y[to + i] += x[from + i];
        }
    }

    @Override
    public void max(double[] x, int[] sizes, double[] y, int[] strides) {
        if (x.length > 0) {
            new Walk(strides, sizes).max(x, y);
        }
    }

    @Override
    public void addToLargest(double[] share, double[] y, double[] x, int[] sizes, double[] xBar, int[] strides) {
        if (x.length > 0) {
            new Walk(strides, sizes).addToLargest(share, y, x, xBar);
        }
    }

    /** Eight sums side by side: faster than one, since additions need not wait for each other, and more accurate. */
    static double sum(double[] x, int from, int n) {
        int i = 0;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        for (; i + 7 < n; i += 8) {
            s0 += x[from + i];
            s1 += x[from + i + 1];
            s2 += x[from + i + 2];
            s3 += x[from + i + 3];
            s4 += x[from + i + 4];
            s5 += x[from + i + 5];
            s6 += x[from + i + 6];
            s7 += x[from + i + 7];
        }
        double rest = 0;
        for (; i < n; i++) {
            rest += x[from + i];
        }
        return PlainMatMul.sum(s0, s1, s2, s3, s4, s5, s6, s7) + rest;
    }

    @Override
    public void place(int runs, double[] x, double[] y, int offset) {
        for (int run = 0; run < runs; run++) {
            int n = x.length / runs;
            System.arraycopy(x, run * n, y, run * (y.length / runs) + offset, n);
        }
    }

    @Override
    public void gather(int outer, int n, int inner, int[] indices, double[] x, double[] y) {
        for (int o = 0; o < outer; o++) {
            for (int k = 0; k < indices.length; k++) {
                System.arraycopy(x, (o * n + indices[k]) * inner, y, (o * indices.length + k) * inner, inner);
            }
        }
    }

    @Override
    public void scatterAdd(int outer, int n, int inner, int[] indices, double[] x, double[] y) {
        for (int o = 0; o < outer; o++) {
            for (int k = 0; k < indices.length; k++) {
                int from = (o * indices.length + k) * inner;
                int to = (o * n + indices[k]) * inner;
                addRun(inner, x, from, y, to);
            }
        }
    }

    @Override
    public void logSumExp(int n, double[] x, double[] y) {
        PlainRows.logSumExp(n, x, y);
    }

    @Override
    public void softmax(int n, double[] x, double[] y) {
        PlainRows.softmax(n, x, y);
    }

    @Override
    public void logSoftmax(int n, double[] x, double[] y) {
        PlainRows.logSoftmax(n, x, y);
    }
}

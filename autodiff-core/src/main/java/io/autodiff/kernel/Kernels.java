package io.autodiff.kernel;

/**
 * The array routines that may have more than one provider; {@link PlainKernels} defines what they compute.
 *
 * <p>All arrays are row-major. Results are reproducible to the bit: the order of every sum is fixed by the sizes alone.
 */
public interface Kernels {
    /** The provider in use, chosen once. */
    static Kernels active() {
        return Selection.CURRENT.get();
    }

    /** What is in use and why, in one line, for logs and reports. */
    static String describe() {
        return Selection.CURRENT.describe();
    }

    /** What these kernels are. */
    String name();

    /**
     * C += op(A) op(B), where op(A) is m × k and op(B) is k × n, each the transpose of what is stored if its flag is set.
     *
     * @param offsetA where A starts; likewise for B and C
     */
    void matmul(
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
            int offsetC);

    /**
     * Y += A X, where A has the elements v at (rows, columns), elsewhere 0: in the order of v, each product and each sum rounded on its own.
     *
     * @param n the elements of a row of X and of Y
     * @param offsetX where X starts; likewise for Y
     */
    void sparse(int n, double[] v, int[] rows, int[] columns, double[] x, int offsetX, double[] y, int offsetY);

    /** Walks x with the strides and writes what it meets to y, which is dense and has the sizes. */
    void copy(double[] x, int offset, int[] strides, int[] sizes, double[] y);

    /** Walks y with the strides and adds to what it meets the elements of x, which is dense and has the sizes: the transpose of copy. */
    void add(double[] x, int[] sizes, double[] y, int offset, int[] strides);

    /** Walks y with the strides, beside x, which is dense and has the sizes, and makes what it meets as large as the element of x; NaN wins. */
    void max(double[] x, int[] sizes, double[] y, int[] strides);

    /**
     * Walks y with the strides, beside x, which is dense and has the sizes, and wherever the element of x is not smaller than that of y, which is the
     * largest it met there, adds to that of x̄, of which all of them get an equal share.
     */
    void addToLargest(double[] share, double[] y, double[] x, int[] sizes, double[] xBar, int[] strides);

    /** Cuts x and y into equally many runs and writes each run of x into that of y, from the offset on. */
    void place(int runs, double[] x, double[] y, int offset);

    /** Of x, outer × n × inner, the parts at the indices of the middle axis. */
    void gather(int outer, int n, int inner, int[] indices, double[] x, double[] y);

    /** Adds part k of x to part indices[k] of y, outer × n × inner: the transpose of gather. */
    void scatterAdd(int outer, int n, int inner, int[] indices, double[] x, double[] y);

    /** log Σ exp x of each row of n, without overflow; −∞ of an empty row. */
    void logSumExp(int n, double[] x, double[] y);

    /** exp x / Σ exp x of each row of n, without overflow; zeros of a row of −∞ alone. */
    void softmax(int n, double[] x, double[] y);

    /** x − log Σ exp x of each row of n, without overflow; −∞ of a row of −∞ alone. */
    void logSoftmax(int n, double[] x, double[] y);
}

package io.autodiff.kernel;

/**
 * The maxima and exponentials of {@link PlainKernels} along rows.
 *
 * <p>The exponential is taken of all rows at once, so that short rows are as fast as long ones.
 */
final class PlainRows {
    private PlainRows() {}

    /** The largest element of each row of n; −∞ of an empty row. */
    static void max(int n, double[] x, double[] y) {
        for (int row = 0; row < y.length; row++) {
            y[row] = max(x, row * n, n);
        }
    }

    /** Four maxima side by side, since one would wait for itself; their order does not matter. */
    private static double max(double[] x, int from, int n) {
        double m0 = Double.NEGATIVE_INFINITY;
        double m1 = m0;
        double m2 = m0;
        double m3 = m0;
        int i = from;
        int to = from + n;
        for (; i + 3 < to; i += 4) {
            m0 = Math.max(m0, x[i]);
            m1 = Math.max(m1, x[i + 1]);
            m2 = Math.max(m2, x[i + 2]);
            m3 = Math.max(m3, x[i + 3]);
        }
        for (; i < to; i++) {
            m0 = Math.max(m0, x[i]);
        }
        return Math.max(Math.max(m0, m1), Math.max(m2, m3));
    }

    /** Shifted by the largest element; where that is infinite it is the answer itself. */
    static void logSumExp(int n, double[] x, double[] y) {
        max(n, x, y);
        double[] exp = shiftedExp(n, x, y);
        for (int row = 0; row < y.length; row++) {
            if (!Double.isInfinite(y[row])) {
                y[row] += ElementaryLog.log(PlainKernels.sum(exp, row * n, n));
            }
        }
    }

    /** Zeros where the largest element is −∞. */
    static void softmax(int n, double[] x, double[] y) {
        if (x.length == 0) {
            return;
        }
        double[] max = new double[x.length / n];
        max(n, x, max);
        double[] exp = shiftedExp(n, x, max);
        for (int row = 0; row < max.length; row++) {
            double sum = PlainKernels.sum(exp, row * n, n);
            double divisor = sum == 0 ? 1 : sum;
            for (int i = row * n; i < (row + 1) * n; i++) {
                y[i] = exp[i] / divisor;
            }
        }
    }

    static void logSoftmax(int n, double[] x, double[] y) {
        if (x.length == 0) {
            return;
        }
        double[] logSumExp = new double[x.length / n];
        logSumExp(n, x, logSumExp);
        subtract(n, x, logSumExp, y);
    }

    /** exp(x − shift), row by row. */
    private static double[] shiftedExp(int n, double[] x, double[] shift) {
        double[] shifted = new double[x.length];
        subtract(n, x, shift, shifted);
        return ElementaryExp.exp(shifted);
    }

    /** y = x − shift, row by row; a row of −∞ alone stays so. */
    private static void subtract(int n, double[] x, double[] shift, double[] y) {
        for (int row = 0; row < shift.length; row++) {
            double s = shift[row] == Double.NEGATIVE_INFINITY ? 0 : shift[row];
            for (int i = row * n; i < (row + 1) * n; i++) {
                y[i] = x[i] - s;
            }
        }
    }
}

package io.autodiff.kernel;

import io.autodiff.memory.Buffers;

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

    private static double max(double[] x, int from, int n) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + n; i++) {
            max = Math.max(max, x[i]);
        }
        return max;
    }

    /** Shifted by the largest element; where that is infinite it is the answer itself. */
    static void logSumExp(int n, double[] x, double[] y) {
        max(n, x, y);
        double[] exp = Buffers.array(x.length);
        shiftedExp(n, x, y, exp);
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
        shiftedExp(n, x, max, y);
        for (int row = 0; row < max.length; row++) {
            double sum = PlainKernels.sum(y, row * n, n);
            double divisor = sum == 0 ? 1 : sum;
            for (int i = row * n; i < (row + 1) * n; i++) {
                y[i] /= divisor;
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

    /** y = exp(x − shift), row by row. */
    private static void shiftedExp(int n, double[] x, double[] shift, double[] y) {
        double[] shifted = Buffers.array(x.length);
        subtract(n, x, shift, shifted);
        ElementaryExp.exp(shifted, y);
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

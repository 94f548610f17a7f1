package io.autodiff;

import java.util.Arrays;

/** What reductions along axes are made of. */
final class Statistics {
    private Statistics() {}

    /** What a sum of squares is divided by to give a variance. */
    static int divisor(String operation, int correction, Shape shape, Axes axes) {
        int n = RowWise.length(operation, shape, axes);
        if (n <= correction) {
            throw new IllegalArgumentException(operation + ": a correction of " + correction
                    + " needs more elements than that, got " + n + " along axes " + Arrays.toString(axes.in(shape))
                    + " of shape " + shape);
        }
        return n - correction;
    }

    /** The deviations from the mean, which is taken first, so that squares of large numbers do not cancel. */
    static Tensor centred(Tensor x, Axes axes) {
        return x.minus(x.mean(Axes.keep(axes.in(x.shape()))));
    }

    /** The median of each row; as everywhere else NaN wins, which sorting puts last. */
    static Tensor median(Tensor rows) {
        int n = rows.shape().size(-1);
        Tensor sorted = rows.sort(-1);
        return notANumberWins(sorted, sorted.slice(-1, (n - 1) / 2, n / 2 + 1).mean(Axes.keep(-1)));
    }

    /** The quantile of each row, between two elements if q falls between them. */
    static Tensor quantile(double q, Tensor rows) {
        int n = rows.shape().size(-1);
        Tensor sorted = rows.sort(-1);
        double position = q * (n - 1);
        int below = (int) position;
        Tensor low = sorted.slice(-1, below, below + 1);
        if (position == below) {
            return notANumberWins(sorted, low);
        }
        Tensor high = sorted.slice(-1, below + 1, below + 2);
        return notANumberWins(sorted, low.plus(high.minus(low).times(position - below)));
    }

    private static Tensor notANumberWins(Tensor sorted, Tensor y) {
        int n = sorted.shape().size(-1);
        Tensor last = sorted.stopGradient().slice(-1, n - 1, n);
        return y.plus(last.sign().times(0));
    }
}

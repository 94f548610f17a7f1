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
}

package io.autodiff;

import io.autodiff.op.ArgSort;
import java.util.Arrays;

/** Spread and order of the elements along axes. */
final class Statistics {
    private Statistics() {}

    // ---------------------------------------------------------------- spread

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

    // ---------------------------------------------------------------- order

    /** The indices that sort an axis, as constants. */
    static Tensor order(String operation, Tensor x, int axis, boolean descending) {
        return RowWise.map(operation, x.stopGradient(), Axes.keep(axis), new ArgSort(descending)::apply);
    }

    static TopK topK(Tensor x, int k, int axis) {
        int n = Dispatch.size("topK", x.shape(), axis);
        if (k < 0 || k > n) {
            throw new IllegalArgumentException(
                    "topK: " + k + " is not from 0 to " + n + ", the size of axis " + axis + " of shape " + x.shape());
        }
        Tensor indices = order("topK", x, axis, true).slice(axis, 0, k);
        return new TopK(x.takeAlongAxis(axis, indices), indices);
    }

    static Tensor median(Tensor x, Axes axes) {
        int n = RowWise.positiveLength("median", "median", x.shape(), axes);
        return RowWise.reduce("median", x, axes, rows -> {
            Tensor sorted = rows.sort(-1);
            Tensor middle = sorted.slice(-1, (n - 1) / 2, n / 2 + 1);
            return notANumberWins(sorted, middle.mean(Axes.keep(-1)));
        });
    }

    static Tensor quantile(Tensor x, double q, Axes axes) {
        int n = RowWise.positiveLength("quantile", "quantile", x.shape(), axes);
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("quantile: q must be from 0 to 1, got " + q);
        }
        double position = q * (n - 1);
        int below = (int) position;
        return RowWise.reduce("quantile", x, axes, rows -> {
            Tensor sorted = rows.sort(-1);
            Tensor low = sorted.slice(-1, below, below + 1);
            if (position == below) {
                return notANumberWins(sorted, low);
            }
            Tensor high = sorted.slice(-1, below + 1, below + 2);
            return notANumberWins(sorted, low.plus(high.minus(low).times(position - below)));
        });
    }

    /** As everywhere, the result is NaN if an element is, and sorting puts that last. */
    private static Tensor notANumberWins(Tensor sorted, Tensor y) {
        int n = sorted.shape().size(-1);
        Tensor last = sorted.stopGradient().slice(-1, n - 1, n);
        return y.plus(last.sign().times(0));
    }
}

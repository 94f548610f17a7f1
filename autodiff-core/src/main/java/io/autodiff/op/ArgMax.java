package io.autodiff.op;

import io.autodiff.Axes;
import io.autodiff.Shape;

/** y = the index of the largest element, the first of equals, along the last axis;  x̄ = 0. */
public record ArgMax() implements PiecewiseConstant {
    public static final ArgMax OP = new ArgMax();

    @Override
    public Shape shape(Shape... x) {
        return new Max(Axes.drop(-1)).shape(x);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] data = x[0].data();
        int n = x[0].shape().size(-1);
        double[] y = new double[shape.size()];
        for (int row = 0; row < y.length; row++) {
            int best = row * n;
            for (int i = best + 1; i < (row + 1) * n; i++) {
                best = isBetter(data[i], data[best]) ? i : best;
            }
            y[row] = best - row * n;
        }
        return y;
    }

    /** Whether a number is larger than the largest before it; as for the largest element, NaN wins. */
    static boolean isBetter(double candidate, double best) {
        return candidate > best || (Double.isNaN(candidate) && !Double.isNaN(best));
    }
}

package io.autodiff.op;

import io.autodiff.Shape;

/** Y = the index of the largest element so far, the first of equals, along the last axis;  X̄ = 0. */
public record CumArgMax() implements PiecewiseConstant {
    public static final CumArgMax OP = new CumArgMax();

    @Override
    public Shape shape(Shape... x) {
        x[0].axis(-1);
        return x[0];
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] data = x[0].data();
        double[] y = new double[data.length];
        int n = shape.size(-1);
        int best = 0;
        for (int i = 0; i < y.length; i++) {
            best = i % n == 0 || ArgMax.isBetter(data[i], data[best]) ? i : best;
            y[i] = best % n;
        }
        return y;
    }
}

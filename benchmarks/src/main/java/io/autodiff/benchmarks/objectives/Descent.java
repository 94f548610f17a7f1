package io.autodiff.benchmarks.objectives;

import io.autodiff.Tensor;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A minimum of f by gradient descent with a step that doubles after ten steps down and halves after one up.
 *
 * @param passes how often a step was considered
 */
record Descent(Tensor minimum, int passes) {
    private static final double TOLERANCE = 1e-5;

    static Descent of(Function<Tensor, Tensor> f, UnaryOperator<Tensor> gradient, Tensor start) {
        Tensor z = start;
        double value = f.apply(z).item();
        Tensor g = gradient.apply(z);
        double eta = 1e-5;
        int downhill = 0;
        for (int pass = 1; ; pass++) {
            if (length(g) <= TOLERANCE) {
                return new Descent(z, pass);
            }
            if (downhill == 10) {
                eta *= 2;
                downhill = 0;
                continue;
            }
            Tensor next = z.minus(g.times(eta));
            if (length(z.minus(next)) <= TOLERANCE) {
                return new Descent(z, pass);
            }
            double nextValue = f.apply(next).item();
            if (nextValue < value) {
                z = next;
                value = nextValue;
                g = gradient.apply(z);
                downhill++;
            } else {
                eta /= 2;
                downhill = 0;
            }
        }
    }

    private static double length(Tensor v) {
        return v.stopGradient().norm().item();
    }
}

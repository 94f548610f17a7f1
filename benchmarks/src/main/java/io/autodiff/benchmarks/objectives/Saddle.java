package io.autodiff.benchmarks.objectives;

import io.autodiff.Tensor;
import io.autodiff.benchmarks.objectives.Nested.Mode;
import java.util.Map;
import java.util.function.Supplier;

/** The saddle point of f(p, q) = ‖p‖² − ‖q‖²: the least M(p) = max f(p, q) by q, each by descent from the same start. */
record Saddle(double[] start) implements Objective {
    static Saddle read(Fields input) {
        return new Saddle(input.vector("start", 2));
    }

    private static Tensor f(Tensor p, Tensor q) {
        return p.square().sum().minus(q.square().sum());
    }

    /** The q of the largest f(p, q). */
    private Tensor highest(Tensor p, Mode inner) {
        return Descent.of(q -> f(p, q).neg(), q -> inner.gradient(v -> f(p, v).neg(), q), Tensor.of(start))
                .minimum();
    }

    private Tensor maximum(Tensor p, Mode inner) {
        return f(p, highest(p, inner));
    }

    @Override
    public double[] plain() {
        double q0 = start[0];
        double q1 = start[1];
        // Descent on ‖q‖² − ‖p‖², whose gradient is 2 q.
        double eta = 1e-5;
        int downhill = 0;
        double p = squares(start[0], start[1]);
        while (2 * Math.sqrt(squares(q0, q1)) > 1e-5) {
            if (downhill == 10) {
                eta *= 2;
                downhill = 0;
                continue;
            }
            double next0 = q0 - eta * 2 * q0;
            double next1 = q1 - eta * 2 * q1;
            if (Math.sqrt(squares(q0 - next0, q1 - next1)) <= 1e-5) {
                break;
            }
            if (squares(next0, next1) - p < squares(q0, q1) - p) {
                q0 = next0;
                q1 = next1;
                downhill++;
            } else {
                eta /= 2;
                downhill = 0;
            }
        }
        return new double[] {p - squares(q0, q1)};
    }

    private static double squares(double a, double b) {
        return a * a + b * b;
    }

    @Override
    public double[] value() {
        return maximum(Tensor.of(start), Mode.REVERSE).toArray();
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        return Nested.gradients(this::maximum, Tensor.of(start));
    }

    @Override
    public Map<String, Object> output(String form) {
        Nested modes = Nested.named(form);
        Tensor p = Descent.of(v -> maximum(v, modes.inner()), v -> modes.gradient(this::maximum, v), Tensor.of(start))
                .minimum();
        return Map.of("output", Tensor.concat(0, p, highest(p, modes.inner())).toArray());
    }
}

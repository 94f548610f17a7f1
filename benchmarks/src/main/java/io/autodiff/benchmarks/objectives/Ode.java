package io.autodiff.benchmarks.objectives;

import static io.autodiff.Autodiff.compile;
import static io.autodiff.Autodiff.grad;

import io.autodiff.Compiled;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The last of a chain of components, y′₀ = x₀ and y′ᵢ = xᵢ yᵢ₋₁, after the time 2 in steps of the classical method of Runge and Kutta.
 *
 * @param x the speeds
 * @param steps the number of steps
 */
record Ode(double[] x, int steps) implements Objective {
    static Ode read(Fields input) {
        return new Ode(input.vector("x"), input.integer("s", 1));
    }

    static Ode draw(RandomGenerator random, int n, int steps) {
        return new Ode(random.doubles(n, 0.5, 1.5).toArray(), steps);
    }

    @Override
    public double[] plain() {
        int n = x.length;
        double h = 2.0 / steps;
        double[] y = new double[n];
        double[] k1 = new double[n];
        double[] k2 = new double[n];
        double[] k3 = new double[n];
        double[] k4 = new double[n];
        double[] at = new double[n];
        for (int s = 0; s < steps; s++) {
            slope(y, k1);
            move(y, h / 2, k1, at);
            slope(at, k2);
            move(y, h / 2, k2, at);
            slope(at, k3);
            move(y, h, k3, at);
            slope(at, k4);
            for (int i = 0; i < n; i++) {
                y[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
            }
        }
        return y;
    }

    private void slope(double[] y, double[] slope) {
        slope[0] = x[0];
        for (int i = 1; i < x.length; i++) {
            slope[i] = x[i] * y[i - 1];
        }
    }

    private static void move(double[] y, double h, double[] slope, double[] at) {
        for (int i = 0; i < y.length; i++) {
            at[i] = y[i] + h * slope[i];
        }
    }

    @Override
    public double[] value() {
        return byStep(Tensor.of(x)).toArray();
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        Supplier<Compiled<Tensor>> compiled = Forms.once(() -> compile(this::lastByComponent, Tensor.of(x)));
        return Forms.of(
                "tensors",
                        () -> grad(v -> byStep(v).at(x.length - 1), Tensor.of(x))
                                .toArray(),
                "tensors, by component",
                        () -> grad(this::lastByComponent, Tensor.of(x)).toArray(),
                "compiled, by component", () -> gradient(compiled.get()));
    }

    private double[] gradient(Compiled<Tensor> last) {
        double[] gradient = new double[x.length];
        last.gradient(x, gradient);
        return gradient;
    }

    /** The last y, one step after the other. */
    private Tensor byStep(Tensor x) {
        double h = 2.0 / steps;
        Tensor y = Tensor.zeros(x.size());
        for (int s = 0; s < steps; s++) {
            Tensor k1 = slope(x, y);
            Tensor k2 = slope(x, y.plusScaled(k1, h / 2));
            Tensor k3 = slope(x, y.plusScaled(k2, h / 2));
            Tensor k4 = slope(x, y.plusScaled(k3, h));
            y = y.plusScaled(weighted(k1, k2, k3, k4), h / 6);
        }
        return y;
    }

    private static Tensor slope(Tensor x, Tensor y) {
        return x.times(Tensor.concat(0, Tensor.ones(1), y.slice(0, 0, y.size() - 1)));
    }

    private static Tensor weighted(Tensor k1, Tensor k2, Tensor k3, Tensor k4) {
        return k1.plus(k4).plusScaled(k2.plus(k3), 2);
    }

    /**
     * The last component of the last y. The slopes of a component depend on the one before it alone, so each is computed at all steps at once:
     * few operations on many numbers instead of many on few.
     */
    private Tensor lastByComponent(Tensor x) {
        double h = 2.0 / steps;
        Tensor k1 = speed(x, 0);
        Tensor k2 = k1;
        Tensor k3 = k1;
        Tensor k4 = k1;
        for (int i = 1; i < x.size(); i++) {
            Tensor move = weighted(k1, k2, k3, k4).times(h / 6);
            Tensor y = move.cumSum(0).minus(move);
            Tensor speed = speed(x, i);
            k4 = y.plusScaled(k3, h).times(speed);
            k3 = y.plusScaled(k2, h / 2).times(speed);
            k2 = y.plusScaled(k1, h / 2).times(speed);
            k1 = y.times(speed);
        }
        return weighted(k1, k2, k3, k4).sum().times(h / 6);
    }

    private Tensor speed(Tensor x, int i) {
        return x.at(i).broadcastTo(Shape.of(steps));
    }

    @Override
    public Map<String, Object> output(String form) {
        return Map.of("primal", value(), "gradient", Forms.gradient(this, form));
    }
}

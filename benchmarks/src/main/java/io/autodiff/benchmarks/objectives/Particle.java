package io.autodiff.benchmarks.objectives;

import io.autodiff.Tensor;
import io.autodiff.benchmarks.objectives.Nested.Mode;
import java.util.Map;
import java.util.function.Supplier;

/** Where a charge crosses the axis, squared, by the place w of one of the two charges that repel it, and the w for which it is least. */
record Particle(double w) implements Objective {
    private static final double STEP = 0.1;

    static Particle read(Fields input) {
        return new Particle(input.number("w"));
    }

    @Override
    public double[] plain() {
        double x = 0;
        double y = 8;
        double vx = 0.75;
        double vy = 0;
        while (true) {
            double dx = x - 10;
            double dyFirst = y - (10 - w);
            double first = Math.pow(dx * dx + dyFirst * dyFirst, -1.5);
            double second = Math.pow(dx * dx + y * y, -1.5);
            double ax = dx * (first + second);
            double ay = dyFirst * first + y * second;
            x += STEP * vx;
            y += STEP * vy;
            if (y <= 0) {
                double end = x - y / vy * vx;
                return new double[] {end * end};
            }
            vx += STEP * ax;
            vy += STEP * ay;
        }
    }

    /** The square of where the charge crosses the axis, with the gradient of the potential by a mode. */
    private static Tensor energy(Tensor w, Mode inner) {
        Tensor ten = Tensor.scalar(10);
        Tensor first = Tensor.stack(0, ten, w.neg().plus(10));
        Tensor second = Tensor.of(10, 0);
        Tensor x = Tensor.of(0, 8);
        Tensor v = Tensor.of(0.75, 0);
        while (true) {
            Tensor a = inner.gradient(
                            p -> p.minus(first)
                                    .norm()
                                    .reciprocal()
                                    .plus(p.minus(second).norm().reciprocal()),
                            x)
                    .neg();
            x = x.plus(v.times(STEP));
            if (x.get(1) <= 0) {
                Tensor left = x.at(1).divide(v.at(1)).neg();
                return x.at(0).plus(left.times(v.at(0))).square();
            }
            v = v.plus(a.times(STEP));
        }
    }

    @Override
    public double[] value() {
        return energy(Tensor.scalar(w), Mode.REVERSE).toArray();
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        return Nested.gradients(Particle::energy, Tensor.scalar(w));
    }

    @Override
    public Map<String, Object> output(String form) {
        Nested modes = Nested.named(form);
        Descent descent =
                Descent.of(v -> energy(v, modes.inner()), v -> modes.gradient(Particle::energy, v), Tensor.scalar(w));
        return Map.of(
                "output",
                descent.minimum().item(),
                "outer_iterations",
                descent.passes(),
                "initial_cost",
                value()[0],
                "initial_gradient",
                Forms.gradient(this, form)[0]);
    }
}

package io.autodiff.benchmarks.objectives;

import static io.autodiff.Autodiff.compile;
import static io.autodiff.Autodiff.grad;

import io.autodiff.Compiled;
import io.autodiff.Tensor;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** y = x²;  dy/dx = 2 x, at each of some numbers. */
record Hello(double[] x) implements Objective {
    static Hello read(Fields input) {
        return new Hello(input.vector("x"));
    }

    private static Tensor square(Tensor x) {
        return x.times(x);
    }

    @Override
    public double[] plain() {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] * x[i];
        }
        return y;
    }

    @Override
    public double[] value() {
        return square(Tensor.of(x)).toArray();
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        Supplier<Compiled<Tensor>> compiled = Forms.once(() -> compile(Hello::square, Tensor.scalar(1)));
        return Forms.of(
                "scalars", () -> each(v -> grad(Hello::square, v)),
                "tensors", () -> grad(v -> square(v).sum(), Tensor.of(x)).toArray(),
                "compiled", () -> each(v -> compiled.get().grad(v)));
    }

    private double[] each(UnaryOperator<Tensor> derivative) {
        double[] d = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            d[i] = derivative.apply(Tensor.scalar(x[i])).item();
        }
        return d;
    }

    @Override
    public Map<String, Object> output(String form) {
        double[] y = value();
        double[] d = Forms.gradient(this, form);
        double[][] table = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            table[i] = new double[] {x[i], y[i], d[i]};
        }
        return Map.of("table", table);
    }
}

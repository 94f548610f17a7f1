package io.autodiff.benchmarks.objectives;

import static io.autodiff.Autodiff.compile;
import static io.autodiff.Autodiff.grad;

import io.autodiff.Compiled;
import io.autodiff.Tensor;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** log Σ eˣ, as A + log Σ eˣ⁻ᴬ with A = max x. */
record LogSumExp(double[] x) implements Objective {
    static LogSumExp read(Fields input) {
        return new LogSumExp(input.vector("x"));
    }

    static LogSumExp draw(RandomGenerator random, int n) {
        return new LogSumExp(random.doubles(n).toArray());
    }

    @Override
    public double[] plain() {
        double largest = x[0];
        for (double v : x) {
            largest = Math.max(largest, v);
        }
        double sum = 0;
        for (double v : x) {
            sum += Math.exp(v - largest);
        }
        return new double[] {largest + Math.log(sum)};
    }

    /** Without the operation that is made for it. */
    private static Tensor shifted(Tensor v) {
        Tensor largest = v.stopGradient().max();
        return v.minus(largest).exp().sum().log().plus(largest);
    }

    @Override
    public double[] value() {
        return shifted(Tensor.of(x)).toArray();
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        Supplier<Compiled<Tensor>> compiled = Forms.once(() -> compile(Tensor::logSumExp, Tensor.of(x)));
        return Forms.of(
                "tensors", () -> grad(v -> v.logSumExp(), Tensor.of(x)).toArray(),
                "tensors, shifted", () -> grad(LogSumExp::shifted, Tensor.of(x)).toArray(),
                "compiled", () -> compiled.get().grad(Tensor.of(x)).toArray());
    }

    @Override
    public Map<String, Object> output(String form) {
        return Map.of("primal", value()[0], "gradient", Forms.gradient(this, form));
    }
}

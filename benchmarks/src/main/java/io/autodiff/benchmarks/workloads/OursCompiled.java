package io.autodiff.benchmarks.workloads;

import io.autodiff.Autodiff;
import io.autodiff.Compiled;
import io.autodiff.Tensor;

/** Gradients by this project's compiled functions. */
public class OursCompiled implements Contender {
    @Override
    public String name() {
        return "autodiff, compiled";
    }

    @Override
    public Task prepare(Workload workload) {
        Tensor x = Tensor.of(Inputs.point());
        return switch (workload) {
            case W4 -> new Gradient(Autodiff.compile(Ours::rosenbrock, x));
            case W4S -> new Gradient(Autodiff.compile(Ours::rosenbrockInScalars, x));
            case W5 -> {
                Compiled<Ours.Lstm> f = Autodiff.compile(Ours.Lstm::cost, Ours.Lstm.MODEL);
                yield Ours.derivative(() -> f.grad(Ours.Lstm.MODEL));
            }
            case W7V -> {
                Compiled<Tensor> f = Autodiff.compile(Ours::logisticCost, Ours.LOGISTIC);
                yield Ours.derivative(() -> f.hvp(Ours.LOGISTIC, Ours.DIRECTION));
            }
            default -> throw new UnsupportedOperationException("the next step has other data");
        };
    }

    private record Gradient(Compiled<Tensor> f, double[] x, double[] gradient) implements Task {
        Gradient(Compiled<Tensor> f) {
            this(f, Inputs.point(), new double[Inputs.VARIABLES]);
        }

        @Override
        public void run() {
            f.gradient(x, gradient);
        }

        @Override
        public double check() {
            return Inputs.squaredNorm(gradient);
        }
    }
}

package io.autodiff.benchmarks.workloads;

/** Gradients that a person derived, in plain loops. */
public class ByHand implements Contender {
    @Override
    public String name() {
        return "Java by hand";
    }

    @Override
    public Task prepare(Workload workload) {
        return switch (workload) {
            case W4, W4S -> new Rosenbrock();
            default -> throw new UnsupportedOperationException("not written");
        };
    }

    private static final class Rosenbrock implements Task {
        private final double[] x = Inputs.point();
        private final double[] gradient = new double[x.length];

        @Override
        public void run() {
            java.util.Arrays.fill(gradient, 0);
            for (int i = 0; i + 1 < x.length; i++) {
                double a = x[i + 1] - x[i] * x[i];
                gradient[i] += -400 * a * x[i] + 2 * (x[i] - 1);
                gradient[i + 1] += 200 * a;
            }
        }

        @Override
        public double check() {
            return Inputs.squaredNorm(gradient);
        }
    }
}

package io.autodiff.benchmarks.workloads;

import org.hipparchus.analysis.differentiation.Gradient;

/** Hipparchus: forward mode, with a vector of derivatives in each number. */
public class Hipparchus implements Contender {
    @Override
    public String name() {
        return "Hipparchus, forward";
    }

    @Override
    public Task prepare(Workload workload) {
        if (workload != Workload.W4S) {
            throw new UnsupportedOperationException("has no tensors");
        }
        return new Rosenbrock();
    }

    private static final class Rosenbrock implements Task {
        private final double[] point = Inputs.point();
        private Gradient sum = Gradient.constant(point.length, 0);

        @Override
        public void run() {
            int n = point.length;
            Gradient[] x = new Gradient[n];
            for (int i = 0; i < n; i++) {
                x[i] = Gradient.variable(n, i, point[i]);
            }
            sum = Gradient.constant(n, 0);
            for (int i = 0; i + 1 < n; i++) {
                Gradient a = x[i + 1].subtract(x[i].square());
                Gradient b = x[i].subtract(1);
                sum = sum.add(a.square().multiply(100)).add(b.square());
            }
        }

        @Override
        public double check() {
            return Inputs.squaredNorm(sum.getGradient());
        }
    }
}

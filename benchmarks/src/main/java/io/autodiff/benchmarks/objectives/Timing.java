package io.autodiff.benchmarks.objectives;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The median seconds of the primal in plain Java and of a gradient, and how many times the primal the gradient takes. */
record Timing(double primal, double gradient, double ratio) {
    private static final double AGREEMENT = 1e-10;
    private static final double WARM_UP = 3;
    private static final double BATCH = 0.02;
    private static final double MEASUREMENT = 3;
    private static final int LEAST_BATCHES = 7;

    /** What the functions gave last, so that none of them is optimised away. */
    @SuppressWarnings("unused")
    private static volatile double[] last = {};

    /** Of an objective, in one form of its gradient. */
    static Timing of(Objective objective, String form) {
        Map<String, Supplier<double[]>> gradients = objective.gradients();
        Supplier<double[]> gradient = Objects.requireNonNull(gradients.get(form));
        Timing timing = of(objective::plain, gradient);
        // Afterwards, since what runs first shapes what the just-in-time compiler makes of the rest.
        requireAgreement("the primals", objective.plain(), objective.value());
        String first = gradients.keySet().iterator().next();
        requireAgreement("the gradients", gradient.get(), Forms.gradient(objective, first));
        return timing;
    }

    /** Both in turns, so that a disturbance of the machine meets both. */
    private static Timing of(Supplier<double[]> primal, Supplier<double[]> gradient) {
        int primals = callsPerBatch(primal);
        int gradients = callsPerBatch(gradient);
        double[] primalTimes = {};
        double[] gradientTimes = {};
        double began = now();
        for (int batch = 1; batch <= LEAST_BATCHES || now() - began < MEASUREMENT; batch++) {
            primalTimes = Arrays.copyOf(primalTimes, batch);
            gradientTimes = Arrays.copyOf(gradientTimes, batch);
            primalTimes[batch - 1] = seconds(primal, primals);
            gradientTimes[batch - 1] = seconds(gradient, gradients);
        }
        double primalTime = median(primalTimes);
        double gradientTime = median(gradientTimes);
        return new Timing(primalTime, gradientTime, gradientTime / primalTime);
    }

    private static void requireAgreement(String what, double[] a, double[] b) {
        double difference = Forms.difference(a, b);
        if (!(difference <= AGREEMENT)) {
            throw new IllegalStateException(what + " differ by " + difference);
        }
    }

    /** After warming up, by the time of the last calls. */
    private static int callsPerBatch(Supplier<double[]> function) {
        int calls = 1;
        double began = now();
        while (now() - began < WARM_UP) {
            double wanted = BATCH / seconds(function, calls);
            calls = (int) Math.max(1, Math.min(2.0 * calls, wanted));
        }
        return calls;
    }

    private static double seconds(Supplier<double[]> function, int calls) {
        double began = now();
        for (int i = 0; i < calls; i++) {
            last = function.get();
        }
        return (now() - began) / calls;
    }

    private static double now() {
        return System.nanoTime() * 1e-9;
    }

    private static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

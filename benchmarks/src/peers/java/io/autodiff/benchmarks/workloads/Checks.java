package io.autodiff.benchmarks.workloads;

import java.io.PrintStream;
import java.util.Locale;

/** Prints the name of a contender and what it finds for each workload, to be compared before anything is timed. */
final class Checks {
    /** So many training steps, after which wrong gradients show in the cost. */
    private static final int RUNS = 5;

    private Checks() {}

    /** The argument is the class of the contender. */
    public static void main(String[] args) {
        PrintStream out = toOurselves();
        Contender contender = WorkloadBenchmark.contender(args[0]);
        out.println(contender.name());
        for (Workload workload : Workload.values()) {
            out.println(workload + "\t" + result(contender, workload));
        }
    }

    /** Standard output, where a library can no longer print. */
    private static PrintStream toOurselves() {
        PrintStream out = System.out;
        System.setOut(System.err);
        return out;
    }

    private static String result(Contender contender, Workload workload) {
        try {
            Contender.Task task = contender.prepare(workload);
            for (int i = 0; i < RUNS; i++) {
                task.run();
            }
            return String.format(Locale.ROOT, "%.17g", task.check());
        } catch (UnsupportedOperationException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The first gradient of a process. */
    static final class Cold {
        private Cold() {}

        /** The argument is the class of the contender. */
        public static void main(String[] args) {
            PrintStream out = toOurselves();
            Contender.Task task = WorkloadBenchmark.contender(args[0]).prepare(Workload.W3);
            task.run();
            out.println(task.check());
        }
    }
}

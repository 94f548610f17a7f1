package io.autodiff.benchmarks.workloads;

/** A library, or a way to use one, that does workloads. Has a constructor without arguments. */
public interface Contender {
    /** The library and its version. */
    String name();

    /**
     * A workload, ready to run: all that needs to be done once is done.
     *
     * @throws UnsupportedOperationException with the reason, if the library cannot do it
     */
    Task prepare(Workload workload);

    /** A computation to be repeated. */
    interface Task {
        /** Does it once more. */
        void run();

        /** A number from the latest run that is right only if the run was: the cost before a training step, or the squared norm of a derivative. */
        double check();
    }
}

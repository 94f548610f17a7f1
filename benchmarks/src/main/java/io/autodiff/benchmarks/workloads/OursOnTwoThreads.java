package io.autodiff.benchmarks.workloads;

import java.util.concurrent.ForkJoinPool;

/** Training steps as in {@link Ours}, each with its examples in two shards, on two threads if they are made in a pool of two. */
public class OursOnTwoThreads implements Contender {
    @Override
    public String name() {
        return "autodiff, two threads";
    }

    @Override
    public Task prepare(Workload workload) {
        return switch (workload) {
            case W1 -> Ours.large(64).inTwo();
            case W2 -> Ours.large(256).inTwo();
            default -> throw new UnsupportedOperationException("is measured with W1 and W2 only");
        };
    }

    /** Two threads, in one of which JMH runs a benchmark, as a program runs its training. */
    public static final class Pool extends ForkJoinPool {
        private static final long serialVersionUID = 1;

        /** As JMH makes it: the arguments tell how many benchmarks run side by side, and what to call them. */
        public Pool(int benchmarks, String prefix) {
            super(2 * benchmarks);
        }
    }
}

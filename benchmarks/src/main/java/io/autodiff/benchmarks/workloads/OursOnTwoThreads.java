package io.autodiff.benchmarks.workloads;

import java.util.concurrent.ForkJoinPool;

/** Training steps as in {@link Ours}, made in a pool of two threads, over which large products are split. */
public class OursOnTwoThreads implements Contender {
    @Override
    public String name() {
        return "autodiff, two threads";
    }

    @Override
    public Task prepare(Workload workload) {
        return switch (workload) {
            case W1, W2 -> new Pooled(new ForkJoinPool(2), new Ours().prepare(workload));
            default -> throw new UnsupportedOperationException("has no large products");
        };
    }

    private record Pooled(ForkJoinPool pool, Task task) implements Task {
        @Override
        public void run() {
            pool.submit(task::run).join();
        }

        @Override
        public double check() {
            return task.check();
        }
    }
}

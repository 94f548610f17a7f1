package io.autodiff.kernel;

import io.autodiff.memory.Buffers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinTask;

/**
 * Loops over independent parts, on all threads of the fork-join pool in which they run; elsewhere on one.
 *
 * <p>So the caller chooses the threads by choosing the pool, and who never heard of pools gets none.
 */
public final class Threads {
    /** As many multiplications and additions are worth a thread: some thirty microseconds. */
    private static final long WORTH = 1 << 21;

    private Threads() {}

    /** A part of a loop. */
    public interface Body {
        /** The turns in the range. */
        void run(int from, int to);
    }

    /**
     * Runs the turns from 0 to n.
     *
     * @param unit how many turns stay together: parts start at multiples of it
     * @param flops how much work all turns are
     */
    public static void split(int n, int unit, long flops, Body body) {
        int units = (n + unit - 1) / unit;
        int parts = ForkJoinTask.inForkJoinPool()
                ? (int) Math.min(Math.min(units, ForkJoinTask.getPool().getParallelism()), flops / WORTH)
                : 1;
        if (parts < 2) {
            body.run(0, n);
            return;
        }
        List<ForkJoinTask<?>> tasks = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int from = (int) ((long) units * part / parts) * unit;
            int to = Math.min(n, (int) ((long) units * (part + 1) / parts) * unit);
            tasks.add(ForkJoinTask.adapt(() -> body.run(from, to)));
        }
        // While this thread waits it may take any task of the pool, which must find no lease.
        Buffers buffers = Buffers.mine();
        Buffers.Lease before = buffers.use(null);
        try {
            ForkJoinTask.invokeAll(tasks);
        } finally {
            buffers.use(before);
        }
    }
}

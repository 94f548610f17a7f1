package io.autodiff;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;

/**
 * The arrays that closed tapes of this thread have given back, for later tapes to record into.
 *
 * <p>A fresh array costs twice: it is cleared when it is made and has to be brought into the cache again. The garbage collector may take
 * all of them when memory runs short.
 */
final class Recycling {
    private static final ThreadLocal<SoftReference<Recycling>> OF_THREAD =
            ThreadLocal.withInitial(() -> new SoftReference<>(new Recycling()));

    private final ArrayDeque<int[]> parents = new ArrayDeque<>();
    private final ArrayDeque<double[]> slopes = new ArrayDeque<>();
    private double[] sums = {};

    private Recycling() {}

    static Recycling mine() {
        Recycling mine = OF_THREAD.get().get();
        if (mine == null) {
            mine = new Recycling();
            OF_THREAD.set(new SoftReference<>(mine));
        }
        return mine;
    }

    /** An array of this length, which is the same at every call, with any content. */
    int[] parents(int length) {
        int[] array = parents.poll();
        return array == null ? new int[length] : array;
    }

    /** An array of this length, which is the same at every call, with any content. */
    double[] slopes(int length) {
        double[] array = slopes.poll();
        return array == null ? new double[length] : array;
    }

    /** An array of at least this length, with any content. */
    double[] sums(int length) {
        double[] array = sums;
        sums = new double[0];
        return array.length >= length ? array : new double[length];
    }

    /** Takes the arrays of a block. */
    void give(int[] parents, double[] slopes) {
        this.parents.push(parents);
        this.slopes.push(slopes);
    }

    /** Takes the sums of a sweep; of several, the longest is kept. */
    void give(double[] sums) {
        if (sums.length > this.sums.length) {
            this.sums = sums;
        }
    }
}

package io.autodiff.memory;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arrays of a thread that nobody reads any longer, for later results to be written to.
 *
 * <p>A fresh array costs twice: it is cleared when it is made, and has to be brought into the cache again. So while a {@link Lease} is in
 * use, arrays come from here, and when it ends they go back. Where none is in use, an array is new and belongs to whoever asked for it. The
 * garbage collector may take all of this when memory runs short.
 */
public final class Buffers {
    /** Smaller arrays are not worth the bookkeeping. */
    private static final int SMALL = 256;

    private static final ThreadLocal<SoftReference<Buffers>> OF_THREAD =
            ThreadLocal.withInitial(() -> new SoftReference<>(new Buffers()));

    private final Map<Integer, ArrayDeque<double[]>> doubles = new HashMap<>();
    private final Map<Integer, ArrayDeque<long[]>> longs = new HashMap<>();
    private @Nullable Lease lease;

    private Buffers() {}

    /** Those of this thread. */
    public static Buffers mine() {
        Buffers mine = OF_THREAD.get().get();
        if (mine == null) {
            mine = new Buffers();
            OF_THREAD.set(new SoftReference<>(mine));
        }
        return mine;
    }

    /** An array for a result that is written as a whole: its content is arbitrary. */
    public static double[] array(int length) {
        return length < SMALL ? new double[length] : mine().lend(length, false);
    }

    /** An array of zeros for a result that is added to. */
    public static double[] zeros(int length) {
        return length < SMALL ? new double[length] : mine().lend(length, true);
    }

    private double[] lend(int length, boolean cleared) {
        if (lease == null) {
            return new double[length];
        }
        ArrayDeque<double[]> same = doubles.get(length);
        double[] array = same == null ? null : same.poll();
        if (array == null) {
            array = new double[length];
        } else if (cleared) {
            Arrays.fill(array, 0);
        }
        lease.add(array);
        return array;
    }

    /** Lends by this lease from now on, or by none; the one before is to be restored when it is over. */
    public @Nullable Lease use(@Nullable Lease next) {
        Lease before = lease;
        lease = next;
        return before;
    }

    /** An array to be given back by hand, with any content. */
    public double[] takeDoubles(int length) {
        ArrayDeque<double[]> same = doubles.get(length);
        double[] array = same == null ? null : same.poll();
        return array == null ? new double[length] : array;
    }

    /** An array to be given back by hand, with any content. */
    public long[] takeLongs(int length) {
        ArrayDeque<long[]> same = longs.get(length);
        long[] array = same == null ? null : same.poll();
        return array == null ? new long[length] : array;
    }

    /** Takes an array that is not read or written again. */
    public void give(double[] array) {
        assert spoil(array);
        doubles.computeIfAbsent(array.length, length -> new ArrayDeque<>()).push(array);
    }

    /** Where assertions are on, who reads an array that was given back finds NaN. */
    private static boolean spoil(double[] array) {
        Arrays.fill(array, Double.NaN);
        return true;
    }

    /** Takes an array that is not read or written again. */
    public void give(long[] array) {
        longs.computeIfAbsent(array.length, length -> new ArrayDeque<>()).push(array);
    }

    /** Arrays that are given back together. */
    public static final class Lease {
        private final Buffers buffers;
        private final Set<double[]> lent = Collections.newSetFromMap(new IdentityHashMap<>());
        private final List<double[]> latest = new ArrayList<>();
        private final List<double[]> held = new ArrayList<>();
        private boolean abandoned;

        /** A lease of the arrays of this thread. */
        public Lease(Buffers buffers) {
            this.buffers = buffers;
        }

        private void add(double[] array) {
            if (!abandoned) {
                lent.add(array);
                latest.add(array);
            }
        }

        /** Whether an array is lent and has one reader. */
        public boolean lends(double[] array) {
            return lent.contains(array);
        }

        /** Leaves an array to whoever reads it: it is not given back. */
        public void keep(double @Nullable [] array) {
            if (!lent.remove(array)) {
                held.removeIf(other -> other == array);
            }
        }

        /** Leaves all arrays to whoever reads them, later ones too. */
        public void abandon() {
            abandoned = true;
            lent.clear();
            held.clear();
            latest.clear();
        }

        /** Starts to remember which arrays are the latest. */
        public void mark() {
            latest.clear();
        }

        /** The arrays lent since the mark. */
        public List<double[]> latest() {
            return latest;
        }

        /** Gives an array back with all others, not on its own, since it has several readers. */
        public void hold(double[] array) {
            if (lent.remove(array)) {
                held.add(array);
            }
        }

        /** Gives one array back. */
        public void end(double[] array) {
            if (lent.remove(array)) {
                buffers.give(array);
            }
        }

        /** Gives all arrays back. */
        public void end() {
            lent.forEach(buffers::give);
            lent.clear();
            held.forEach(buffers::give);
            held.clear();
            latest.clear();
        }
    }
}

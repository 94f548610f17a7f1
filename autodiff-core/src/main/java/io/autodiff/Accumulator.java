package io.autodiff;

import io.autodiff.memory.Buffers;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running sum for each entry of a tape: its adjoint during the reverse sweep, its tangent during the forward sweep.
 *
 * <p>Sums of plain scalars stand in an array of numbers, all others are tensors; an entry may have a part in both. Where nothing was added
 * the number is −0.0, which is the neutral element of addition in IEEE 754 (x + −0.0 = x for every x, while −0.0 + 0.0 = 0.0): the first
 * term needs no test, and what was never reached is told apart from what came out as zero. So 0 · ∞ cannot come up out of nowhere.
 */
final class Accumulator {
    private static final double NOTHING = -0.0;

    /** From this size on the array of numbers is used again. */
    private static final int RECYCLED = 1 << 12;

    /** How many entries there are. */
    final int size;

    /** Of each entry the sum of its plain scalars; the array may be longer. */
    final double[] numbers;

    private @Nullable Tensor @Nullable [] tensors;

    /** The sums that were made here, not handed in: no one else sees them, so they may grow in place. */
    private final BitSet own = new BitSet();

    /** The arrays of the values on the tape, if they are lent. */
    private final Buffers.@Nullable Lease values;

    /** The arrays of the sums, if they are lent. */
    private final Buffers.@Nullable Lease lease;

    Accumulator(int size, Buffers.@Nullable Lease values, Buffers.@Nullable Lease lease) {
        this.size = size;
        this.values = values;
        this.lease = lease;
        numbers = size < RECYCLED ? new double[size] : Buffers.mine().takeDoubles(Integer.highestOneBit(size - 1) << 1);
        Arrays.fill(numbers, 0, size, NOTHING);
    }

    /** Gives all sums back but those that were kept; nothing is read again. */
    void recycle() {
        if (size >= RECYCLED) {
            Buffers.mine().give(numbers);
        }
        if (lease != null) {
            lease.end();
        }
    }

    /** Leaves the elements of a value or sum to whoever reads them. */
    void keep(Tensor x) {
        if (values != null) {
            values.keep(x.array());
        }
        if (lease != null) {
            lease.keep(x.array());
        }
    }

    /** What a rule computes that may keep what it gets and what it makes. */
    Tensor share(Supplier<Tensor> rule, Tensor v, Tensor y, Tensor... x) {
        keep(v);
        keep(y);
        for (Tensor input : x) {
            keep(input);
        }
        Buffers.Lease before = Buffers.mine().use(null);
        try {
            return rule.get();
        } finally {
            Buffers.mine().use(before);
        }
    }

    /** The rules of an entry are about to be called. */
    void mark() {
        if (lease != null) {
            lease.mark();
        }
    }

    /** The rules of an entry have been called: gives back its sum and what they needed on the way, unless they are sums now. */
    void settle(Tensor sum, int[] parents) {
        if (lease == null) {
            return;
        }
        for (double[] array : lease.latest()) {
            if (!isSum(array, parents)) {
                lease.end(array);
            }
        }
        double[] array = sum.array();
        if (array != null && isSum(array, parents)) {
            lease.hold(array);
        } else if (array != null) {
            lease.end(array);
        }
    }

    private boolean isSum(double[] array, int[] entries) {
        for (int entry : entries) {
            if (entry != Tape.CONSTANT && hasTensor(entry) && tensor(entry).array() == array) {
                return true;
            }
        }
        return false;
    }

    /** The same number, but 0.0 for −0.0, which would look like nothing. */
    static double something(double term) {
        return term + 0.0;
    }

    static boolean isNothing(double number) {
        return Double.doubleToRawLongBits(number) == Long.MIN_VALUE;
    }

    boolean hasTensors() {
        return tensors != null;
    }

    boolean hasTensor(int i) {
        return tensors != null && tensors[i] != null;
    }

    Tensor tensor(int i) {
        Tensor tensor = tensors == null ? null : tensors[i];
        if (tensor == null) {
            throw new IllegalStateException("no tensor at " + i);
        }
        return tensor;
    }

    /** The sum at i, or null if nothing was added. */
    @Nullable
    Tensor get(int i) {
        Tensor tensor = tensors == null ? null : tensors[i];
        if (isNothing(numbers[i])) {
            return tensor;
        }
        Tensor number = Tensor.scalar(numbers[i]);
        return tensor == null ? number : tensor.plus(number);
    }

    /** Whether none of so many sums has a tensor in it. */
    boolean areNumbers(int first, int count) {
        boolean are = true;
        for (int i = first; i < first + count; i++) {
            are &= !hasTensor(i);
        }
        return are;
    }

    /** Whether the sum at i is of plain numbers only, so that it may grow in place. */
    boolean isPlain(int i) {
        return !hasTensor(i) || !tensor(i).isTracked();
    }

    /** Adds a term to the sum at i. */
    void add(int i, Tensor term) {
        if (term.isRecorded()) {
            abandon();
        }
        if (term.shape().isScalar() && !term.isTracked()) {
            numbers[i] += something(term.item());
            return;
        }
        Tensor sum = tensors == null ? null : tensors[i];
        if (sum == null) {
            put(i, term);
        } else if (own.get(i) && !term.isRecorded() && sum.isMany() == term.isMany()) {
            double[] total = sum.data();
            double[] data = term.data();
            for (int k = 0; k < total.length; k++) {
                total[k] += data[k];
            }
        } else {
            put(i, sum.plus(term));
            own.set(i, !sum.isRecorded() && !term.isRecorded());
        }
    }

    /** The elements of the sum at i, which has this shape, to be added to in place. */
    double[] elements(int i, Shape shape) {
        if (own.get(i)) {
            return tensor(i).data();
        }
        double[] elements = Buffers.zeros(shape.size());
        if (hasTensor(i)) {
            System.arraycopy(tensor(i).data(), 0, elements, 0, elements.length);
        }
        put(i, Tensor.wrap(shape, elements));
        own.set(i);
        return elements;
    }

    /** Adds so many numbers to the first elements of the sum at i, which has this shape, unless all are nothing. */
    void addNumbers(int first, int count, int i, Shape shape) {
        boolean something = false;
        for (int k = 0; k < count; k++) {
            something |= !isNothing(numbers[first + k]);
        }
        if (something) {
            double[] total = elements(i, shape);
            for (int k = 0; k < count; k++) {
                total[k] += numbers[first + k];
            }
        }
    }

    private void put(int i, Tensor sum) {
        if (tensors == null) {
            tensors = new Tensor[size];
        }
        tensors[i] = sum;
    }

    /** An older tape records what is computed with these sums and values, so it may keep them. */
    private void abandon() {
        if (values != null) {
            values.abandon();
        }
        if (lease != null) {
            lease.abandon();
        }
    }

    /** Adds a multiple of a tensor to the sum at i, unless i is a constant; of numbers that one tensor stands for, in place. */
    void addScaled(int i, Tensor term, double slope) {
        if (i == Tape.CONSTANT) {
            return;
        }
        boolean isNew = !hasTensor(i);
        if (term.isRecorded() || !term.isMany() || !(isNew || own.get(i))) {
            add(i, term.times(slope));
            return;
        }
        double[] data = term.data();
        double[] total = isNew ? new double[data.length] : tensor(i).data();
        for (int k = 0; k < total.length; k++) {
            total[k] += slope * data[k];
        }
        if (isNew) {
            put(i, Many.like(term, total));
            own.set(i);
        }
    }
}

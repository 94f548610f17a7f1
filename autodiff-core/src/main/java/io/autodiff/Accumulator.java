package io.autodiff;

import java.util.Arrays;
import java.util.BitSet;
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

    Accumulator(int size) {
        this.size = size;
        numbers = size < RECYCLED ? new double[size] : Recycling.mine().sums(size);
        Arrays.fill(numbers, 0, size, NOTHING);
    }

    /** Gives the numbers back; the sums are not read again. */
    void recycle() {
        if (size >= RECYCLED) {
            Recycling.mine().give(numbers);
        }
    }

    /** The same number, but 0.0 for −0.0, which would look like nothing. */
    static double something(double term) {
        return term + 0.0;
    }

    static boolean isNothing(double number) {
        return Double.doubleToRawLongBits(number) == Long.MIN_VALUE;
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

    /** Adds a term to the sum at i. */
    void add(int i, Tensor term) {
        if (term.shape().isScalar() && !term.isTracked()) {
            numbers[i] += something(term.item());
            return;
        }
        if (tensors == null) {
            tensors = new Tensor[size];
        }
        Tensor sum = tensors[i];
        if (sum == null) {
            tensors[i] = term;
        } else if (own.get(i) && !term.isTracked()) {
            double[] total = sum.data();
            double[] data = term.data();
            for (int k = 0; k < total.length; k++) {
                total[k] += data[k];
            }
        } else {
            tensors[i] = sum.plus(term);
            own.set(i, !sum.isTracked() && !term.isTracked());
        }
    }

    /** Adds a multiple of a tensor to the sum at i, unless i is a constant. */
    void addScaled(int i, Tensor term, double slope) {
        if (i != Tape.CONSTANT) {
            add(i, term.times(slope));
        }
    }
}

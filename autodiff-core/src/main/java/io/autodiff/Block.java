package io.autodiff;

import io.autodiff.memory.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * A run of consecutive entries of a tape, in primitive arrays: 24 bytes an entry, and 12 more on a tape to look at.
 *
 * <p>Blocks grow with the tape up to a fixed length and are never copied, so recording costs the same at every length. The longest are
 * used again by later tapes: allocating them costs as much as recording into them.
 */
final class Block {
    private static final int LONGEST = 1 << 14;

    /** The number of the first entry. */
    final int first;

    /** How many entries are in use. */
    int count;

    // Of each scalar step two parents and two slopes, side by side.
    private final int[] parents;
    private final double[] slopes;

    /** Of each entry its general step, or null for a scalar step; null altogether before the first general step. */
    private @Nullable Step @Nullable [] steps;

    /** Of each scalar step the operation and the value, on a tape to look at. */
    private final @Nullable Scalars scalars;

    private record Scalars(Op[] ops, double[] values) {}

    Block(int first, int length, boolean keepsValues) {
        this.first = first;
        this.parents = length == LONGEST ? Buffers.mine().takeInts(2 * length) : new int[2 * length];
        this.slopes = length == LONGEST ? Buffers.mine().takeDoubles(2 * length) : new double[2 * length];
        this.scalars = keepsValues ? new Scalars(new Op[length], new double[length]) : null;
    }

    boolean isFull() {
        return 2 * count == parents.length;
    }

    Block next() {
        return new Block(first + count, Math.min(LONGEST, parents.length), scalars != null);
    }

    /** Appends a scalar step and returns its number. */
    int append(Op op, double value, int a, double slopeA, int b, double slopeB) {
        int k = count++;
        parents[2 * k] = a;
        parents[2 * k + 1] = b;
        slopes[2 * k] = slopeA;
        slopes[2 * k + 1] = slopeB;
        if (scalars != null) {
            scalars.ops[k] = op;
            scalars.values[k] = value;
        }
        return first + k;
    }

    /** Appends a general step and returns its number. */
    int append(Step step) {
        if (steps == null) {
            steps = new Step[parents.length / 2];
        }
        steps[count] = step;
        return first + count++;
    }

    /** The general step of an entry, or null for a scalar step. */
    @Nullable
    Step step(int k) {
        return steps == null ? null : steps[k];
    }

    /** The operation of a scalar step, or null on a lean tape. */
    @Nullable
    Op op(int k) {
        return scalars == null ? null : scalars.ops[k];
    }

    /** The value of a scalar step, or NaN on a lean tape. */
    double value(int k) {
        return scalars == null ? Double.NaN : scalars.values[k];
    }

    /** The number of an input, 0 or 1, of a scalar step. */
    int parent(int k, int input) {
        return parents[2 * k + input];
    }

    /** One step of the reverse sweep: adds ȳ ∂y/∂a and ȳ ∂y/∂b to the adjoints of the parents. */
    void pull(int k, Accumulator bar) {
        int i = first + k;
        Step step = step(k);
        if (step != null) {
            step.pull(i, bar);
            return;
        }
        double yBar = bar.numbers[i];
        int a = parents[2 * k];
        int b = parents[2 * k + 1];
        if (!Accumulator.isNothing(yBar)) {
            if (a != Tape.CONSTANT) {
                bar.numbers[a] = Accumulator.something(bar.numbers[a]) + yBar * slopes[2 * k];
            }
            if (b != Tape.CONSTANT) {
                bar.numbers[b] = Accumulator.something(bar.numbers[b]) + yBar * slopes[2 * k + 1];
            }
        }
        if (bar.hasTensor(i)) {
            bar.addScaled(a, bar.tensor(i), slopes[2 * k]);
            bar.addScaled(b, bar.tensor(i), slopes[2 * k + 1]);
        }
    }

    /** One step of the forward sweep: ẏ = ∂y/∂a ȧ + ∂y/∂b ḃ. */
    void push(int k, Accumulator dot) {
        int i = first + k;
        Step step = step(k);
        if (step != null) {
            step.push(i, dot);
            return;
        }
        for (int input = 2 * k; input <= 2 * k + 1; input++) {
            int parent = parents[input];
            if (parent != Tape.CONSTANT) {
                if (!Accumulator.isNothing(dot.numbers[parent])) {
                    dot.numbers[i] = Accumulator.something(dot.numbers[i]) + dot.numbers[parent] * slopes[input];
                }
                if (dot.hasTensor(parent)) {
                    dot.addScaled(i, dot.tensor(parent), slopes[input]);
                }
            }
        }
    }

    /** Gives the arrays back; the block is not used again. */
    void recycle() {
        if (parents.length == 2 * LONGEST) {
            Buffers.mine().give(parents);
            Buffers.mine().give(slopes);
        }
    }
}

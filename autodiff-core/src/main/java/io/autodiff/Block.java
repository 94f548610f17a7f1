package io.autodiff;

import io.autodiff.memory.Buffers;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run of consecutive entries of a tape, in a primitive array: 24 bytes an entry, and 12 more on a tape to look at.
 *
 * <p>Blocks grow with the tape up to a fixed length and are never copied, so recording costs the same at every length. All but the shortest
 * are used again by later tapes: allocating them costs as much as recording into them.
 */
final class Block {
    private static final int SHORTEST = 1 << 7;
    private static final int LONGEST = 1 << 14;

    /** The only block of a closed tape. */
    static final Block NONE = new Block(null, 0, 0, false);

    /** The entries before these. */
    final @Nullable Block previous;

    /** The number of the first entry. */
    final int first;

    /** How many entries are in use. */
    int count;

    /** Of each scalar step three words: its two parents, and the bits of its two slopes. One array takes less time than two. */
    private final long[] words;

    /** Of each entry its general step, or null for a scalar step; null altogether before the first general step. */
    private @Nullable Step @Nullable [] steps;

    /** Of each scalar step the operation and the value, on a tape to look at. */
    private final @Nullable Scalars scalars;

    private record Scalars(Op[] ops, double[] values) {}

    private Block(@Nullable Block previous, int first, int length, boolean keepsValues) {
        this.previous = previous;
        this.first = first;
        this.words = length > SHORTEST ? Buffers.mine().takeLongs(3 * length) : new long[3 * length];
        this.scalars = keepsValues ? new Scalars(new Op[length], new double[length]) : null;
    }

    static Block first(boolean keepsValues) {
        return new Block(null, 0, SHORTEST, keepsValues);
    }

    Block next() {
        return new Block(this, first + count, Math.min(LONGEST, 8 * length()), scalars != null);
    }

    private int length() {
        return words.length / 3;
    }

    boolean isFull() {
        return 3 * count == words.length;
    }

    /** Appends a scalar step and returns its number. */
    int append(Op op, double value, int a, double slopeA, int b, double slopeB) {
        int k = count++;
        words[3 * k] = ((long) b << 32) | (a & 0xFFFFFFFFL);
        words[3 * k + 1] = Double.doubleToRawLongBits(slopeA);
        words[3 * k + 2] = Double.doubleToRawLongBits(slopeB);
        if (scalars != null) {
            scalars.ops[k] = op;
            scalars.values[k] = value;
        }
        return first + k;
    }

    /** Appends a general step and returns its number. */
    int append(Step step) {
        if (steps == null) {
            steps = new Step[length()];
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
        return (int) (words[3 * k] >> (32 * input));
    }

    private double slope(int k, int input) {
        return Double.longBitsToDouble(words[3 * k + 1 + input]);
    }

    /**
     * The reverse sweep from entry k to the first of this block.
     *
     * @param yBar the number in the adjoint of entry k
     * @return the number in the adjoint of the entry before the block
     */
    double pull(int k, double yBar, Accumulator bar) {
        double carried = yBar;
        if (steps == null && !bar.hasTensors()) { // a loop without calls: its arrays stay in registers
            for (int j = k; j >= 0; j--) {
                carried = pullNumber(j, carried, bar.numbers);
            }
        } else {
            for (int j = k; j >= 0; j--) {
                carried = pullAny(j, carried, bar);
            }
        }
        return carried;
    }

    private double pullAny(int k, double yBar, Accumulator bar) {
        int i = first + k;
        Step step = step(k);
        if (step != null) {
            step.pull(i, bar);
            return i == 0 ? 0 : bar.numbers[i - 1];
        }
        double before = pullNumber(k, yBar, bar.numbers);
        if (bar.hasTensor(i)) {
            bar.addScaled(parent(k, 0), bar.tensor(i), slope(k, 0));
            bar.addScaled(parent(k, 1), bar.tensor(i), slope(k, 1));
            return bar.numbers[i - 1];
        }
        return before;
    }

    /**
     * Adds ȳ ∂y/∂a and ȳ ∂y/∂b to the adjoints of the parents of a scalar step.
     *
     * <p>A parent is most often the entry just before. Its adjoint is carried from step to step, not through memory, where each step of a
     * chain would wait for what the last has written.
     */
    private double pullNumber(int k, double yBar, double[] bar) {
        int i = first + k;
        double before = bar[i - 1]; // the first entry is watched, so no scalar step
        if (!Accumulator.isNothing(yBar)) {
            int a = parent(k, 0);
            int b = parent(k, 1);
            double aBar = yBar * slope(k, 0);
            double bBar = yBar * slope(k, 1);
            if (a == i - 1) {
                before = Accumulator.something(before) + aBar;
            } else if (a != Tape.CONSTANT) {
                bar[a] = Accumulator.something(bar[a]) + aBar;
            }
            if (b == i - 1) {
                before = Accumulator.something(before) + bBar;
            } else if (b != Tape.CONSTANT) {
                bar[b] = Accumulator.something(bar[b]) + bBar;
            }
            bar[i - 1] = before;
        }
        return before;
    }

    /** One step of the forward sweep: ẏ = ∂y/∂a ȧ + ∂y/∂b ḃ. */
    void push(int k, Accumulator dot) {
        int i = first + k;
        Step step = step(k);
        if (step != null) {
            step.push(i, dot);
            return;
        }
        for (int input = 0; input <= 1; input++) {
            int parent = parent(k, input);
            if (parent != Tape.CONSTANT) {
                if (!Accumulator.isNothing(dot.numbers[parent])) {
                    dot.numbers[i] = Accumulator.something(dot.numbers[i]) + dot.numbers[parent] * slope(k, input);
                }
                if (dot.hasTensor(parent)) {
                    dot.addScaled(i, dot.tensor(parent), slope(k, input));
                }
            }
        }
    }

    /** How many elements the values of its general steps have together. */
    long elements() {
        return steps == null
                ? 0
                : Arrays.stream(steps)
                        .filter(Objects::nonNull)
                        .mapToLong(step -> step.y().size())
                        .sum();
    }

    /** Gives the arrays back; the block is not used again. */
    void recycle() {
        if (length() > SHORTEST) {
            Buffers.mine().give(words);
        }
    }
}

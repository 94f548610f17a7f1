package io.autodiff;

/**
 * A run of consecutive entries of a tape, in primitive arrays: 36 bytes an entry.
 *
 * <p>Blocks grow with the tape up to a fixed length and are never copied, so recording costs the same at every length.
 */
final class Block {
    private static final int LONGEST = 1 << 14;

    /** The number of the first entry. */
    final int first;

    /** How many entries are in use. */
    int count;

    /** Of each entry: an {@link Op} for a scalar step, a {@link Step} for a general one. */
    final Object[] steps;

    /** Of each entry: the value if it is a scalar step. */
    final double[] values;

    // Of each scalar step two parents and two slopes, side by side.
    final int[] parents;
    private final double[] slopes;

    Block(int first, int length) {
        this.first = first;
        this.steps = new Object[length];
        this.values = new double[length];
        this.parents = new int[2 * length];
        this.slopes = new double[2 * length];
    }

    boolean isFull() {
        return count == steps.length;
    }

    Block next() {
        return new Block(first + count, Math.min(LONGEST, 2 * steps.length));
    }

    /** Appends a scalar step and returns its number. */
    int append(Op op, double value, int a, double slopeA, int b, double slopeB) {
        int k = count++;
        steps[k] = op;
        values[k] = value;
        parents[2 * k] = a;
        parents[2 * k + 1] = b;
        slopes[2 * k] = slopeA;
        slopes[2 * k + 1] = slopeB;
        return first + k;
    }

    /** Appends a general step and returns its number. */
    int append(Step step) {
        steps[count] = step;
        return first + count++;
    }

    /** One step of the reverse sweep: adds ȳ ∂y/∂a and ȳ ∂y/∂b to the adjoints of the parents. */
    void pull(int k, Accumulator bar) {
        int i = first + k;
        if (steps[k] instanceof Step step) {
            step.pull(i, bar);
            return;
        }
        double yBar = bar.numbers[i];
        int a = parents[2 * k];
        int b = parents[2 * k + 1];
        if (!Accumulator.isNothing(yBar)) {
            if (a != Tape.CONSTANT) {
                bar.numbers[a] += Accumulator.something(yBar * slopes[2 * k]);
            }
            if (b != Tape.CONSTANT) {
                bar.numbers[b] += Accumulator.something(yBar * slopes[2 * k + 1]);
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
        if (steps[k] instanceof Step step) {
            step.push(i, dot);
            return;
        }
        for (int input = 2 * k; input <= 2 * k + 1; input++) {
            int parent = parents[input];
            if (parent != Tape.CONSTANT) {
                if (!Accumulator.isNothing(dot.numbers[parent])) {
                    dot.numbers[i] += Accumulator.something(dot.numbers[parent] * slopes[input]);
                }
                if (dot.hasTensor(parent)) {
                    dot.addScaled(i, dot.tensor(parent), slopes[input]);
                }
            }
        }
    }
}

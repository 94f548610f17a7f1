package io.autodiff;

import io.autodiff.memory.Buffers;
import java.lang.StackWalker.StackFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The list of operations that were computed from watched values, and the two sweeps over it: adjoints backward, tangents forward.
 *
 * <p>{@code watch} gives a tracked tensor; whatever is computed from it is recorded, in order. Since every operation stands after its
 * inputs, both sweeps are plain loops over the list: no recursion, no sorting, and a fixed order of summation.
 *
 * <pre>{@code
 * Tape tape = new Tape();
 * Tensor x = tape.watch("x", Tensor.scalar(3));
 * Tensor y = x.square().plus(x);
 * Tensor dydx = tape.backward(y).of(x);   // 2x + 1 = 7
 * System.out.println(tape);               // step, operation, inputs, shape, value, adjoint
 * }</pre>
 *
 * <p>A value that is watched may itself be tracked by an older tape: then the adjoints are tracked there too, which is how derivatives of
 * higher order come about. A tape belongs to the thread that made it.
 */
// Design. An entry is either a scalar step or a general step. A scalar step is an elementwise operation on plain
// numbers: its slopes are numbers too and stand in primitive arrays (Block), so that the reverse sweep over it is two
// multiply-adds. A general step keeps the operation and the operands that its rule reads (Step) and calls the rule. The
// rule runs on the primals of the inputs, so on the next older tape if they are tracked there. Entries are numbered
// 0, 1, … over all blocks; a tracked tensor knows its tape and its number.
public final class Tape implements AutoCloseable {
    /** The parent of a constant: an input that this tape does not watch. */
    static final int CONSTANT = -1;

    /** Makes every tape check for NaN and infinity, as if made by {@link #checked}. */
    private static final boolean CHECK_ALL = Boolean.getBoolean("autodiff.checked");

    private static final AtomicLong TAPES = new AtomicLong();

    private Block last;
    private @Nullable Thread owner = Thread.currentThread();
    private final long serial = TAPES.getAndIncrement();
    private final boolean keepsValues;
    private final boolean checked;
    private final boolean tracing;

    /** Whether this records nothing, but stands behind tensors that stand for many. */
    private final boolean level;

    private final Buffers buffers = Buffers.mine();

    /** The arrays of the values, on a lean tape. */
    private final Buffers.@Nullable Lease lease;

    private @Nullable Adjoints latest;

    /** A tape to look at: it keeps every value, so that all can be printed and explained. */
    public Tape() {
        this(true, false, false);
    }

    private Tape(boolean keepsValues, boolean checked, boolean tracing) {
        level = false;
        this.tracing = tracing;
        this.checked = checked || CHECK_ALL;
        this.keepsValues = keepsValues || this.checked;
        lease = this.keepsValues ? null : new Buffers.Lease(buffers);
        last = Block.first(this.keepsValues);
    }

    private Tape(Block none) {
        level = true;
        tracing = false;
        checked = false;
        keepsValues = true;
        lease = null;
        last = none;
    }

    /**
     * A tape to compute with: it keeps only what the rules of its operations read, and when it is closed the memory of its values goes to
     * later ones. Reading a tracked tensor after that is an error; scalars, adjoints and constants stay readable. The transforms of {@link
     * Autodiff} use it.
     */
    public static Tape lean() {
        return new Tape(false, false, false);
    }

    /**
     * A tape that checks every value and every adjoint, and stops at the first NaN or infinity with an {@link ArithmeticException} that
     * names the operation, the shapes and your line. The system property {@code autodiff.checked=true} makes all tapes such, also those
     * inside {@code grad}.
     */
    public static Tape checked() {
        return new Tape(true, true, false);
    }

    /**
     * A tape whose {@link #steps} are to be computed again with other values, by a program that they are translated into: the values are
     * known to nobody while it records, so a function that branches on one is found out, and {@link Tensor#stopGradient} is a step.
     */
    public static Tape tracing() {
        return new Tape(true, false, true);
    }

    /** What tracks tensors that stand for many, and computes with them instead of recording; see {@link Many}. */
    static Tape level() {
        return new Tape(Block.NONE);
    }

    /**
     * The same tensor, or record, list or map of tensors (see {@link Trees}), tracked by this tape.
     *
     * @throws IllegalArgumentException if a tensor is tracked by a newer tape: «watch: the value is tracked by a newer tape; …»
     */
    public <T> T watch(T tree) {
        int before = size();
        T watched = Trees.mapUnread(tree, this::watchAt);
        if (size() == before) {
            throw new IllegalArgumentException(
                    "watch: there is no tensor in a tree of " + tree.getClass().getName());
        }
        return watched;
    }

    /** The same tensor, tracked by this tape under a name. */
    public Tensor watch(String name, Tensor x) {
        return watchAt(name, x);
    }

    private Tensor watchAt(Object name, Tensor x) {
        requireUsable("watch");
        if (x.tape() != null && x.tape().serial >= serial) {
            throw new IllegalArgumentException(
                    x.tape() == this
                            ? "watch: the value is on this tape already; use it as it is"
                            : "watch: the value is tracked by a newer tape; watch on the older tape first, then on the newer one");
        }
        if (checked) {
            Anomaly.check(name.toString(), x);
        }
        shareIfTracked(x);
        return new Tensor(x, this, append(Step.watch(keepsValues ? name.toString() : name, x)));
    }

    /** Records a scalar operation on plain numbers, with its slopes. */
    Tensor record(Op op, double y, int a, double slopeA, int b, double slopeB) {
        requireUsable(op);
        Block block = last;
        if (block.isFull()) {
            block = grow();
        }
        int index = block.append(op, y, a, slopeA, b, slopeB);
        return new Tensor(y, this, index); // made last, or the collector would have to be told of what is stored in it
    }

    /** Computes and records an operation; the value is computed on the primals, so on the next older tape that tracks one of them. */
    Tensor record(Op op, Tensor... x) {
        requireUsable(op);
        if (level) {
            return Many.apply(this, op, x);
        }
        int[] parents = new int[x.length];
        Tensor[] primals = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            parents[i] = x[i].tape() == this ? x[i].index() : CONSTANT;
            primals[i] = x[i].tape() == this ? x[i].primal() : x[i];
        }
        Tensor y = valueOf(op, primals);
        shareIfTracked(y);
        Step step = keepsValues
                ? new Step(op, parents, primals, y, where(op, y, primals))
                : Step.lean(op, parents, primals, y);
        return new Tensor(y, this, append(step));
    }

    private @Nullable StackFrame where(Op op, Tensor y, Tensor... x) {
        return checked ? Anomaly.check(op, y, x) : tracing ? Anomaly.caller() : null;
    }

    /** Records all elements of a vector that no older tape tracks, as one step whose entries stand side by side; on a lean tape. */
    List<Tensor> recordElements(Tensor x) {
        requireUsable("unstack");
        Step step = Step.elements(x);
        double[] values = x.data();
        Tensor[] elements = new Tensor[values.length];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = i == 0
                    ? new Tensor(values[i], this, append(step))
                    : record(step.op(), values[i], CONSTANT, 0, CONSTANT, 0);
        }
        return List.of(elements);
    }

    private Tensor valueOf(Op op, Tensor[] primals) {
        Buffers.Lease before = buffers.use(Discreet.is(op) ? lease : null);
        try {
            return Dispatch.apply(op, primals);
        } finally {
            buffers.use(before);
        }
    }

    /** Where an older tape records as well, it may keep arrays of this one, which are then not given back. */
    private void shareIfTracked(Tensor x) {
        if (lease != null && x.isTracked()) {
            lease.abandon();
        }
    }

    private int append(Step step) {
        return (last.isFull() ? grow() : last).append(step);
    }

    private Block grow() {
        last = last.next();
        return last;
    }

    /** All blocks, in the order of their entries. */
    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (Block block = last; block != null; block = block.previous) {
            blocks.add(block);
        }
        Collections.reverse(blocks);
        return blocks;
    }

    /**
     * The adjoints ∂C/∂v of every recorded value v, for a scalar C: one sweep from C to the start of the tape.
     *
     * @throws IllegalArgumentException «backward: the value has shape [3], not []; pass a seed of that shape, backward(y, seed), or reduce
     *     it to a scalar, for example with sum()»
     */
    public Adjoints backward(Tensor cost) {
        if (!cost.shape().isScalar()) {
            throw new IllegalArgumentException(
                    "backward: the value has shape " + cost.shape()
                            + ", not []; pass a seed of that shape, backward(y, seed), or reduce it to a scalar, for example with sum()");
        }
        return backward(cost, Tensor.scalar(1));
    }

    /** The adjoints v̄ = ȳᵀ ∂y/∂v of every recorded value v, for any y and a seed ȳ of its shape. */
    public Adjoints backward(Tensor y, Tensor seed) {
        return backward(List.of(y), List.of(seed));
    }

    /** The adjoints v̄ = Σ ȳᵀ ∂y/∂v of every recorded value v, where several y have each a seed ȳ: one sweep for all. */
    public Adjoints backward(List<Tensor> y, List<Tensor> seeds) {
        latest = new Adjoints(this, sweepBack(y, seeds, null));
        return latest;
    }

    /** The adjoints of the watched values alone: the memory of all others is given back as the sweep passes. */
    <T> T gradient(Tensor y, Tensor seed, T watched) {
        return gradient(List.of(y), List.of(seed), watched);
    }

    /** Likewise of several y, each with a seed. */
    <T> T gradient(List<Tensor> y, List<Tensor> seeds, T watched) {
        Buffers.Lease sums = lease == null ? null : new Buffers.Lease(buffers);
        Accumulator bar = sweepBack(y, seeds, sums);
        T gradient = new Adjoints(this, bar).of(watched);
        bar.recycle();
        return gradient;
    }

    private Accumulator sweepBack(List<Tensor> y, List<Tensor> seeds, Buffers.@Nullable Lease sums) {
        int[] ends = indicesOf("backward", y, seeds);
        int end = Arrays.stream(ends).max().orElse(-1);
        Accumulator bar = new Accumulator(end + 1, lease, sums);
        Buffers.Lease before = buffers.use(sums);
        try {
            for (int i = 0; i < ends.length; i++) {
                bar.add(ends[i], seeds.get(i));
            }
            double yBar = end < 0 ? 0 : bar.numbers[end];
            for (Block block = last; block != null; block = block.previous) {
                yBar = block.pull(Math.min(block.count, end + 1 - block.first) - 1, yBar, bar);
            }
            return bar;
        } finally {
            buffers.use(before);
        }
    }

    /**
     * The tangents v̇ = ∂v/∂x ẋ of every recorded value v, where only the watched value x moves, in direction ẋ: one sweep from the start of
     * the tape to its end.
     */
    public Tangents forward(Tensor x, Tensor xDot) {
        return forward(List.of(x), List.of(xDot));
    }

    /** The tangents of every recorded value, where several watched values x move at once, each in its direction ẋ. */
    public Tangents forward(List<Tensor> x, List<Tensor> xDot) {
        int[] starts = indicesOf("forward", x, xDot);
        Accumulator dot = new Accumulator(size(), lease, null);
        for (int i = 0; i < starts.length; i++) {
            dot.add(starts[i], xDot.get(i));
        }
        for (Block block : blocks()) {
            for (int k = 0; k < block.count; k++) {
                block.push(k, dot);
            }
        }
        return new Tangents(this, dot);
    }

    /** Whether a scalar is taken as a plain number: not if it is to be checked, nor if it will be another one next time. */
    boolean takesNumbers() {
        return !checked && !tracing;
    }

    boolean isLean() {
        return lease != null;
    }

    boolean isTracing() {
        return tracing;
    }

    boolean isLevel() {
        return level;
    }

    boolean isChecked() {
        return checked;
    }

    /** How many elements the values have together, or somewhat more: each counts for one besides. */
    long elements() {
        long elements = size();
        for (Block block = last; block != null; block = block.previous) {
            elements += block.elements();
        }
        return elements;
    }

    /** How many values are recorded, the watched ones among them. */
    public int size() {
        return last.first + last.count;
    }

    /**
     * All steps in order, with the values that went in and came out, and your lines: what a sweep works on, to be looked at, swept in
     * another way, or, of a {@linkplain #tracing() tracing} tape, translated.
     *
     * @throws IllegalStateException «steps: only a checked tape keeps all operands and lines; use Tape.checked()»
     */
    public List<Recorded> steps() {
        if (!checked && !tracing) {
            throw new IllegalStateException(
                    "steps: only a checked tape keeps all operands and lines; use Tape.checked()");
        }
        List<Recorded> steps = new ArrayList<>();
        for (Block block : blocks()) {
            for (int k = 0; k < block.count; k++) {
                steps.add(Recorded.of(steps.size(), Objects.requireNonNull(block.step(k))));
            }
        }
        return steps;
    }

    /**
     * The number of the step that made a value, its place among the {@link #steps}.
     *
     * @throws IllegalArgumentException «numberOf: the value was not computed from anything that this tape watches; …»
     */
    public int numberOf(Tensor x) {
        return indexOf("numberOf", x);
    }

    /** How many steps of which operations there are, and how many elements of their operands are kept; of a closed tape, none. */
    public TapeStatistics statistics() {
        return TapeStatistics.of(this);
    }

    /**
     * How long each operation on tensors takes, the longest first: every step is computed once more, its value and the adjoints of its
     * inputs. Steps on scalars, of some nanoseconds each, are left out.
     *
     * @throws IllegalStateException «times: a lean tape does not keep what it would have to compute again; use new Tape()»
     */
    public Map<String, Duration> times() {
        if (!keepsValues) {
            throw new IllegalStateException(
                    "times: a lean tape does not keep what it would have to compute again; use new Tape()");
        }
        return TapeStatistics.times(this);
    }

    /**
     * Ends the recording and lets go of all that is kept. Its tensors can no longer be computed with; they keep their values, but not on a
     * {@link #lean} tape.
     */
    @Override
    public void close() {
        if (lease != null && owner == Thread.currentThread()) {
            lease.end();
        }
        owner = null;
        for (Block block = last; block != null; block = block.previous) {
            block.recycle();
        }
        last = Block.NONE;
        latest = null;
    }

    /** Whether a tensor was watched by this tape, or computed from one that was. */
    public boolean tracks(Tensor x) {
        return x.tape() == this;
    }

    /** The textbook's table: step, operation, inputs, shape, value, and the adjoint found by the latest {@link #backward}. */
    @Override
    public String toString() {
        return isClosed() ? "closed tape" : Table.of(this, latest == null ? null : latest.bar);
    }

    /** Leaves the elements of a value to whoever reads them, also after the tape is closed. */
    void keep(double @Nullable [] elements) {
        if (lease != null) {
            lease.keep(elements);
        }
    }

    /** Whether the memory of the values was given back. */
    boolean hasEnded() {
        return lease != null && isClosed();
    }

    boolean isClosed() {
        return owner == null;
    }

    private int[] indicesOf(String operation, List<Tensor> values, List<Tensor> seeds) {
        if (values.size() != seeds.size()) {
            throw new IllegalArgumentException(operation + ": takes one seed for each value, got " + seeds.size()
                    + " seeds for " + values.size() + " values");
        }
        int[] indices = new int[values.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = indexOf(operation, values.get(i), seeds.get(i));
        }
        return indices;
    }

    private int indexOf(String operation, Tensor y, Tensor seed) {
        requireUsable(operation);
        int index = indexOf(operation, y);
        if (!seed.shape().equals(y.shape())) {
            throw new IllegalArgumentException(operation + ": the seed has shape " + seed.shape()
                    + ", but the value has shape " + y.shape() + "; they must be equal");
        }
        if (seed.tape() == this) {
            throw new IllegalArgumentException(
                    operation + ": the seed is tracked by this tape; use seed.stopGradient(), or nest another tape");
        }
        return index;
    }

    /** The sum that a sweep found for a value of this tape; zeros where it found nothing. */
    Tensor sumAt(String sweep, Accumulator sums, Tensor x) {
        int index = indexOf(sweep, x);
        Tensor sum = index < sums.size ? sums.get(index) : null;
        if (sum != null) {
            sums.keep(sum);
        }
        return sum == null ? Tensor.zeros(x.shape()) : sum;
    }

    private int indexOf(String operation, Tensor x) {
        if (x.tape() != this) {
            throw new IllegalArgumentException(
                    operation + ": the value was not computed from anything that this tape watches"
                            + (x.tape() == null ? "; it is not tracked at all" : "; it is on another tape"));
        }
        return x.index();
    }

    private void requireUsable(Op op) {
        if (Thread.currentThread() != owner) {
            requireUsable(op.name());
        }
    }

    private void requireUsable(String operation) {
        if (owner == null) {
            throw new IllegalStateException(
                    operation
                            + ": the tape was closed; compute before close(), or use the value without its tape, x.stopGradient()");
        }
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException(
                    operation + ": the tape belongs to thread " + owner.getName() + ", but this is thread "
                            + Thread.currentThread().getName() + "; give every thread a tape of its own");
        }
    }

    /** The newer of two tapes, of which either may be missing. */
    static @Nullable Tape newer(@Nullable Tape a, @Nullable Tape b) {
        return a == null || (b != null && b.serial > a.serial) ? b : a;
    }
}

package io.autodiff.compile;

import io.autodiff.Op;
import io.autodiff.compile.ScalarProgram.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a line of operations repeats itself, as that of a recorded {@code for} does: the same operations turn after turn.
 *
 * <p>Two places of the line are alike if they have the same operation, and operands of the same kinds: constant, input or result. Which
 * ones decides how good a loop it is, not whether it is one, since any list of operands may be looked up in a table; but where a pattern that
 * has held for a while breaks, the loop ends and another begins.
 */
final class Periods {
    /** A program that fits one method needs no loop. */
    static final int LONGEST_PIECE = 256;

    /** Longer bodies may exceed 8,000 bytes, of which HotSpot compiles no method. */
    static final int LONGEST_PERIOD = 160;

    /** A result of this many turns ago is still kept in local variables. */
    static final int FARTHEST_CARRY = 3;

    private static final int FEWEST_TURNS = 4;
    private static final int FEWEST_OPERATIONS = 64;

    /** A pattern that held for so many turns ends the loop when it breaks; before, it was none. */
    private static final int PATTERN = 8;

    /** Lengths of the stretches by whose next occurrences periods are guessed, and how many of these are tried. */
    private static final int[] STRETCHES = {4, 16, 64};

    private static final int GUESSES = 8;
    private static final long BASE = 0x9E3779B97F4A7C15L;

    private final ScalarProgram program;
    private final List<Scalar> scalars;
    private final int[] line;

    /** Of each place what it has in common with those that are like it. */
    private final int[] likeness;

    private final long[] hash;
    private final long[] power;
    private final int[][] next = new int[STRETCHES.length][];

    private final List<Segment> segments = new ArrayList<>();

    /** Of each place the loop that it is in. */
    private final @Nullable Segment[] loopOf;

    private Periods(ScalarProgram program) {
        this.program = program;
        scalars = program.scalars;
        line = program.line;
        int n = line.length;
        likeness = new int[n];
        loopOf = new Segment[n];
        hash = new long[n + 1];
        power = new long[n + 1];
        power[0] = 1;
        Map<Op, Integer> operations = new HashMap<>();
        for (int k = 0; k < n; k++) {
            Scalar scalar = scalars.get(line[k]);
            int kinds = 0;
            for (int operand : scalar.operands()) {
                kinds = 3 * kinds + kind(scalars.get(operand));
            }
            likeness[k] = 27 * operations.computeIfAbsent(scalar.op(), op -> operations.size()) + kinds;
            hash[k + 1] = hash[k] * BASE + likeness[k] + 1;
            power[k + 1] = power[k] * BASE;
        }
        for (int w = 0; w < STRETCHES.length; w++) {
            next[w] = nextOccurrences(STRETCHES[w]);
        }
    }

    private static int kind(Scalar operand) {
        return operand.isConstant() ? 0 : operand.isInput() ? 1 : 2;
    }

    /** Of each place the next where a stretch of this length recurs, or one whose hash is near to it, or the end. */
    private int[] nextOccurrences(int length) {
        int n = line.length;
        int bits = Math.max(1, 34 - Integer.numberOfLeadingZeros(n));
        int[] latest = new int[1 << bits];
        Arrays.fill(latest, n);
        int[] found = new int[n];
        Arrays.fill(found, n);
        for (int k = n - length; k >= 0; k--) {
            int bucket = (int) ((hashOf(k, length) * BASE) >>> (64 - bits));
            found[k] = latest[bucket];
            latest[bucket] = k;
        }
        return found;
    }

    private long hashOf(int from, int length) {
        return hash[from + length] - hash[from] * power[length];
    }

    private boolean alike(int a, int b, int length) {
        return b + length <= line.length && hashOf(a, length) == hashOf(b, length);
    }

    /** The line cut into loops, and into straight pieces, of which the last may be empty. */
    static List<Segment> of(ScalarProgram program) {
        return program.line.length <= LONGEST_PIECE
                ? List.of(new Segment(0, program.line.length, 1))
                : new Periods(program).segments();
    }

    private List<Segment> segments() {
        int done = 0;
        int at = 0;
        while (at < line.length) {
            Segment loop = bestLoop(at);
            if (loop == null) {
                at++;
            } else {
                straight(done, at);
                segments.add(loop);
                Arrays.fill(loopOf, at, loop.to(), loop);
                at = loop.to();
                done = at;
            }
        }
        straight(done, at);
        if (segments.get(segments.size() - 1).isLoop()) {
            segments.add(new Segment(at, 0, 1));
        }
        return segments;
    }

    private void straight(int from, int to) {
        for (int at = from; at < to; at += LONGEST_PIECE) {
            segments.add(new Segment(at, Math.min(LONGEST_PIECE, to - at), 1));
        }
    }

    /** The loop from a place on that does most; of several that do about as much, that with the shortest period. */
    private @Nullable Segment bestLoop(int at) {
        Segment best = null;
        double mostDone = 0;
        for (int period : periods(at)) {
            boolean known = best != null && period % best.period() == 0;
            if (period == 0 || known || !alike(at, at + period, (FEWEST_TURNS - 1) * period)) {
                continue;
            }
            Run run = new Run(at, period);
            int turns = run.turns(1 + alikeFrom(at, period) / period);
            double done = (double) turns * period * (1 - 0.5 * run.looseness());
            boolean worthwhile = turns >= FEWEST_TURNS && turns * period >= FEWEST_OPERATIONS;
            if (worthwhile && done > 1.1 * mostDone) {
                mostDone = done;
                best = new Segment(at, period, turns);
            }
        }
        return best;
    }

    private int[] periods(int at) {
        int[] periods = new int[STRETCHES.length * GUESSES];
        for (int w = 0; w < STRETCHES.length; w++) {
            int place = at;
            for (int g = 0; g < GUESSES; g++) {
                place = next[w][place];
                if (place - at > LONGEST_PERIOD || place == line.length) {
                    break;
                }
                periods[w * GUESSES + g] = place - at;
            }
        }
        return Arrays.stream(periods).sorted().distinct().toArray();
    }

    /** How many places from one on are like those a period later. */
    private int alikeFrom(int at, int period) {
        int k = at;
        while (k + period < line.length && likeness[k] == likeness[k + period]) {
            k++;
        }
        return k - at;
    }

    /** Turns of a period, of which each operand's pattern is followed. */
    private final class Run {
        private static final int INPUT = -1;
        private static final int STRAIGHT = -2;
        private static final int NEAR = -3;

        private final int from;
        private final int period;

        /** Of each operand of the period what it was in the turn before: the row that it is an element of, its place there, and by how much it moved. */
        private final int[] row;

        private final int[] place;
        private final int[] stride;

        /** Operands without a pattern. */
        private final boolean[] loose;

        Run(int from, int period) {
            this.from = from;
            this.period = period;
            row = new int[3 * period];
            place = new int[3 * period];
            stride = new int[3 * period];
            loose = new boolean[3 * period];
        }

        /** How many turns it has until a pattern breaks. */
        int turns(int most) {
            for (int turn = 0; turn < most; turn++) {
                for (int step = 0; step < period; step++) {
                    int[] operands =
                            scalars.get(line[from + turn * period + step]).operands();
                    for (int k = 0; k < operands.length; k++) {
                        int j = 3 * step + k;
                        if (!loose[j] && !continues(j, turn, operands[k])) {
                            if (turn >= PATTERN) {
                                return turn;
                            }
                            loose[j] = true;
                        }
                    }
                }
            }
            return most;
        }

        /** Which part of the operands has no pattern. */
        double looseness() {
            int count = 0;
            for (boolean operand : loose) {
                count += operand ? 1 : 0;
            }
            return count / (2.0 * period);
        }

        private boolean continues(int j, int turn, int value) {
            Scalar scalar = scalars.get(value);
            if (scalar.isConstant()) {
                return true;
            }
            int at = scalar.isInput() ? scalar.a() : program.place[value];
            int inRow = INPUT;
            if (!scalar.isInput()) {
                Segment loop = at >= from ? new Segment(from, period, Integer.MAX_VALUE / period) : loopOf[at];
                int back = at >= from ? turn - (at - from) / period : Integer.MAX_VALUE;
                if (back <= FARTHEST_CARRY) {
                    inRow = NEAR - (FARTHEST_CARRY + 1) * loop.step(at) - back;
                    at = 0;
                } else if (loop == null) {
                    inRow = STRAIGHT;
                } else {
                    inRow = loop.from() + loop.step(at);
                    at = loop.turn(at);
                }
                boolean becomesCarried = inRow <= NEAR && row[j] > NEAR && back == turn;
                if (becomesCarried) {
                    row[j] = inRow;
                    place[j] = 0;
                    stride[j] = 0;
                }
            }
            int moved = at - place[j];
            boolean continued = turn == 0 || (inRow == row[j] && (turn == 1 || moved == stride[j]));
            row[j] = inRow;
            place[j] = at;
            stride[j] = moved;
            return continued;
        }
    }
}

package io.autodiff.check;

import io.autodiff.Recorded;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a gradient: looks for the fault that gives just these numbers.
 *
 * <p>Two kinds of suspects are tried. Signatures compare the numbers by hand with the right ones: a constant ratio, the transpose, a
 * difference along the weights. Faults go further back: the recorded function is swept again with one rule broken in the way people break
 * it ({@link Faults}), and what comes out is compared with the numbers by hand. The fault that explains the most wrong blocks, and of these
 * the commonest, is reported; then the rest is explained with that fault in place, so several are found one after another.
 */
final class Diagnosis {
    /** Two numbers from the same formula agree to this, relative to the largest of their block. */
    private static final double CLOSE = 1e-8;

    private static final int MOST_FINDINGS = 4;

    /** Work that may be spent on sweeps, in elements of values. */
    private static final double BUDGET = 4e8;

    private final Blocks hand;
    private final Blocks point;
    private final @Nullable Replay replay;
    private final double close;
    private final Set<Integer> sizes = new TreeSet<>();
    private final List<Finding> findings = new ArrayList<>();

    /** What explains some blocks. */
    private record Match(
            Cause cause,
            String evidence,
            int rank,
            BitSet explained,
            double[] gradient,
            Replay.@Nullable Fault fault) {}

    private Diagnosis(Blocks hand, Blocks point, @Nullable Replay replay, double precision) {
        this.hand = hand;
        this.point = point;
        this.replay = replay;
        this.close = Math.max(CLOSE, 1e3 * precision);
        if (replay != null) {
            for (Recorded step : replay.steps) {
                for (int axis = 0; axis < step.value().rank(); axis++) {
                    sizes.add(step.value().shape().size(axis));
                }
            }
        }
    }

    /**
     * @param gradient the right one
     * @param wrong the blocks that are wrong
     * @param replay the recorded function, if there is one whose gradient this is
     * @param precision of the numbers by hand, such as 1e-16
     */
    static List<Finding> of(
            Blocks hand, double[] gradient, BitSet wrong, Blocks point, @Nullable Replay replay, double precision) {
        return new Diagnosis(hand, point, replay, precision).explain(gradient, wrong, Replay.Fault.NONE);
    }

    private List<Finding> explain(double[] base, BitSet wrong, Replay.Fault known) {
        if (wrong.isEmpty()) {
            return findings;
        }
        List<Match> matches = new ArrayList<>();
        signatures(base, wrong, matches);
        if (replay != null) {
            faults(base, wrong, known, matches);
        }
        matches.sort(Comparator.<Match>comparingInt(match -> -match.explained.cardinality())
                .thenComparingInt(Match::rank));
        if (matches.isEmpty() || findings.size() == MOST_FINDINGS) {
            fewEntries(base, wrong);
            return findings;
        }
        Match best = matches.get(0);
        findings.add(new Finding(best.cause, names(best.explained), best.evidence));
        BitSet left = (BitSet) wrong.clone();
        left.andNot(best.explained);
        return explain(best.gradient, left, best.fault == null ? known : known.and(best.fault));
    }

    private void fewEntries(double[] base, BitSet wrong) {
        BitSet few = new BitSet();
        List<String> entries = new ArrayList<>();
        wrong.stream().forEach(block -> {
            List<String> bad = new ArrayList<>();
            double scale = scale(base, block);
            for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
                if (!(Math.abs(hand.values[e] - base[e]) <= close * scale)) {
                    bad.add(hand.entry(e));
                }
            }
            if (hand.size(block) > 1 && bad.size() <= Math.max(1, hand.size(block) / 8)) {
                few.set(block);
                entries.addAll(bad);
            }
        });
        BitSet rest = (BitSet) wrong.clone();
        rest.andNot(few);
        if (!few.isEmpty()) {
            findings.add(new Finding(
                    Cause.FEW_ENTRIES,
                    names(few),
                    "wrong at " + String.join(", ", entries.subList(0, Math.min(8, entries.size())))));
        }
        if (!rest.isEmpty()) {
            findings.add(new Finding(Cause.UNKNOWN, names(rest), nearest(rest)));
        }
    }

    /** Where the first wrong block stands, counted from the cost. */
    private String nearest(BitSet wrong) {
        int last = wrong.length() - 1;
        return last + 1 < hand.count()
                ? "all blocks after " + hand.name(last)
                        + " are right, so the step that carries δ across it is the one to look at"
                : "";
    }

    // ---------------------------------------------------------------- signatures

    private void signatures(double[] base, BitSet wrong, List<Match> matches) {
        Set<Double> ratios = new HashSet<>();
        wrong.stream().forEach(block -> {
            double ratio = ratio(base, block);
            if (Double.isFinite(ratio)
                    && ratio != 1
                    && ratios.stream().allMatch(r -> Math.abs(r - ratio) > 1e-6 * Math.abs(r))) {
                ratios.add(ratio);
            }
        });
        for (double ratio : ratios) {
            ofRatio(ratio, base, wrong, matches);
        }
        wrong.stream().forEach(block -> {
            ofTranspose(block, base, matches);
            ofPenalty(block, base, wrong, matches);
            ofShift(block, base, matches);
        });
    }

    /** The constant ratio of a block by hand to the right one; NaN if there is none. */
    private double ratio(double[] base, int block) {
        double product = 0;
        double square = 0;
        double own = 0;
        for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
            product += hand.values[e] * base[e];
            square += base[e] * base[e];
            own = Math.max(own, Math.abs(hand.values[e]));
        }
        double ratio = product / square;
        double tolerance = close * Math.max(own, Math.abs(ratio) * scale(base, block));
        for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
            if (!(Math.abs(hand.values[e] - ratio * base[e]) <= tolerance)) {
                return Double.NaN;
            }
        }
        return ratio;
    }

    private void ofRatio(double ratio, double[] base, BitSet wrong, List<Match> matches) {
        double[] gradient = base.clone();
        for (int block : wrong.stream().toArray()) {
            for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
                gradient[e] *= ratio;
            }
        }
        BitSet explained = explained(gradient, wrong);
        restore(base, gradient, wrong, explained);
        String evidence = "by hand it is " + Numbers.brief(ratio) + " times the right one";
        // A single number is a multiple of any other, so there only the usual factors tell something.
        boolean telling = explained.stream().anyMatch(block -> hand.size(block) > 1);
        if (ratio == 0 || Math.abs(ratio) < 1e-12) {
            matches.add(new Match(Cause.DETACHED, "by hand it is zero", 1, explained, gradient, null));
            return;
        }
        double n = Math.abs(ratio) > 1 ? Math.abs(ratio) : 1 / Math.abs(ratio);
        boolean whole = Math.abs(n - Math.rint(n)) < 1e-6 * n;
        int k = (int) Math.rint(n);
        String size = whole && k > 1 && sizes.contains(k) ? ", and there are axes of " + k : "";
        if (near(ratio, -1)) {
            matches.add(new Match(Cause.SIGN, evidence, 0, explained, gradient, null));
        } else if (whole && k == 2 && ratio > 0) {
            matches.add(new Match(
                    Cause.FACTOR, evidence + ": the ½ of the quadratic cost?" + size, 0, explained, gradient, null));
        } else if (whole && (ratio > 1 ? dividesBy(k) : ratio > 0 && sumsOver(k))) {
            matches.add(new Match(Cause.BATCH_SIZE, evidence + size, 0, explained, gradient, null));
        } else if (whole && ratio > 1) {
            matches.add(new Match(
                    Cause.ACCUMULATED,
                    evidence + ": added up over " + k + " calls?" + size,
                    0,
                    explained,
                    gradient,
                    null));
        } else if (whole) {
            matches.add(new Match(Cause.FACTOR, evidence + size, 1, explained, gradient, null));
        } else {
            String root = near(n * n, Math.rint(n * n)) ? ", the square root of " + Math.round(n * n) : "";
            matches.add(new Match(
                    Cause.FACTOR, evidence + root, root.isEmpty() ? telling ? 7 : 9 : 2, explained, gradient, null));
        }
    }

    /** Whether the function divides by n: then a gradient n times as large has forgotten it. */
    private boolean dividesBy(int n) {
        return replay != null
                && replay.steps.stream()
                        .flatMap(step -> step.inputs().stream())
                        .filter(x -> x.size() == 1)
                        .mapToDouble(x -> Math.abs(x.toArray()[0]))
                        .anyMatch(x -> near(x, n) || near(x, 1.0 / n));
    }

    /** Whether something is summed over n. */
    private boolean sumsOver(int n) {
        return sizes.contains(n)
                || (replay != null
                        && replay.steps.stream()
                                .anyMatch(step -> step.inputs().stream()
                                        .anyMatch(x ->
                                                x.size() == n * step.value().size())));
    }

    private void ofTranspose(int block, double[] base, List<Match> matches) {
        Shape shape = hand.shapes.get(block);
        for (int axes = 1; axes <= Math.min(2, shape.rank()); axes++) {
            double[] gradient = base.clone();
            put(
                    gradient,
                    block,
                    axes == 1 ? point(base, block).flip(-1) : point(base, block).flip(-1, -2));
            add(Cause.NOT_FLIPPED, "by hand it is the right one turned round", 1, block, gradient, matches);
        }
        if (shape.rank() == 2 && shape.size(0) == shape.size(1)) {
            double[] gradient = base.clone();
            put(gradient, block, point(base, block).transpose());
            add(Cause.TRANSPOSED, "by hand it equals the transpose of the right one", 1, block, gradient, matches);
        }
    }

    private void ofPenalty(int block, double[] base, BitSet wrong, List<Match> matches) {
        if (point.count() != hand.count() || hand.size(block) < 2) {
            return;
        }
        along(Cause.PENALTY_L2, "times the weights themselves", block, base, wrong, point.values, matches);
        double[] signs = Arrays.stream(point.values).map(Math::signum).toArray();
        boolean mixed = Arrays.stream(signs, hand.starts[block], hand.starts[block + 1])
                        .distinct()
                        .count()
                > 1;
        if (!mixed) {
            return; // a constant could come from anywhere
        }
        along(Cause.PENALTY_L1, "times the signs of the weights", block, base, wrong, signs, matches);
    }

    private void along(
            Cause cause, String what, int block, double[] base, BitSet wrong, double[] direction, List<Match> matches) {
        double product = 0;
        double square = 0;
        for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
            product += (hand.values[e] - base[e]) * direction[e];
            square += direction[e] * direction[e];
        }
        double factor = product / square;
        if (!Double.isFinite(factor) || factor == 0) {
            return;
        }
        double[] gradient = base.clone();
        for (int other : wrong.stream().toArray()) {
            for (int e = hand.starts[other]; e < hand.starts[other + 1]; e++) {
                gradient[e] += factor * direction[e];
            }
        }
        BitSet explained = explained(gradient, wrong);
        if (explained.get(block)) {
            restore(base, gradient, wrong, explained);
            matches.add(new Match(
                    cause,
                    "by hand it is the right one plus " + Numbers.brief(factor) + " " + what,
                    isRound(factor) ? 2 : 7,
                    explained,
                    gradient,
                    null));
        }
    }

    /** Undoes a change in the blocks that it does not explain. */
    private void restore(double[] base, double[] gradient, BitSet wrong, BitSet explained) {
        wrong.stream()
                .filter(block -> !explained.get(block))
                .forEach(block ->
                        System.arraycopy(base, hand.starts[block], gradient, hand.starts[block], hand.size(block)));
    }

    private void ofShift(int block, double[] base, List<Match> matches) {
        for (int other = 0; other < hand.count(); other++) {
            if (other != block && hand.size(block) > 1 && hand.shapes.get(other).equals(hand.shapes.get(block))) {
                double[] gradient = base.clone();
                put(gradient, block, point(base, other));
                add(
                        Cause.SHIFTED,
                        "by hand it equals the right one of " + hand.name(other),
                        1,
                        block,
                        gradient,
                        matches);
            }
        }
        Shape shape = hand.shapes.get(block);
        if (shape.rank() >= 1 && shape.size(0) > 2) {
            for (int shift : new int[] {1, -1}) {
                double[] gradient = base.clone();
                put(gradient, block, point(base, block).roll(0, shift));
                add(
                        Cause.SHIFTED,
                        "by hand it is the right one, moved by a step along its first axis",
                        2,
                        block,
                        gradient,
                        matches);
            }
        }
    }

    private void add(Cause cause, String evidence, int rank, int block, double[] gradient, List<Match> matches) {
        BitSet only = new BitSet();
        only.set(block);
        if (!explained(gradient, only).isEmpty()) {
            matches.add(new Match(cause, evidence, rank, only, gradient, null));
        }
    }

    private Tensor point(double[] values, int block) {
        return hand.with(values).tensor(block);
    }

    private void put(double[] values, int block, Tensor x) {
        System.arraycopy(x.toArray(), 0, values, hand.starts[block], x.size());
    }

    // ---------------------------------------------------------------- faults of the sweep

    private void faults(double[] base, BitSet wrong, Replay.Fault known, List<Match> matches) {
        Replay recorded = Objects.requireNonNull(replay);
        double cost = recorded.steps.stream()
                .mapToDouble(step -> 50 + step.value().size())
                .sum();
        double[] plain = recorded.gradient(known);
        List<Faults.Candidate> candidates = Faults.of(recorded, base);
        List<Faults.Candidate> paths = new ArrayList<>();
        List<double[]> effects = new ArrayList<>();
        int most = (int) Math.min(candidates.size(), Math.max(1, BUDGET / cost));
        candidates.stream()
                .sorted(Comparator.comparingInt(Faults.Candidate::rank))
                .limit(most)
                .forEach(candidate -> {
                    double[] faulty;
                    try {
                        faulty = recorded.gradient(known.and(candidate.fault()));
                    } catch (IllegalArgumentException | ArithmeticException e) {
                        return; // this fault does not fit the shapes
                    }
                    double[] gradient = base.clone();
                    for (int e = 0; e < gradient.length; e++) {
                        gradient[e] += faulty[e] - plain[e];
                    }
                    if (candidate.cause() == Cause.PATH_MISSING) {
                        paths.add(candidate);
                        effects.add(difference(gradient, base));
                    }
                    if (candidate.scaled()) {
                        scaled(candidate, base, gradient, wrong, matches);
                    } else {
                        match(
                                candidate.cause(),
                                candidate.where(),
                                candidate.rank(),
                                base,
                                gradient,
                                wrong,
                                candidate.fault(),
                                matches);
                    }
                });
        if (matches.isEmpty()) {
            pairs(base, wrong, paths, effects, matches);
        }
    }

    /** Two paths that are both missing, side by side. */
    private void pairs(
            double[] base, BitSet wrong, List<Faults.Candidate> paths, List<double[]> effects, List<Match> matches) {
        for (int i = 0; i < paths.size(); i++) {
            for (int j = 0; j < i && (long) i * base.length < 1_000_000; j++) {
                double[] gradient = base.clone();
                for (int e = 0; e < gradient.length; e++) {
                    gradient[e] += effects.get(i)[e] + effects.get(j)[e];
                }
                String where = paths.get(j).where() + ", and " + paths.get(i).where();
                Replay.Fault fault = paths.get(j).fault().and(paths.get(i).fault());
                match(Cause.PATH_MISSING, where, 6, base, gradient, wrong, fault, matches);
            }
        }
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = a.clone();
        for (int e = 0; e < a.length; e++) {
            difference[e] -= b[e];
        }
        return difference;
    }

    private void match(
            Cause cause,
            String where,
            int rank,
            double[] base,
            double[] gradient,
            BitSet wrong,
            Replay.Fault fault,
            List<Match> matches) {
        BitSet explained = explained(gradient, wrong);
        explained.and(moved(base, gradient));
        if (!explained.isEmpty() && spares(gradient, wrong)) {
            matches.add(new Match(cause, where, rank, explained, gradient, fault));
        }
    }

    /** The amount of a fault is open: base + c (gradient − base), with the c that fits the first wrong block that moves. */
    private void scaled(
            Faults.Candidate candidate, double[] base, double[] gradient, BitSet wrong, List<Match> matches) {
        BitSet moved = moved(base, gradient);
        moved.and(wrong);
        int block = moved.nextSetBit(0);
        if (block < 0) {
            return;
        }
        double product = 0;
        double square = 0;
        for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
            double effect = gradient[e] - base[e];
            product += (hand.values[e] - base[e]) * effect;
            square += effect * effect;
        }
        double amount = product / square;
        double[] fitted = base.clone();
        for (int e = 0; e < fitted.length; e++) {
            fitted[e] += amount * (gradient[e] - base[e]);
        }
        // A single number is met by some amount of anything.
        boolean telling = moved.stream().map(hand::size).sum() > 1;
        double factor = 1 - amount;
        Replay.Fault fault = blend(candidate.fault(), amount);
        if (candidate.cause() == Cause.UPDATED_WEIGHTS) {
            if (telling && amount > 0) {
                String where = candidate.where() + " with η = " + Numbers.brief(amount);
                match(Cause.UPDATED_WEIGHTS, where, candidate.rank(), base, fitted, wrong, fault, matches);
            }
        } else if (near(amount, 1)) {
            match(Cause.PATH_MISSING, candidate.where(), candidate.rank(), base, gradient, wrong, fault, matches);
        } else if (telling) {
            boolean usual = near(factor, -1) || near(factor, 2) || near(factor, 0.5);
            String where = "along " + candidate.where() + ", by a factor of " + Numbers.brief(factor);
            Cause cause = near(factor, -1) ? Cause.SIGN : Cause.FACTOR;
            match(cause, where, usual ? 5 : 8, base, fitted, wrong, fault, matches);
        }
    }

    /** A part of a fault, or a multiple. */
    private static Replay.Fault blend(Replay.Fault fault, double amount) {
        return (step, i, yBar, xBar) -> {
            Tensor faulty = fault.contribution(step, i, yBar, xBar);
            if (faulty != null && faulty.equals(xBar)) {
                return xBar;
            }
            Tensor right = xBar.times(1 - amount);
            return faulty == null ? right : right.plus(faulty.times(amount));
        };
    }

    /** The wrong blocks that equal a gradient. */
    private BitSet explained(double[] gradient, BitSet wrong) {
        BitSet explained = new BitSet();
        wrong.stream().filter(block -> agrees(gradient, block)).forEach(explained::set);
        return explained;
    }

    /** Whether a gradient leaves all blocks as they are that are right. */
    private boolean spares(double[] gradient, BitSet wrong) {
        for (int block = 0; block < hand.count(); block++) {
            if (!wrong.get(block) && !agrees(gradient, block)) {
                return false;
            }
        }
        return true;
    }

    private boolean agrees(double[] gradient, int block) {
        double tolerance = close * Math.max(scale(gradient, block), 1e-300);
        for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
            if (!(Math.abs(hand.values[e] - gradient[e]) <= tolerance)) {
                return false;
            }
        }
        return true;
    }

    private BitSet moved(double[] base, double[] gradient) {
        BitSet moved = new BitSet();
        for (int block = 0; block < hand.count(); block++) {
            double tolerance = 1e-9 * Math.max(scale(base, block), scale(gradient, block));
            for (int e = hand.starts[block]; e < hand.starts[block + 1] && !moved.get(block); e++) {
                if (Math.abs(base[e] - gradient[e]) > tolerance) {
                    moved.set(block);
                }
            }
        }
        return moved;
    }

    private double scale(double[] values, int block) {
        double scale = 0;
        for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
            scale = Math.max(scale, Math.abs(values[e]));
        }
        return scale;
    }

    private List<String> names(BitSet blocks) {
        return blocks.stream().mapToObj(hand::name).toList();
    }

    /** Whether a number has few digits, as a rate that people choose. */
    private static boolean isRound(double x) {
        double digits = Math.abs(x) / Math.pow(10, Math.floor(Math.log10(Math.abs(x))) - 1);
        return near(digits, Math.rint(digits));
    }

    private static boolean near(double a, double b) {
        return Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));
    }
}

package io.autodiff.check;

import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
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
    private final Agreement agreement;
    private final List<Finding> findings = new ArrayList<>();

    private Diagnosis(Blocks hand, Blocks point, @Nullable Replay replay, double precision) {
        this.hand = hand;
        this.point = point;
        this.replay = replay;
        this.agreement = new Agreement(hand, Math.max(CLOSE, 1e3 * precision));
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
        List<Match> matches = new Signatures(agreement, point, replay).matches(base, wrong);

        if (replay != null) {
            faults(base, wrong, known, matches);
        }
        matches.sort(Comparator.<Match>comparingInt(match -> -match.explained().cardinality())
                .thenComparingInt(Match::rank));
        if (matches.isEmpty() || findings.size() == MOST_FINDINGS) {
            fewEntries(base, wrong);
            return findings;
        }
        Match best = matches.get(0);
        findings.add(new Finding(best.cause(), names(best.explained()), best.evidence()));
        BitSet left = (BitSet) wrong.clone();
        left.andNot(best.explained());
        return explain(best.gradient(), left, best.fault() == null ? known : known.and(best.fault()));
    }

    private void fewEntries(double[] base, BitSet wrong) {
        BitSet few = new BitSet();
        List<String> entries = new ArrayList<>();
        wrong.stream().forEach(block -> {
            List<String> bad = new ArrayList<>();
            double scale = hand.largest(base, block);
            for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
                if (!(Math.abs(hand.values[e] - base[e]) <= agreement.close() * scale)) {
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
                        effects.add(Agreement.difference(gradient, base));
                    }
                    if (candidate.isScaled()) {
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

    private void match(
            Cause cause,
            String where,
            int rank,
            double[] base,
            double[] gradient,
            BitSet wrong,
            Replay.Fault fault,
            List<Match> matches) {
        BitSet explained = agreement.explained(gradient, wrong);
        explained.and(agreement.moved(base, gradient));
        if (!explained.isEmpty() && agreement.spares(gradient, wrong)) {
            matches.add(new Match(cause, where, rank, explained, gradient, fault));
        }
    }

    /** The amount of a fault is open: base + c (gradient − base), with the c that fits the first wrong block that moves. */
    private void scaled(
            Faults.Candidate candidate, double[] base, double[] gradient, BitSet wrong, List<Match> matches) {
        BitSet moved = agreement.moved(base, gradient);
        moved.and(wrong);
        int block = moved.nextSetBit(0);
        if (block < 0) {
            return;
        }
        double[] effect = Agreement.difference(gradient, base);
        double amount = agreement.fit(Agreement.difference(hand.values, base), effect, block);
        double[] fitted = base.clone();
        for (int e = 0; e < fitted.length; e++) {
            fitted[e] += amount * effect[e];
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
        } else if (Numbers.near(amount, 1)) {
            match(Cause.PATH_MISSING, candidate.where(), candidate.rank(), base, gradient, wrong, fault, matches);
        } else if (telling) {
            boolean usual = Numbers.near(factor, -1) || Numbers.near(factor, 2) || Numbers.near(factor, 0.5);
            String where = "along " + candidate.where() + ", by a factor of " + Numbers.brief(factor);
            Cause cause = Numbers.near(factor, -1) ? Cause.SIGN : Cause.FACTOR;
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

    private List<String> names(BitSet blocks) {
        return blocks.stream().mapToObj(hand::name).toList();
    }
}

package io.autodiff.check;

import io.autodiff.Recorded;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Lets the opinions vote: by hand, by reverse mode, by forward mode and by differences.
 *
 * <p>An entry by hand is right if it equals the exact one to a {@link Tolerance}, or to what rounding can do to it where it comes about by
 * cancellation; or if the function has a kink there and the entry lies between the slopes from both sides. It is wrong only if another
 * opinion besides the exact one speaks against it.
 */
final class Judge {
    private static final int WORST = 12;

    private final Question question;
    private final RandomGenerator random;
    private final boolean thorough;
    private final Progress progress;
    private final String reproduce;
    private final List<String> notes = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<Report.Taylor> taylor = new ArrayList<>();

    private final Opinions opinions;

    /** What is wrong, to be found out if it is wanted. */
    private Supplier<List<Finding>> diagnosis = List::of;

    /**
     * @param reproduce how to see this again
     */
    Judge(Question question, long seed, boolean thorough, Progress progress, String reproduce) {
        this.question = question;
        this.opinions = new Opinions(question);
        this.reproduce = reproduce;
        this.random = new SplittableRandom(seed);
        this.thorough = thorough;
        this.progress = progress;
    }

    /** What explains the entries that are wrong; of all that is asked of a judge, this takes the longest. */
    List<Finding> diagnosis() {
        return diagnosis.get();
    }

    /** The report, without what the {@link #diagnosis} says. */
    Report report() {
        Blocks blocks = question.blocks();
        double[] exact;
        try {
            exact = question.exact();
        } catch (ArithmeticException e) {
            return verdict(Verdict.INCONCLUSIVE, String.valueOf(e.getMessage()), null, null, null);
        }
        Object first = question.byHand();
        if (first == null && exact == null) {
            throw new IllegalStateException(
                    "check: there is nothing to compare; say what was derived by hand, for example with against(…)");
        }
        Blocks hand = first == null
                ? null
                : Blocks.of("what was derived by hand", first).inOrderOf(blocks);
        String repeated = hand == null ? "" : repeats(hand);
        if (!repeated.isEmpty()) {
            boolean grows = !findings.isEmpty();
            return verdict(grows ? Verdict.FAIL : Verdict.INCONCLUSIVE, repeated, hand, exact, null);
        }
        String unlike = hand == null ? "" : shapes(hand, blocks, exact);
        if (!unlike.isEmpty()) {
            return verdict(Verdict.FAIL, unlike, null, null, null);
        }
        double[] numbers = hand == null ? Objects.requireNonNull(exact) : hand.values;
        int bad = Blocks.firstBad(numbers);
        if (bad >= 0 && (exact == null || Double.isFinite(exact[bad]))) {
            return verdict(
                    Verdict.FAIL,
                    "by hand " + blocks.entry(bad) + " is " + numbers[bad],
                    blocks.with(numbers),
                    exact,
                    null);
        }
        String undefined = exact == null ? "" : undefined(blocks, exact);
        if (!undefined.isEmpty()) {
            return verdict(Verdict.INCONCLUSIVE, undefined, blocks.with(numbers), exact, null);
        }
        return exact == null ? byDifferences(blocks.with(numbers)) : byVote(blocks.with(numbers), exact, hand == null);
    }

    // ---------------------------------------------------------------- before any number is compared

    private String repeats(Blocks hand) {
        double[] second =
                Blocks.of("what was derived by hand", question.byHand()).inOrderOf(question.blocks()).values;
        if (Arrays.equals(hand.values, second)) {
            return "";
        }
        int e = IntStream.range(0, Math.min(second.length, hand.size()))
                .filter(i -> hand.values[i] != second[i])
                .findFirst()
                .orElse(0);
        boolean doubled = second.length == hand.size()
                && IntStream.range(0, second.length)
                        .allMatch(i -> Math.abs(second[i] - 2 * hand.values[i]) <= 1e-9 * Math.abs(second[i]));
        if (doubled) {
            findings.add(new Finding(
                    Cause.ACCUMULATED, allNames(hand), "the second call gives twice the numbers of the first"));
        }
        return "by hand two calls at the same point give different numbers, first at " + hand.entry(e) + ": "
                + Numbers.brief(hand.values[e]) + " and " + Numbers.brief(second[e]);
    }

    private static List<String> allNames(Blocks blocks) {
        return IntStream.range(0, blocks.count()).mapToObj(blocks::name).toList();
    }

    private String shapes(Blocks hand, Blocks blocks, double @Nullable [] exact) {
        if (hand.size() != blocks.size()) {
            return "by hand there are " + hand.size() + " numbers in " + hand + ", expected " + blocks.size() + " in "
                    + blocks;
        }
        if (hand.count() != blocks.count()) {
            return ""; // all in one vector
        }
        for (int b = 0; b < blocks.count(); b++) {
            if (hand.size(b) != blocks.size(b)
                    || (blocks.count() > 1 && !hand.names.get(b).equals(blocks.names.get(b)))) {
                return "by hand there is " + hand + ", expected " + blocks;
            }
            boolean squeezed = hand.shapes.get(b).rank() != blocks.shapes.get(b).rank();
            if (!hand.shapes.get(b).equals(blocks.shapes.get(b)) && !squeezed) {
                Tensor turned = hand.tensor(b).transpose();
                if (exact != null
                        && turned.shape().equals(blocks.shapes.get(b))
                        && turned.equals(blocks.with(exact).tensor(b))) {
                    findings.add(
                            new Finding(Cause.TRANSPOSED, List.of(blocks.name(b)), "by hand it equals the transpose"));
                }
                return "by hand " + blocks.name(b) + " has shape " + hand.shapes.get(b) + ", expected "
                        + blocks.shapes.get(b)
                        + (turned.shape().equals(blocks.shapes.get(b)) ? "; did you mean its transpose?" : "");
            }
        }
        return "";
    }

    private String undefined(Blocks blocks, double[] exact) {
        int bad = Blocks.firstBad(exact);
        if (bad < 0) {
            return "";
        }
        String why = "";
        try {
            question.replay();
        } catch (ArithmeticException e) {
            why = "; " + e.getMessage();
        }
        return "the derivative by " + blocks.entry(bad) + " is " + exact[bad] + why;
    }

    // ---------------------------------------------------------------- a recorded function

    private Report byVote(Blocks hand, double[] exact, boolean alone) {
        Tolerance tolerance = Tolerance.of(hand);
        if (tolerance.isOfFloats()) {
            notes.add("All numbers by hand are floats, so they are judged with the precision of floats.");
        }
        BitSet off = tolerance.off(hand, exact, new double[exact.length]);
        Replay replay = null;
        if (!off.isEmpty()) {
            replay = question.replay();
            if (replay != null) {
                off = tolerance.off(hand, exact, replay.rounding(exact));
            }
        }
        String rule = modes(exact);
        ask(hand, exact, off);
        List<String> kinks = kinks(hand, exact, off);
        taylor(hand);
        if (!rule.isEmpty()) {
            return rule(rule, hand, exact, off, alone);
        }
        String dissent = dissent(hand, exact, off);
        if (off.isEmpty()) {
            String equal = alone
                    ? "forward, reverse and differences agree"
                    : "the " + question.claim + " by hand is right in all " + hand.size() + " entries";
            return dissent.isEmpty()
                    ? verdict(
                            Verdict.PASS,
                            equal + (kinks.isEmpty() ? "" : "; at kinks any slope between both sides is"),
                            hand,
                            exact,
                            off)
                    : verdict(Verdict.INCONCLUSIVE, dissent, hand, exact, off);
        }
        BitSet wrong = blocksOf(hand, off);
        if (differencesFavourHand(hand, exact, off)) {
            return verdict(
                    Verdict.INCONCLUSIVE,
                    "differences agree with the numbers by hand, both modes do not: is there a path that a tape does not see,"
                            + " such as stopGradient or a plain double?",
                    hand,
                    exact,
                    off);
        }
        Replay recorded = replay;
        diagnosis = () -> Diagnosis.of(hand, exact, wrong, question.blocks(), recorded, tolerance.precision());
        int count = off.cardinality();
        return verdict(
                Verdict.FAIL,
                "the " + question.claim + " by hand is wrong in " + count + " of " + hand.size() + " entries, in "
                        + String.join(", ", wrong.stream().mapToObj(hand::name).toList()),
                hand,
                exact,
                off);
    }

    private static BitSet blocksOf(Blocks hand, BitSet entries) {
        BitSet blocks = new BitSet();
        entries.stream().forEach(e -> blocks.set(hand.blockOf(e)));
        return blocks;
    }

    /** The dot test ⟨x̄, d⟩ = ⟨ȳ, J d⟩ along random directions; says which operation breaks it, or nothing. */
    private String modes(double[] exact) {
        if (exact.length == 0 || question.path(exact) == null) {
            return "";
        }
        for (int run = 0; run < (isLarge() ? 1 : 2); run++) {
            double[] d = direction();
            double forward = question.other(d);
            double size = 0;
            for (int e = 0; e < d.length; e++) {
                size += Math.abs(exact[e] * d[e]);
            }
            if (!(Math.abs(Questions.dot(exact, d) - forward) <= 1e-9 * size + 1e-300)) {
                Replay replay = question.replay();
                String broken = replay == null ? "" : broken(replay);
                if (!broken.isEmpty() || Math.abs(Questions.dot(exact, d) - forward) > 1e-6 * size) {
                    return "reverse and forward mode disagree along a random direction: "
                            + Numbers.brief(Questions.dot(exact, d)) + " and " + Numbers.brief(forward)
                            + (broken.isEmpty() ? "" : "; the rules of " + broken + " contradict each other");
                }
            }
        }
        return "";
    }

    /** The first operation for which ⟨ȳ, J ẋ⟩ = ⟨Jᵀ ȳ, ẋ⟩ does not hold. */
    private String broken(Replay replay) {
        for (Recorded step : replay.steps) {
            Tensor[] x = step.inputs().toArray(Tensor[]::new);
            for (int i = 0; i < x.length; i++) {
                if (step.parents().get(i) < 0) {
                    continue;
                }
                Tensor yBar = Tensor.normal(random, step.value().shape().toArray());
                Tensor xDot = Tensor.normal(random, x[i].shape().toArray());
                Tensor forward = yBar.times(step.op().jvp(i, xDot, step.value(), x));
                Tensor reverse = step.op().vjp(i, yBar, step.value(), x).times(xDot);
                double size = forward.abs().sum().item() + reverse.abs().sum().item();
                if (Math.abs(forward.sum().item() - reverse.sum().item()) > 1e-9 * size) {
                    return step.name() + " for input " + i + ", at " + step.where();
                }
            }
        }
        return "";
    }

    private Report rule(String rule, Blocks hand, double[] exact, BitSet off, boolean alone) {
        findings.add(new Finding(Cause.RULE, allNames(hand), rule));
        boolean forReverse =
                opinions.allMeasured(IntStream.range(0, exact.length), (e, estimate) -> estimate.allows(exact[e]));
        String who = forReverse ? "forward" : "reverse";
        return verdict(
                alone ? Verdict.FAIL : Verdict.INCONCLUSIVE,
                rule + "; differences speak against " + who + " mode",
                hand,
                exact,
                off);
    }

    /** Asks the other mode and differences about the entries that look worst and about some others. */
    private void ask(Blocks hand, double[] exact, BitSet off) {
        int n = hand.size();
        List<Integer> entries = new ArrayList<>();
        if (thorough || n <= 64) {
            IntStream.range(0, n).forEach(entries::add);
        } else {
            entries.addAll(
                    Opinions.worst(off, e -> Opinions.relative(hand.values[e], exact[e]), isLarge() ? 3 : WORST));
            random.ints(isLarge() ? 0 : 12, 0, n).forEach(entries::add);
            notes.add("Every entry was compared with the exact one; forward mode and differences were asked about "
                    + entries.stream().distinct().count()
                    + " entries and random directions. thorough() asks about all.");
        }
        for (int e : progress.over(entries.stream().distinct().toList(), question.claim)) {
            opinions.ask(e);
        }
    }

    /** Takes entries off the list where the function has a kink and the number by hand lies between both slopes. */
    private List<String> kinks(Blocks hand, double[] exact, BitSet off) {
        BitSet met = new BitSet();
        if (off.cardinality() > 64 && isSmooth(off)) {
            return List.of();
        }
        for (int e : off.stream().limit(64).toArray()) {
            double tolerance = 1e-6 * (Math.abs(hand.values[e]) + Math.abs(exact[e]));
            Slopes slopes = Slopes.of(question.path(e), question.step(e));
            if (slopes.isKink() && slopes.hold(hand.values[e], tolerance)) {
                met.set(e);
            }
        }
        if (met.isEmpty() || !isSubgradient(hand, met)) {
            return List.of();
        }
        off.andNot(met);
        List<String> names = met.stream().mapToObj(hand::entry).toList();
        notes.add("Kinks at " + String.join(", ", names.subList(0, Math.min(8, names.size())))
                + ": the slopes from both sides differ, and the number by hand lies between them.");
        return names;
    }

    /** Whether there is no kink along a random direction of some entries, and so none at any of them. */
    private boolean isSmooth(BitSet entries) {
        double[] d = direction();
        for (int e = 0; e < d.length; e++) {
            d[e] = entries.get(e) ? d[e] : 0;
        }
        DoubleUnaryOperator path = question.path(d);
        return path != null && !Slopes.of(path, 0x1p-6).isKink();
    }

    /** Whether the numbers by hand lie between both slopes in other directions too, such as all kinks at once. */
    private boolean isSubgradient(Blocks hand, BitSet kinks) {
        for (int run = 0; run < 4; run++) {
            double[] d = new double[hand.size()];
            boolean all = run == 0;
            kinks.stream().forEach(e -> d[e] = all ? 1 : random.nextGaussian());
            DoubleUnaryOperator path = question.path(d);
            if (path == null) {
                return true;
            }
            double slope = Questions.dot(hand.values, d);
            double step = kinks.stream().mapToDouble(question::step).min().orElse(1);
            if (!Slopes.of(path, step).hold(slope, 1e-6 * Math.abs(slope))) {
                return false;
            }
        }
        return true;
    }

    /** Differences that speak against what the others agree on, in a line; or nothing. */
    private String dissent(Blocks hand, double[] exact, BitSet off) {
        double largest = Questions.largest(exact);
        for (int e = 0; e < exact.length; e++) {
            Estimate estimate = opinions.estimate(e);
            if (estimate == null || off.get(e)) {
                continue;
            }
            if (!Double.isNaN(opinions.otherMode(e))
                    && Math.abs(opinions.otherMode(e) - exact[e]) > 1e-6 * Math.abs(exact[e]) + 1e-6 * largest) {
                return "forward and reverse mode disagree at " + hand.entry(e);
            }
            boolean negligible = Math.abs(estimate.value() - exact[e]) <= 1e-7 * largest;
            if (!estimate.allows(exact[e]) && !negligible) {
                if (Slopes.of(question.path(e), question.step(e)).isKink()) {
                    notes.add("There is a kink at or near " + hand.entry(e) + ", so differences say nothing there.");
                } else if (!Estimate.central(question.path(e), question.step(e) / 1024)
                        .allows(exact[e])) {
                    return "differences say " + Numbers.brief(estimate.value()) + " ± " + Numbers.size(estimate.bar())
                            + " for " + hand.entry(e) + ", all others " + Numbers.brief(exact[e])
                            + ": is there a path that a tape does not see, such as stopGradient or a plain double?";
                }
            }
        }
        return "";
    }

    /** Whether differences tell the two apart and side with the numbers by hand, wherever they were asked. */
    private boolean differencesFavourHand(Blocks hand, double[] exact, BitSet off) {
        return off.stream().anyMatch(e -> opinions.estimate(e) != null)
                && opinions.allMeasured(
                        off.stream(),
                        (e, estimate) ->
                                estimate.isKnown() && estimate.allows(hand.values[e]) && !estimate.allows(exact[e]));
    }

    /** How |f(x + h d) − f(x) − h ⟨g, d⟩| falls with h, for g by hand. */
    private void taylor(Blocks hand) {
        double[] d = direction();
        DoubleUnaryOperator path = d.length == 0 ? null : question.path(d);
        if (path == null) {
            return;
        }
        double slope = Questions.dot(hand.values, d);
        double start = path.applyAsDouble(0);
        double shrink = isLarge() ? 16 : 4;
        double before = Double.NaN;
        for (double h = 0x1p-4; h >= 0x1p-18; h /= shrink) {
            double error = Math.abs(path.applyAsDouble(h) - start - h * slope);
            taylor.add(new Report.Taylor(h, error, Math.log(before / error) / Math.log(shrink)));
            before = error;
        }
    }

    /** Whether there are so many entries that a few evaluations of the function are all that is to be spent. */
    private boolean isLarge() {
        return question.blocks().size() > 10_000;
    }

    /** A random direction in which every element moves in proportion to its size. */
    private double[] direction() {
        double[] d = new double[question.blocks().size()];
        for (int e = 0; e < d.length; e++) {
            d[e] = random.nextGaussian() * question.step(e) * 0x1p6;
        }
        return d;
    }

    // ---------------------------------------------------------------- a function that cannot be recorded

    private Report byDifferences(Blocks hand) {
        List<Integer> entries = new ArrayList<>();
        if (thorough || hand.size() <= 10_000) {
            IntStream.range(0, hand.size()).forEach(entries::add);
        } else {
            random.ints(1000, 0, hand.size()).distinct().forEach(entries::add);
            notes.add("Differences were asked about " + entries.size() + " of " + hand.size()
                    + " entries. thorough() asks about all.");
        }
        double[] values = hand.values.clone();
        BitSet off = new BitSet();
        int noisy = 0;
        for (int e : progress.over(entries, question.claim)) {
            Estimate estimate = opinions.measure(e);
            values[e] = estimate.value();
            if (!estimate.isKnown() || estimate.bar() > 0.01 * Math.abs(estimate.value())) {
                noisy++;
            }
            off.set(e, !estimate.allows(hand.values[e]));
        }
        double negligible = 1e-9 * Questions.largest(values);
        off.stream()
                .filter(e -> Math.abs(values[e] - hand.values[e]) <= negligible)
                .forEach(off::clear);
        kinks(hand, values, off);
        taylor(hand);
        notes.add("The function was not recorded, so differences alone were compared with the numbers by hand.");
        if (off.isEmpty()) {
            boolean tells = noisy <= entries.size() / 2;
            return verdict(
                    tells ? Verdict.PASS : Verdict.INCONCLUSIVE,
                    tells
                            ? "the " + question.claim + " by hand agrees with differences in all " + entries.size()
                                    + " entries"
                            : "the function is too noisy for differences: their error bars are as wide as the numbers in "
                                    + noisy + " of " + entries.size() + " entries",
                    hand,
                    values,
                    off);
        }
        BitSet wrong = blocksOf(hand, off);
        diagnosis = () -> Diagnosis.of(hand, values, wrong, question.blocks(), null, 1e-10);
        return verdict(
                Verdict.FAIL,
                "the " + question.claim + " by hand is wrong in " + off.cardinality() + " of " + hand.size()
                        + " entries",
                hand,
                values,
                off);
    }

    // ---------------------------------------------------------------- the report

    private Report verdict(
            Verdict verdict, String reason, @Nullable Blocks hand, double @Nullable [] exact, @Nullable BitSet off) {
        BitSet wrong = off == null ? new BitSet() : off;
        List<Report.Block> blocks = List.of();
        List<Report.Entry> worst = List.of();
        if (hand != null && exact != null && hand.size() == exact.length) {
            blocks = opinions.blocks(hand.values, exact, wrong);
            worst = opinions.worst(hand.values, exact, wrong);
        }
        return new Report(verdict, question.claim, reason, findings, blocks, worst, taylor, notes, reproduce);
    }
}

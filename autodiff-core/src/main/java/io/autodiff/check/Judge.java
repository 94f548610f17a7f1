package io.autodiff.check;

import io.autodiff.Recorded;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Lets the opinions vote: by hand, by reverse mode, by forward mode and by differences.
 *
 * <p>An entry by hand is right if it equals the exact one to {@link #RELATIVE}, or to what rounding can do to it where it comes about by
 * cancellation; or if the function has a kink there and the entry lies between the slopes from both sides. It is wrong only if another
 * opinion besides the exact one speaks against it.
 */
final class Judge {
    /** Exact numbers of two derivations agree to this. */
    static final double RELATIVE = 1e-8;

    /** The least error that is looked at, relative to the largest entry of the block. */
    private static final double FLOOR = 1e-13;

    private static final int WORST = 12;

    private final Question question;
    private final Random random;
    private final boolean thorough;
    private final Progress progress;
    private final List<String> notes = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<Report.Taylor> taylor = new ArrayList<>();

    /** What somebody said to each entry. */
    private double[] otherMode = {};

    private @Nullable Estimate[] estimates = {};

    Judge(Question question, long seed, boolean thorough, Progress progress) {
        this.question = question;
        this.random = new Random(seed);
        this.thorough = thorough;
        this.progress = progress;
    }

    Report report(String reproduce) {
        Blocks blocks = question.blocks();
        double[] exact;
        try {
            exact = question.exact();
        } catch (ArithmeticException e) {
            return verdict(Verdict.INCONCLUSIVE, String.valueOf(e.getMessage()), blocks, null, null, null, reproduce);
        }
        Object first = question.byHand();
        if (first == null && exact == null) {
            throw new IllegalStateException(
                    "check: there is nothing to compare; say what was derived by hand, for example with against(…)");
        }
        otherMode = new double[blocks.size()];
        Arrays.fill(otherMode, Double.NaN);
        estimates = new Estimate[blocks.size()];
        Blocks hand = first == null ? null : Blocks.of("what was derived by hand", first);
        String repeated = hand == null ? "" : repeats(hand);
        if (!repeated.isEmpty()) {
            boolean grows = !findings.isEmpty();
            return verdict(grows ? Verdict.FAIL : Verdict.INCONCLUSIVE, repeated, blocks, hand, exact, null, reproduce);
        }
        String unlike = hand == null ? "" : shapes(hand, blocks, exact);
        if (!unlike.isEmpty()) {
            return verdict(Verdict.FAIL, unlike, blocks, null, null, null, reproduce);
        }
        double[] numbers = hand == null ? Objects.requireNonNull(exact) : hand.values;
        int bad = firstBad(numbers);
        if (bad >= 0 && (exact == null || Double.isFinite(exact[bad]))) {
            return verdict(
                    Verdict.FAIL,
                    "by hand " + blocks.entry(bad) + " is " + numbers[bad],
                    blocks,
                    blocks.with(numbers),
                    exact,
                    null,
                    reproduce);
        }
        String undefined = exact == null ? "" : undefined(blocks, exact);
        if (!undefined.isEmpty()) {
            return verdict(Verdict.INCONCLUSIVE, undefined, blocks, blocks.with(numbers), exact, null, reproduce);
        }
        return exact == null
                ? byDifferences(blocks.with(numbers), reproduce)
                : byVote(blocks.with(numbers), exact, hand == null, reproduce);
    }

    // ---------------------------------------------------------------- before any number is compared

    private String repeats(Blocks hand) {
        double[] second = Blocks.of("what was derived by hand", question.byHand()).values;
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
            return "by hand there are " + hand.size() + " numbers in " + described(hand) + ", expected " + blocks.size()
                    + " in " + described(blocks);
        }
        if (hand.count() != blocks.count()) {
            return ""; // all in one vector
        }
        for (int b = 0; b < blocks.count(); b++) {
            if (hand.size(b) != blocks.size(b)
                    || (blocks.count() > 1 && !hand.names.get(b).equals(blocks.names.get(b)))) {
                return "by hand there is " + described(hand) + ", expected " + described(blocks);
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

    private static String described(Blocks blocks) {
        List<String> parts = new ArrayList<>();
        for (int b = 0; b < blocks.count(); b++) {
            parts.add(blocks.name(b) + " " + blocks.shapes.get(b));
        }
        return String.join(", ", parts);
    }

    private String undefined(Blocks blocks, double[] exact) {
        int bad = firstBad(exact);
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

    private static int firstBad(double[] values) {
        return IntStream.range(0, values.length)
                .filter(e -> !Double.isFinite(values[e]))
                .findFirst()
                .orElse(-1);
    }

    // ---------------------------------------------------------------- a recorded function

    private Report byVote(Blocks hand, double[] exact, boolean alone, String reproduce) {
        double precision = precision(hand);
        BitSet off = off(hand, exact, precision, new double[exact.length]);
        Replay replay = null;
        if (!off.isEmpty()) {
            replay = question.replay();
            if (replay != null) {
                off = off(hand, exact, precision, replay.rounding(exact));
            }
        }
        String rule = modes(exact);
        ask(hand, exact, off);
        List<String> kinks = kinks(hand, exact, off);
        taylor(hand);
        if (!rule.isEmpty()) {
            return rule(rule, hand, exact, off, alone, reproduce);
        }
        String dissent = dissent(hand, exact, off);
        if (off.isEmpty()) {
            String equal = alone
                    ? "forward, reverse and differences agree"
                    : "the " + question.claim() + " by hand is right in all " + hand.size() + " entries";
            return dissent.isEmpty()
                    ? verdict(
                            Verdict.PASS,
                            equal + (kinks.isEmpty() ? "" : "; at kinks any slope between both sides is"),
                            hand,
                            hand,
                            exact,
                            off,
                            reproduce)
                    : verdict(Verdict.INCONCLUSIVE, dissent, hand, hand, exact, off, reproduce);
        }
        BitSet wrong = new BitSet();
        off.stream().forEach(e -> wrong.set(hand.blockOf(e)));
        if (differencesFavourHand(hand, exact, off)) {
            return verdict(
                    Verdict.INCONCLUSIVE,
                    "differences agree with the numbers by hand, both modes do not: is there a path that a tape does not see,"
                            + " such as stopGradient or a plain double?",
                    hand,
                    hand,
                    exact,
                    off,
                    reproduce);
        }
        findings.addAll(Diagnosis.of(hand, exact, wrong, question.blocks(), replay, precision));
        int count = off.cardinality();
        return verdict(
                Verdict.FAIL,
                "the " + question.claim() + " by hand is wrong in " + count + " of " + hand.size() + " entries, in "
                        + String.join(", ", wrong.stream().mapToObj(hand::name).toList()),
                hand,
                hand,
                exact,
                off,
                reproduce);
    }

    /** 2^-53 for doubles; if every number by hand is a float, that of floats. */
    private double precision(Blocks hand) {
        boolean rounded = false;
        for (double value : hand.values) {
            if (value != (float) value) {
                return 0x1p-53;
            }
            rounded |= value * 0x1p12 != Math.rint(value * 0x1p12);
        }
        if (rounded) {
            notes.add("All numbers by hand are floats, so they are judged with the precision of floats.");
        }
        return rounded ? 0x1p-24 : 0x1p-53;
    }

    private static BitSet off(Blocks hand, double[] exact, double precision, double[] rounding) {
        BitSet off = new BitSet();
        double wide = precision / 0x1p-53;
        double relative = precision > 0x1p-53 ? 1e-4 : RELATIVE;
        for (int b = 0; b < hand.count(); b++) {
            double scale = 0;
            for (int e = hand.starts[b]; e < hand.starts[b + 1]; e++) {
                scale = Math.max(scale, Math.abs(exact[e]));
            }
            for (int e = hand.starts[b]; e < hand.starts[b + 1]; e++) {
                double allowed = relative * Math.abs(exact[e]) + wide * (FLOOR * scale + 64 * rounding[e]);
                off.set(e, !(Math.abs(hand.values[e] - exact[e]) <= allowed));
            }
        }
        return off;
    }

    /** The dot test ⟨x̄, d⟩ = ⟨ȳ, J d⟩ along random directions; says which operation breaks it, or nothing. */
    private String modes(double[] exact) {
        if (exact.length == 0 || question.path(exact) == null) {
            return "";
        }
        for (int run = 0; run < (exact.length > 10_000 ? 1 : 2); run++) {
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

    private Report rule(String rule, Blocks hand, double[] exact, BitSet off, boolean alone, String reproduce) {
        findings.add(new Finding(Cause.RULE, allNames(hand), rule));
        String who = differencesFavour(exact) ? "forward" : "reverse";
        return verdict(
                alone ? Verdict.FAIL : Verdict.INCONCLUSIVE,
                rule + "; differences speak against " + who + " mode",
                hand,
                hand,
                exact,
                off,
                reproduce);
    }

    private boolean differencesFavour(double[] exact) {
        return IntStream.range(0, exact.length)
                .filter(e -> estimate(e) != null)
                .allMatch(e -> Objects.requireNonNull(estimate(e)).allows(exact[e]));
    }

    private @Nullable Estimate estimate(int entry) {
        return estimates[entry];
    }

    /** Asks the other mode and differences about the entries that look worst and about some others. */
    private void ask(Blocks hand, double[] exact, BitSet off) {
        int n = hand.size();
        List<Integer> entries = new ArrayList<>();
        if (thorough || n <= 64) {
            IntStream.range(0, n).forEach(entries::add);
        } else {
            entries.addAll(worst(hand, exact, off, n > 10_000 ? 3 : WORST));
            random.ints(n > 10_000 ? 0 : 12, 0, n).forEach(entries::add);
            notes.add("Every entry was compared with the exact one; forward mode and differences were asked about "
                    + entries.stream().distinct().count()
                    + " entries and random directions. thorough() asks about all.");
        }
        for (int e : progress.over(entries.stream().distinct().toList(), question.claim())) {
            otherMode[e] = question.other(e);
            estimates[e] = Estimate.central(question.path(e), question.step(e));
        }
    }

    private List<Integer> worst(Blocks hand, double[] exact, BitSet off, int count) {
        return off.stream()
                .boxed()
                .sorted(Comparator.comparingDouble(e -> -relative(hand.values[e], exact[e])))
                .limit(count)
                .toList();
    }

    private static double relative(double hand, double exact) {
        double size = Math.max(Math.abs(exact), Double.MIN_NORMAL);
        return Math.abs(hand - exact) / size;
    }

    /** Takes entries off the list where the function has a kink and the number by hand lies between both slopes. */
    private List<String> kinks(Blocks hand, double[] exact, BitSet off) {
        BitSet met = new BitSet();
        for (int e : off.stream().limit(64).toArray()) {
            DoubleUnaryOperator path = question.path(e);
            double tolerance = 1e-6 * (Math.abs(hand.values[e]) + Math.abs(exact[e]));
            if (isKink(path, question.step(e)) && between(path, question.step(e), hand.values[e], tolerance)) {
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

    private static boolean isKink(DoubleUnaryOperator path, double step) {
        Estimate right = Estimate.oneSided(path, step);
        Estimate left = Estimate.oneSided(path, -step);
        return right.isKnown()
                && left.isKnown()
                && Math.abs(right.value() - left.value())
                        > 50 * (right.bar() + left.bar())
                                + 1e-5 * Math.max(Math.abs(right.value()), Math.abs(left.value()));
    }

    private static boolean between(DoubleUnaryOperator path, double step, double slope, double tolerance) {
        Estimate right = Estimate.oneSided(path, step);
        Estimate left = Estimate.oneSided(path, -step);
        double slack = 20 * (right.bar() + left.bar()) + tolerance;
        return slope >= Math.min(left.value(), right.value()) - slack
                && slope <= Math.max(left.value(), right.value()) + slack;
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
            if (!between(path, step, slope, 1e-6 * Math.abs(slope))) {
                return false;
            }
        }
        return true;
    }

    /** Differences that speak against what the others agree on, in a line; or nothing. */
    private String dissent(Blocks hand, double[] exact, BitSet off) {
        for (int e = 0; e < exact.length; e++) {
            Estimate estimate = estimate(e);
            if (estimate == null || off.get(e)) {
                continue;
            }
            if (!Double.isNaN(otherMode[e])
                    && Math.abs(otherMode[e] - exact[e]) > 1e-6 * Math.abs(exact[e]) + 1e-6 * largest(exact)) {
                return "forward and reverse mode disagree at " + hand.entry(e);
            }
            boolean negligible = Math.abs(estimate.value() - exact[e]) <= 1e-7 * largest(exact);
            if (!estimate.allows(exact[e]) && !negligible) {
                if (isKink(question.path(e), question.step(e))) {
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

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    /** Whether differences tell the two apart and side with the numbers by hand, wherever they were asked. */
    private boolean differencesFavourHand(Blocks hand, double[] exact, BitSet off) {
        List<Integer> asked =
                off.stream().filter(e -> estimate(e) != null).boxed().toList();
        return !asked.isEmpty()
                && asked.stream().allMatch(e -> {
                    Estimate estimate = Objects.requireNonNull(estimate(e));
                    return estimate.isKnown() && estimate.allows(hand.values[e]) && !estimate.allows(exact[e]);
                });
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
        double h = 0x1p-4;
        double before = Double.NaN;
        for (int row = 0; row < 8; row++, h /= 4) {
            double error = Math.abs(path.applyAsDouble(h) - start - h * slope);
            taylor.add(new Report.Taylor(h, error, row == 0 ? Double.NaN : Math.log(before / error) / Math.log(4)));
            before = error;
        }
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

    private Report byDifferences(Blocks hand, String reproduce) {
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
        for (int e : progress.over(entries, question.claim())) {
            Estimate estimate = Estimate.central(question.path(e), question.step(e));
            estimates[e] = estimate;
            values[e] = estimate.value();
            if (!estimate.isKnown() || estimate.bar() > 0.01 * Math.abs(estimate.value())) {
                noisy++;
            }
            off.set(e, !estimate.allows(hand.values[e]));
        }
        double negligible = 1e-9 * largest(values);
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
                            ? "the " + question.claim() + " by hand agrees with differences in all " + entries.size()
                                    + " entries"
                            : "the function is too noisy for differences: their error bars are as wide as the numbers in "
                                    + noisy + " of " + entries.size() + " entries",
                    hand,
                    hand,
                    values,
                    off,
                    reproduce);
        }
        BitSet wrong = new BitSet();
        off.stream().forEach(e -> wrong.set(hand.blockOf(e)));
        findings.addAll(Diagnosis.of(hand, values, wrong, question.blocks(), null, 1e-10));
        return verdict(
                Verdict.FAIL,
                "the " + question.claim() + " by hand is wrong in " + off.cardinality() + " of " + hand.size()
                        + " entries",
                hand,
                hand,
                values,
                off,
                reproduce);
    }

    // ---------------------------------------------------------------- the report

    private Report verdict(
            Verdict verdict,
            String reason,
            Blocks blocks,
            @Nullable Blocks hand,
            double @Nullable [] exact,
            @Nullable BitSet off,
            String reproduce) {
        List<Report.Block> shown = new ArrayList<>();
        List<Report.Entry> worst = new ArrayList<>();
        if (hand != null && exact != null && hand.size() == blocks.size()) {
            BitSet wrong = off == null ? new BitSet() : off;
            for (int b = 0; b < blocks.count(); b++) {
                shown.add(block(blocks, b, hand.values, exact, wrong));
            }
            IntStream.range(0, hand.size())
                    .boxed()
                    .filter(e -> wrong.get(e) || estimate(e) != null)
                    .sorted(Comparator.<Integer>comparingInt(e -> wrong.get(e) ? 0 : 1)
                            .thenComparingDouble(e -> -relative(hand.values[e], exact[e])))
                    .limit(WORST)
                    .forEach(e -> worst.add(entry(blocks, e, hand.values[e], exact[e], wrong.get(e))));
        }
        return new Report(verdict, question.claim(), reason, findings, shown, worst, taylor, notes, reproduce);
    }

    private static Report.Block block(Blocks blocks, int b, double[] hand, double[] exact, BitSet off) {
        double error = 0;
        int wrong = 0;
        for (int e = blocks.starts[b]; e < blocks.starts[b + 1]; e++) {
            error = Math.max(error, Math.abs(hand[e] - exact[e]));
            wrong += off.get(e) ? 1 : 0;
        }
        List<Integer> shape =
                Arrays.stream(blocks.shapes.get(b).toArray()).boxed().toList();
        return new Report.Block(
                blocks.name(b),
                shape,
                Arrays.copyOfRange(hand, blocks.starts[b], blocks.starts[b + 1]),
                Arrays.copyOfRange(exact, blocks.starts[b], blocks.starts[b + 1]),
                error,
                wrong);
    }

    private Report.Entry entry(Blocks blocks, int e, double hand, double exact, boolean wrong) {
        Estimate estimate = estimate(e);
        boolean measured = question.reverseFirst();
        boolean recorded = !Double.isNaN(otherMode[e]) || estimate == null || estimate.value() != exact;
        double first = recorded ? exact : Double.NaN;
        return new Report.Entry(
                blocks.entry(e),
                hand,
                measured ? first : otherMode[e],
                measured ? otherMode[e] : first,
                estimate == null ? Double.NaN : estimate.value(),
                estimate == null ? Double.NaN : estimate.bar(),
                Math.abs(hand - exact),
                relative(hand, exact),
                Math.abs(hand - exact) / Math.ulp(exact),
                wrong);
    }
}

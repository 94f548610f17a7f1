package io.autodiff.check;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.BiPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the other mode and differences say of the entries that they were asked about, and all of it as tables. */
final class Opinions {
    private static final int WORST = 12;

    private final Question question;

    /** NaN where nobody asked. */
    private final double[] otherMode;

    private final @Nullable Estimate[] estimates;

    Opinions(Question question) {
        this.question = question;
        otherMode = new double[question.blocks().size()];
        Arrays.fill(otherMode, Double.NaN);
        estimates = new Estimate[otherMode.length];
    }

    /** Asks both about an entry. */
    void ask(int entry) {
        otherMode[entry] = question.other(entry);
        measure(entry);
    }

    /** Asks differences alone. */
    Estimate measure(int entry) {
        Estimate estimate = Estimate.central(question.path(entry), question.step(entry));
        estimates[entry] = estimate;
        return estimate;
    }

    double otherMode(int entry) {
        return otherMode[entry];
    }

    /** What differences said; null if they were not asked. */
    @Nullable
    Estimate estimate(int entry) {
        return estimates[entry];
    }

    /** Whether a test holds wherever differences were asked, of some entries. */
    boolean allMeasured(IntStream entries, BiPredicate<Integer, Estimate> test) {
        return entries.filter(e -> estimates[e] != null)
                .allMatch(e -> test.test(e, Objects.requireNonNull(estimates[e])));
    }

    static double relative(double hand, double exact) {
        return Math.abs(hand - exact) / Math.max(Math.abs(exact), Double.MIN_NORMAL);
    }

    List<Report.Block> blocks(double[] hand, double[] exact, BitSet wrong) {
        return IntStream.range(0, question.blocks().count())
                .mapToObj(block -> block(block, hand, exact, wrong))
                .toList();
    }

    private Report.Block block(int block, double[] hand, double[] exact, BitSet wrong) {
        Blocks blocks = question.blocks();
        int from = blocks.starts[block];
        int to = blocks.starts[block + 1];
        double error = 0;
        for (int e = from; e < to; e++) {
            error = Math.max(error, Math.abs(hand[e] - exact[e]));
        }
        return new Report.Block(
                blocks.name(block),
                Arrays.stream(blocks.shapes.get(block).toArray()).boxed().toList(),
                Arrays.copyOfRange(hand, from, to),
                Arrays.copyOfRange(exact, from, to),
                error,
                wrong.get(from, to).cardinality());
    }

    /** The wrong entries and those that were asked about, the worst first. */
    List<Report.Entry> worst(double[] hand, double[] exact, BitSet wrong) {
        IntToDoubleFunction error = e -> relative(hand[e], exact[e]);
        BitSet asked = new BitSet();
        for (int e = 0; e < estimates.length; e++) {
            asked.set(e, estimates[e] != null && !wrong.get(e));
        }
        return Stream.concat(worst(wrong, error, WORST).stream(), worst(asked, error, WORST).stream())
                .limit(WORST)
                .map(e -> entry(e, hand[e], exact[e], wrong.get(e)))
                .toList();
    }

    /** Of some entries those with the largest errors, the worst first. */
    static List<Integer> worst(BitSet entries, IntToDoubleFunction error, int count) {
        Comparator<Integer> byError = Comparator.comparingDouble(error::applyAsDouble);
        PriorityQueue<Integer> worst = new PriorityQueue<>(byError.thenComparing(Comparator.reverseOrder()));
        for (int e = entries.nextSetBit(0); e >= 0; e = entries.nextSetBit(e + 1)) {
            if (worst.size() < count || error.applyAsDouble(e) > error.applyAsDouble(worst.element())) {
                worst.add(e);
            }
            if (worst.size() > count) {
                worst.remove();
            }
        }
        return worst.stream().sorted(worst.comparator().reversed()).toList();
    }

    private Report.Entry entry(int e, double hand, double exact, boolean wrong) {
        Estimate estimate = estimates[e];
        boolean recorded = !Double.isNaN(otherMode[e]) || estimate == null || estimate.value() != exact;
        double first = recorded ? exact : Double.NaN;
        return new Report.Entry(
                question.blocks().entry(e),
                hand,
                question.reverseFirst() ? first : otherMode[e],
                question.reverseFirst() ? otherMode[e] : first,
                estimate == null ? Double.NaN : estimate.value(),
                estimate == null ? Double.NaN : estimate.bar(),
                Math.abs(hand - exact),
                relative(hand, exact),
                Math.abs(hand - exact) / Math.ulp(exact),
                wrong);
    }
}

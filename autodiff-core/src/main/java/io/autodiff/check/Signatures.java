package io.autodiff.check;

import io.autodiff.Recorded;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Faults that show in the numbers alone: a constant ratio, the transpose, a difference along the weights, another block. */
final class Signatures {
    private final Agreement agreement;
    private final Blocks hand;
    private final Blocks point;
    private final @Nullable Replay replay;
    private final Set<Integer> sizes = new HashSet<>();
    private final List<Match> matches = new ArrayList<>();

    Signatures(Agreement agreement, Blocks point, @Nullable Replay replay) {
        this.agreement = agreement;
        this.hand = agreement.hand();
        this.point = point;
        this.replay = replay;
        if (replay != null) {
            for (Recorded step : replay.steps) {
                for (int axis = 0; axis < step.value().rank(); axis++) {
                    sizes.add(step.value().shape().size(axis));
                }
            }
        }
    }

    /** Those that explain some of the blocks that are wrong, of which {@code base} are the right numbers so far. */
    List<Match> matches(double[] base, BitSet wrong) {
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
            ofRatio(ratio, base, wrong);
        }
        wrong.stream().forEach(block -> {
            ofTranspose(block, base);
            ofPenalty(block, base, wrong);
            ofShift(block, base);
        });
        return matches;
    }

    /** The constant ratio of a block by hand to the right one; NaN if there is none. */
    private double ratio(double[] base, int block) {
        double ratio = agreement.fit(hand.values, base, block);
        double own = hand.largest(hand.values, block);
        double tolerance = agreement.close() * Math.max(own, Math.abs(ratio) * hand.largest(base, block));
        for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
            if (!(Math.abs(hand.values[e] - ratio * base[e]) <= tolerance)) {
                return Double.NaN;
            }
        }
        return ratio;
    }

    private void ofRatio(double ratio, double[] base, BitSet wrong) {
        double[] gradient = base.clone();
        for (int block : wrong.stream().toArray()) {
            for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
                gradient[e] *= ratio;
            }
        }
        BitSet explained = agreement.explained(gradient, wrong);
        restore(base, gradient, wrong, explained);
        double digits = Numbers.near(ratio, Math.rint(ratio)) ? Math.rint(ratio) : ratio;
        String evidence = "by hand it is " + Numbers.brief(digits) + " times the right one";
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
        if (Numbers.near(ratio, -1)) {
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
            String root = Numbers.near(n * n, Math.rint(n * n)) ? ", the square root of " + Math.round(n * n) : "";
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
                        .anyMatch(x -> Numbers.near(x, n) || Numbers.near(x, 1.0 / n));
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

    private void ofTranspose(int block, double[] base) {
        Shape shape = hand.shapes.get(block);
        for (int axes = 1; axes <= Math.min(2, shape.rank()); axes++) {
            double[] gradient = base.clone();
            int[] last = axes == 1 ? new int[] {-1} : new int[] {-1, -2};
            put(gradient, block, point(base, block).flip(last));
            add(Cause.NOT_FLIPPED, "by hand it is the right one turned round", 1, block, gradient);
        }
        if (shape.rank() == 2 && shape.size(0) == shape.size(1)) {
            double[] gradient = base.clone();
            put(gradient, block, point(base, block).transpose());
            add(Cause.TRANSPOSED, "by hand it equals the transpose of the right one", 1, block, gradient);
        }
    }

    private void ofPenalty(int block, double[] base, BitSet wrong) {
        if (point.count() != hand.count() || hand.size(block) < 2) {
            return;
        }
        along(Cause.PENALTY_L2, "times the weights themselves", block, base, wrong, point.values);
        double[] signs = Arrays.stream(point.values).map(Math::signum).toArray();
        boolean mixed = Arrays.stream(signs, hand.starts[block], hand.starts[block + 1])
                        .distinct()
                        .count()
                > 1;
        if (!mixed) {
            return; // a constant could come from anywhere
        }
        along(Cause.PENALTY_L1, "times the signs of the weights", block, base, wrong, signs);
    }

    private void along(Cause cause, String what, int block, double[] base, BitSet wrong, double[] direction) {
        double factor = agreement.fit(Agreement.difference(hand.values, base), direction, block);
        if (!Double.isFinite(factor) || factor == 0) {
            return;
        }
        double[] gradient = base.clone();
        for (int other : wrong.stream().toArray()) {
            for (int e = hand.starts[other]; e < hand.starts[other + 1]; e++) {
                gradient[e] += factor * direction[e];
            }
        }
        BitSet explained = agreement.explained(gradient, wrong);
        if (explained.get(block)) {
            restore(base, gradient, wrong, explained);
            matches.add(new Match(
                    cause,
                    "by hand it is the right one plus " + Numbers.brief(factor) + " " + what,
                    Numbers.isRound(factor) ? 2 : 7,
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

    private void ofShift(int block, double[] base) {
        for (int other = 0; other < hand.count(); other++) {
            if (other != block && hand.size(block) > 1 && hand.shapes.get(other).equals(hand.shapes.get(block))) {
                double[] gradient = base.clone();
                put(gradient, block, point(base, other));
                add(Cause.SHIFTED, "by hand it equals the right one of " + hand.name(other), 1, block, gradient);
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
                        gradient);
            }
        }
    }

    private void add(Cause cause, String evidence, int rank, int block, double[] gradient) {
        BitSet only = new BitSet();
        only.set(block);
        if (!agreement.explained(gradient, only).isEmpty()) {
            matches.add(new Match(cause, evidence, rank, only, gradient, null));
        }
    }

    private Tensor point(double[] values, int block) {
        return hand.with(values).tensor(block);
    }

    private void put(double[] values, int block, Tensor x) {
        System.arraycopy(x.toArray(), 0, values, hand.starts[block], x.size());
    }
}

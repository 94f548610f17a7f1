package io.autodiff.trace;

import io.autodiff.Recorded;
import io.autodiff.Tensor;
import io.autodiff.text.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The demon in a network, which sits at a value and nudges it: how much the cost changes when one element of one value is moved and every
 * step after it is computed again. δ·Δz predicts that, with an error that falls with the square of Δz. Source: Nielsen, Neural Networks and
 * Deep Learning (2015), chapter 2.
 */
final class Demon {
    /** The nudges, each up and down, in units that suit the value. */
    private static final double[] SIZES = {1, 0.8, 0.6, 0.4, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001};

    private static final int MOST_ELEMENTS = 36;

    /** How many steps may be computed again, a step on large tensors counting for several. */
    private static final double MOST_WORK = 200_000;

    private static final int ELEMENTS_OF_A_STEP = 200;

    private final List<Recorded> steps;
    private final int cost;

    /** For each step whether the cost depends on it. */
    private final BitSet matters = new BitSet();

    Demon(Recording recording) {
        steps = recording.steps();
        cost = recording.cost();
        matters.set(cost);
        for (int k = cost; k >= 0; k--) {
            if (matters.get(k)) {
                steps.get(k).parents().stream().filter(parent -> parent >= 0).forEach(matters::set);
            }
        }
    }

    /** For each of these values, as far as there is time, its unit and the true ΔC of each element and nudge. */
    String json(List<Integer> values) {
        List<String> nudged = new ArrayList<>();
        List<Integer> left = new ArrayList<>();
        double work = 0;
        for (int k : values) {
            Recorded step = steps.get(k);
            List<Recorded> after = after(k);
            double once = after.stream()
                    .mapToDouble(s -> 1.0 + (double) s.value().size() / ELEMENTS_OF_A_STEP)
                    .sum();
            double all = once * 2 * SIZES.length * step.value().size();
            if (!matters.get(k) || k == cost) {
                continue;
            }
            if (step.value().size() > MOST_ELEMENTS || work + all > MOST_WORK) {
                left.add(k);
                continue;
            }
            work += all;
            double unit = unit(step.value());
            nudged.add(Json.object(
                    Json.field("step", Integer.toString(k)),
                    Json.field("unit", Json.number(unit)),
                    Json.field("changes", Json.array(elements(step), e -> Json.numbers(changes(after, k, e, unit))))));
        }
        return Json.object(
                Json.field("sizes", Json.numbers(SIZES)),
                Json.field("values", "[" + String.join(",", nudged) + "]"),
                Json.field("left", Json.array(left, String::valueOf)));
    }

    private static List<Integer> elements(Recorded step) {
        List<Integer> elements = new ArrayList<>();
        for (int e = 0; e < step.value().size(); e++) {
            elements.add(e);
        }
        return elements;
    }

    /** The steps between a value and the cost, in order. */
    private List<Recorded> after(int k) {
        BitSet moved = new BitSet();
        moved.set(k);
        List<Recorded> after = new ArrayList<>();
        for (int j = k + 1; j <= cost; j++) {
            Recorded step = steps.get(j);
            if (matters.get(j) && step.parents().stream().anyMatch(parent -> parent >= 0 && moved.get(parent))) {
                moved.set(j);
                after.add(step);
            }
        }
        return after;
    }

    /** 1, or the power of ten nearest to values that are much larger or smaller. */
    private static double unit(Tensor x) {
        double largest = Arrays.stream(x.toArray()).map(Math::abs).max().orElse(0);
        return largest == 0 || (largest > 0.03 && largest < 30)
                ? 1
                : Double.parseDouble("1e" + Math.round(Math.log10(largest)));
    }

    /** ΔC for all nudges up, then for all nudges down. */
    private double[] changes(List<Recorded> after, int k, int element, double unit) {
        double[] changes = new double[2 * SIZES.length];
        for (int n = 0; n < SIZES.length; n++) {
            changes[n] = change(after, k, element, SIZES[n] * unit);
            changes[SIZES.length + n] = change(after, k, element, -SIZES[n] * unit);
        }
        return changes;
    }

    /** C(z + Δz) − C(z); NaN where an operation refuses the value. */
    double change(List<Recorded> after, int k, int element, double nudge) {
        @Nullable Tensor[] moved = new Tensor[steps.size()];
        double[] z = steps.get(k).value().toArray();
        z[element] += nudge;
        moved[k] = Tensor.of(steps.get(k).value().shape(), z);
        for (Recorded step : after) {
            Tensor[] x = step.inputs().toArray(Tensor[]::new);
            for (int i = 0; i < x.length; i++) {
                int parent = step.parents().get(i);
                Tensor now = parent < 0 ? null : moved[parent];
                x[i] = now == null ? x[i] : now;
            }
            try {
                moved[step.number()] = step.op().apply(x);
            } catch (IllegalArgumentException e) {
                return Double.NaN;
            }
        }
        Tensor end = moved[cost];
        return end == null
                ? 0
                : end.reshape().item() - steps.get(cost).value().reshape().item();
    }
}

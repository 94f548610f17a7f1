package io.autodiff.trace;

import io.autodiff.Recorded;
import io.autodiff.Tensor;
import io.autodiff.text.Json;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the whole gradient costs: one reverse sweep, or in forward mode a sweep for each element of each watched value, whose tangents are
 * told for small tapes.
 */
final class Modes {
    private static final int MOST_RULES = 5_000;
    private static final int MOST_ELEMENTS = 64;

    /** How often rules were applied, and how many numbers they gave. */
    private record Work(long rules, long numbers) {
        Work plus(Work other) {
            return new Work(rules + other.rules, numbers + other.numbers);
        }

        Work times(int n) {
            return new Work(rules * n, numbers * n);
        }
    }

    private final List<Recorded> steps;
    private final int cost;

    Modes(Recording recording) {
        steps = recording.steps();
        cost = recording.cost();
    }

    String json() {
        List<Recorded> watched =
                steps.stream().filter(s -> s.isWatched() && s.number() <= cost).toList();
        int elements = watched.stream().mapToInt(s -> s.value().size()).sum();
        Work forward = watched.stream()
                .map(s -> push(s.number()).times(s.value().size()))
                .reduce(new Work(0, 0), Work::plus);
        boolean tells = elements <= MOST_ELEMENTS && forward.rules <= MOST_RULES;
        return Json.object(
                Json.field("reverse", work(1, pull())),
                Json.field("forward", work(elements, forward)),
                Json.field("sweeps", tells ? sweeps(watched) : "[]"));
    }

    private static String work(int sweeps, Work work) {
        return Json.object(
                Json.field("sweeps", Integer.toString(sweeps)),
                Json.field("rules", Long.toString(work.rules)),
                Json.field("numbers", Long.toString(work.numbers)));
    }

    /** One reverse sweep. */
    private Work pull() {
        BitSet reached = new BitSet();
        reached.set(cost);
        long rules = 0;
        long numbers = 0;
        for (int k = cost; k >= 0; k--) {
            for (int i = 0; reached.get(k) && i < steps.get(k).parents().size(); i++) {
                int parent = steps.get(k).parents().get(i);
                if (parent >= 0) {
                    reached.set(parent);
                    rules++;
                    numbers += steps.get(k).inputs().get(i).size();
                }
            }
        }
        return new Work(rules, numbers);
    }

    /** One forward sweep from a watched value to the cost. */
    private Work push(int start) {
        BitSet reached = new BitSet();
        reached.set(start);
        long rules = 0;
        long numbers = 0;
        for (int k = start + 1; k <= cost; k++) {
            for (int parent : steps.get(k).parents()) {
                if (parent >= 0 && reached.get(parent)) {
                    reached.set(k);
                    rules++;
                    numbers += steps.get(k).value().size();
                }
            }
        }
        return new Work(rules, numbers);
    }

    private String sweeps(List<Recorded> watched) {
        return watched.stream()
                .flatMap(start -> IntStream.range(0, start.value().size()).mapToObj(e -> sweep(start, e)))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** Of one element of a watched value the tangents that it gives. */
    private String sweep(Recorded start, int element) {
        double[] unit = new double[start.value().size()];
        unit[element] = 1;
        @Nullable Tensor[] dot = new Tensor[cost + 1];
        dot[start.number()] = Tensor.of(start.value().shape(), unit);
        List<String> tangents = new ArrayList<>();
        for (int k = 0; k <= cost; k++) {
            Recorded step = steps.get(k);
            Tensor sum = dot[k];
            for (int i = 0; i < step.parents().size(); i++) {
                int parent = step.parents().get(i);
                Tensor xDot = parent < 0 ? null : dot[parent];
                if (xDot != null) {
                    Tensor term =
                            step.op().jvp(i, xDot, step.value(), step.inputs().toArray(Tensor[]::new));
                    sum = sum == null ? term : sum.plus(term);
                }
            }
            dot[k] = sum;
            if (sum != null && sum.size() <= MOST_ELEMENTS) {
                tangents.add("[" + k + "," + Json.numbers(sum.toArray()) + "]");
            }
        }
        return Json.object(
                Json.field("step", Integer.toString(start.number())),
                Json.field("element", Integer.toString(element)),
                Json.field("tangents", "[" + String.join(",", tangents) + "]"));
    }
}

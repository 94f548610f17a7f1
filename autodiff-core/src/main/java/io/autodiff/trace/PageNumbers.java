package io.autodiff.trace;

import io.autodiff.Recorded;
import io.autodiff.Tensor;
import io.autodiff.text.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All that the page shows of a tape, as JSON. Steps go by their numbers on the tape, nodes by their places in the graph. */
final class PageNumbers {
    /** Of longer tapes the first and last steps of every node are shown. */
    private static final int MOST_STEPS = 12_000;

    /** Tapes up to this many steps are shown with all elements of small tensors. */
    private static final int FEW_STEPS = 200;

    private static final int MOST_ELEMENTS = 64;
    private static final int ELEMENTS_OF_MANY = 6;

    private final Recording recording;
    private final List<Recorded> steps;
    private final StepLog log;
    private final int[] places;
    private final TapeGraph graph;
    private final BitSet shown;
    private final boolean few;

    /** Lines of the user's code, each once. */
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    private PageNumbers(Recording recording) {
        this.recording = recording;
        steps = recording.steps();
        log = StepLog.of(recording);
        places = TapeGraph.places(steps, log);
        graph = TapeGraph.of(steps, log, places);
        few = steps.size() <= FEW_STEPS;
        shown = shown();
    }

    static String of(Recording recording) {
        return new PageNumbers(recording).json();
    }

    /** All steps, or of a long tape the first and the last of each node, and always the cost. */
    private BitSet shown() {
        BitSet shown = new BitSet();
        int each = Math.max(1, MOST_STEPS / 2 / graph.nodes().size());
        int[] before = new int[graph.nodes().size()];
        for (int k = 0; k < steps.size(); k++) {
            int place = ++before[places[k]];
            if (steps.size() <= MOST_STEPS
                    || place <= each
                    || place > graph.nodes().get(places[k]).times() - each) {
                shown.set(k);
            }
        }
        shown.set(recording.cost());
        return shown;
    }

    private String json() {
        List<Recorded> told =
                steps.stream().filter(step -> shown.get(step.number())).toList();
        String all = Json.array(told, this::step);
        return Json.object(
                Json.field("size", Integer.toString(steps.size())),
                Json.field("cost", Integer.toString(recording.cost())),
                Json.field("nodes", Json.array(graph.nodes(), PageNumbers::node)),
                Json.field("edges", Json.array(graph.edges(), edge -> "[" + edge.from() + "," + edge.to() + "]")),
                Json.field("steps", all),
                Json.field("backward", backward()),
                Json.field("lines", Json.array(List.copyOf(lines.keySet()), Json::string)),
                Json.field("layers", Json.array(recording.network().layers(), PageNumbers::layer)),
                Json.field("why", Json.string(recording.network().why())),
                Json.field("demon", new Demon(recording).json(nudged())),
                Json.field("modes", new Modes(recording).json()));
    }

    private static String node(TapeGraph.Node node) {
        return Json.object(
                Json.field("name", Json.string(node.name())),
                Json.field("operation", Json.string(node.operation())),
                Json.field("times", Integer.toString(node.times())));
    }

    private String step(Recorded step) {
        StepLog.Line line = log.forward().get(step.number());
        return Json.object(
                Json.field("number", Integer.toString(step.number())),
                Json.field("node", Integer.toString(places[step.number()])),
                Json.field("name", Json.string(line.target())),
                Json.field("operation", Json.string(line.operation())),
                Json.field("shape", shape(step.value())),
                Json.field("value", numbers(step.value())),
                Json.field("equation", Json.string(line.equation())),
                Json.field("line", Integer.toString(lines.computeIfAbsent(step.where(), unused -> lines.size()))),
                Json.field("inputs", Json.array(inputs(step), i -> input(step, i))),
                Json.field("kept", Json.array(kept(step), String::valueOf)));
    }

    /** Name and shape are told by the step that made it, if that is shown. */
    private String input(Recorded step, int i) {
        int parent = step.parents().get(i);
        List<String> fields = new ArrayList<>();
        fields.add(Json.field("step", Integer.toString(parent)));
        if (parent < 0 || !shown.get(parent)) {
            fields.add(Json.field(
                    "name", Json.string(recording.names().inputs(step).get(i))));
            fields.add(Json.field("shape", shape(step.inputs().get(i))));
        }
        if (parent >= 0 && Jacobian.isSmall(step, i) && (few || step.value().size() == 1)) {
            fields.add(Json.field("jacobian", Json.numbers(Jacobian.of(step, i))));
        }
        return Json.object(fields.toArray(String[]::new));
    }

    private static String shape(Tensor x) {
        return Arrays.toString(x.shape().toArray());
    }

    /** Which inputs the rules of tracked inputs read; the number after the last input is the value itself. */
    private static List<Integer> kept(Recorded step) {
        List<Integer> kept = new ArrayList<>(inputs(step));
        kept.removeIf(i -> inputs(step).stream()
                .noneMatch(wrt -> step.parents().get(wrt) >= 0 && step.op().usesInput(i, wrt)));
        if (!step.isWatched() && step.op().usesOutput()) {
            kept.add(step.inputs().size());
        }
        return kept;
    }

    private static List<Integer> inputs(Recorded step) {
        return IntStream.range(0, step.inputs().size()).boxed().toList();
    }

    /** All contributions to adjoints, in the order of the sweep; the first is the seed. */
    private String backward() {
        Map<String, Integer> numbers = new HashMap<>();
        log.forward().forEach(line -> numbers.put(line.target(), line.step()));
        List<String> contributions = new ArrayList<>();
        StepLog.@Nullable Line before = null;
        int next = 0;
        for (StepLog.Line line : log.backward()) {
            int step = line.step();
            boolean isSeed = before == null;
            next = before != null && before.step() == step && next > 0 ? next : 0;
            while (!isSeed && steps.get(step).parents().get(next) < 0) {
                next++;
            }
            int target = numbers.getOrDefault(line.target(), step);
            if (shown.get(step) && shown.get(target)) {
                contributions.add(contribution(line, target, isSeed ? -1 : next));
            }
            next = isSeed ? 0 : next + 1;
            before = line;
        }
        return "[" + String.join(",", contributions) + "]";
    }

    /** A sum that is the contribution itself, since it is the first, is left out. */
    private String contribution(StepLog.Line line, int target, int input) {
        List<String> fields = new ArrayList<>();
        fields.add(Json.field("step", Integer.toString(line.step())));
        fields.add(Json.field("target", Integer.toString(target)));
        fields.add(Json.field("input", Integer.toString(input)));
        fields.add(Json.field("equation", Json.string(line.equation())));
        fields.add(Json.field("term", numbers(line.value())));
        if (line.adjoint() != null && !line.adjoint().equals(line.value())) {
            fields.add(Json.field("sum", numbers(line.adjoint())));
        }
        if (!line.label().isEmpty()) {
            fields.add(Json.field("label", Json.string(line.label())));
        }
        return Json.object(fields.toArray(String[]::new));
    }

    /** All elements of a small tensor, the first ones of a large one. */
    private String numbers(Tensor x) {
        int most = few ? MOST_ELEMENTS : ELEMENTS_OF_MANY;
        return Json.numbers(x.size() <= most ? x.toArray() : Arrays.copyOf(x.toArray(), ELEMENTS_OF_MANY));
    }

    private static String layer(Network.Layer layer) {
        return Json.object(
                Json.field("number", Integer.toString(layer.number())),
                Json.field("w", Integer.toString(layer.w())),
                Json.field("b", Integer.toString(layer.b())),
                Json.field("product", Integer.toString(layer.product())),
                Json.field("z", Integer.toString(layer.z())),
                Json.field("a", Integer.toString(layer.a())),
                Json.field("input", Integer.toString(Math.max(-1, layer.input()))));
    }

    /** The values that the demon may nudge: all, or of a folded tape the last of each node, as its picture shows it. */
    private List<Integer> nudged() {
        Map<Integer, Integer> last = new LinkedHashMap<>();
        steps.forEach(step -> last.put(places[step.number()], step.number()));
        return last.values().stream().sorted().toList();
    }
}

package io.autodiff.nn.onnx;

import io.autodiff.Recorded;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the recordings of a model, for one number of examples or for several in a row, to a graph. */
final class Translation {
    /**
     * What a step became.
     *
     * @param stretches whether it is still to be stretched to the shape of the step, which elementwise operators do by themselves
     */
    private record Value(Node node, boolean stretches) {}

    private final Graph graph = new Graph();
    private final List<Step> steps = new ArrayList<>();
    private final Recording recording;
    private final @Nullable Value[] values;

    private Translation(int batch, List<Recording> recordings) {
        recording = recordings.get(0);
        int count = recording.steps().size();
        boolean isAlike = recordings.stream().allMatch(recording::isAlike);
        for (int k = 0; isAlike && k < count; k++) {
            int number = k;
            Step step = new Step(
                    batch,
                    recordings.stream().map(other -> other.steps().get(number)).toList());
            isAlike = step.isAlike();
            steps.add(step);
        }
        if (!isAlike) {
            throw new IllegalArgumentException("onnx: the model computes other steps for " + batch
                    + " examples than for more; export it with exportFixed for batches of one size");
        }
        values = new Value[count];
    }

    static byte[] of(String name, int batch, List<Recording> recordings) {
        return new Translation(batch, recordings).translate(name);
    }

    private byte[] translate(String name) {
        for (int k = 0; k < recording.inputs(); k++) {
            Step step = steps.get(k);
            Node input = graph.input(step.first().name(), step.shape());
            values[k] = new Value(input, false);
            if (step.shape().length > 0 && step.shape()[0].isBatch()) {
                graph.batchOf(input);
            }
        }
        BitSet needed = needed();
        for (int k = recording.inputs(); k < steps.size(); k++) {
            if (needed.get(k)) {
                values[k] = translate(steps.get(k));
            }
        }
        recording
                .outputs()
                .forEach((path, k) -> graph.output(
                        path,
                        whole(value(k), steps.get(k).shape()),
                        steps.get(k).shape()));
        recording
                .constants()
                .forEach((path, y) -> graph.output(
                        path,
                        graph.constant(y),
                        Arrays.stream(y.shape().toArray()).mapToObj(Size::of).toArray(Size[]::new)));
        return graph.toBytes(name);
    }

    private BitSet needed() {
        BitSet needed = new BitSet();
        recording.outputs().values().forEach(needed::set);
        for (int k = steps.size() - 1; k >= 0; k--) {
            if (needed.get(k)) {
                steps.get(k).first().parents().stream()
                        .filter(parent -> parent >= 0)
                        .forEach(needed::set);
            }
        }
        return needed;
    }

    private Value translate(Step step) {
        Recorded first = step.first();
        if (first.isWatched()) {
            return new Value(graph.parameter(first.name(), first.value()), false);
        }
        Value[] x = new Value[first.inputs().size()];
        Arrays.setAll(x, i -> input(step, i));
        if (step.operation().equals("BroadcastTo")) {
            return new Value(x[0].node, true);
        }
        Rule elementwise = Elementwise.RULES.get(step.operation());
        if (elementwise != null) {
            Node[] nodes = Arrays.stream(x).map(Value::node).toArray(Node[]::new);
            return new Value(elementwise.apply(step, nodes), Arrays.stream(x).allMatch(Value::stretches));
        }
        Rule rule = Structural.RULES.get(step.operation());
        if (rule == null) {
            throw step.unknown();
        }
        Node[] nodes = new Node[x.length];
        Arrays.setAll(nodes, i -> whole(x[i], step.inputSizes(i)));
        return new Value(rule.apply(step, nodes), false);
    }

    private Value input(Step step, int i) {
        int parent = step.first().parents().get(i);
        if (parent >= 0) {
            return value(parent);
        }
        Tensor once = step.constant(i);
        return new Value(
                graph.constant(once),
                !once.shape().equals(step.first().value().shape()) || !isFixed(step.inputSizes(i)));
    }

    private static boolean isFixed(Size... shape) {
        return Arrays.stream(shape).allMatch(Size::isFixed);
    }

    private Value value(int k) {
        Value value = values[k];
        if (value == null) {
            throw new IllegalStateException("step " + k + " was not translated");
        }
        return value;
    }

    private Node whole(Value x, Size... shape) {
        return x.stretches ? x.node.apply("Expand", graph.sizes(shape)) : x.node;
    }
}

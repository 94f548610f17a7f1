package io.autodiff.trace;

import io.autodiff.Recorded;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The graph that a tape records: a node for each value, an edge from each value to those that are computed from it.
 *
 * <p>A tape of many steps is folded: what one line of your code computed by one operation, again and again, is one node, and so are the
 * watched values that it took. A network of a
 * hundred layers that is built in a loop is then the picture of its loop.
 *
 * <pre>{@code
 * TapeGraph graph = TapeGraph.of(tape, cost);
 * Files.writeString(path, graph.dot());                              // for Graphviz
 * System.out.println(graph.mermaid());                               // for Markdown
 * Files.writeString(picture, graph.svg());                           // as it is
 * }</pre>
 *
 * @param nodes in the order of the tape
 * @param edges each once
 */
public record TapeGraph(List<Node> nodes, List<Edge> edges) {
    /** Larger tapes are folded. */
    private static final int MOST_NODES = 100;

    private static final int MOST_ELEMENTS = 6;

    /**
     * A value, or all values that a line computed.
     *
     * @param name as in the {@link StepLog}; of several values that of the first
     * @param operation what computed it; watch for a start
     * @param value the value; of several values the last
     * @param adjoint ∂C/∂value, or nothing if the cost does not depend on it
     * @param times how many values it stands for
     */
    public record Node(
            String name,
            String operation,
            Tensor value,
            @Nullable Tensor adjoint,
            int times) {}

    /** From a value to one that is computed from it, as places in the list of nodes; both are the same for a loop. */
    public record Edge(int from, int to) {}

    public TapeGraph {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    /**
     * The graph of a checked tape, with the adjoints of a scalar cost.
     *
     * @throws IllegalStateException «steps: only a checked tape keeps all operands and lines; use Tape.checked()»
     */
    public static TapeGraph of(Tape tape, Tensor cost) {
        StepLog log = StepLog.of(tape, cost);
        List<Recorded> steps = tape.steps();
        return of(steps, log, places(steps, log));
    }

    static TapeGraph of(List<Recorded> steps, StepLog log, int[] places) {
        Map<String, Tensor> adjoints = new HashMap<>();
        log.backward().forEach(line -> adjoints.put(line.target(), line.adjoint()));
        List<Node> nodes = new ArrayList<>();
        Set<Edge> edges = new LinkedHashSet<>();
        for (Recorded step : steps) {
            int place = places[step.number()];
            String name = log.forward().get(step.number()).target();
            String operation = step.isWatched() ? "watch" : step.name();
            if (place == nodes.size()) {
                nodes.add(new Node(name, operation, step.value(), adjoints.get(name), 1));
            } else {
                Node before = nodes.get(place);
                nodes.set(place, new Node(before.name, operation, step.value(), adjoints.get(name), before.times + 1));
            }
            for (int parent : step.parents()) {
                if (parent >= 0) {
                    edges.add(new Edge(places[parent], place));
                }
            }
        }
        return new TapeGraph(nodes, List.copyOf(edges));
    }

    /** Of each step the node that stands for it. */
    static int[] places(List<Recorded> steps, StepLog log) {
        boolean folds = steps.size() > MOST_NODES;
        Map<Integer, Recorded> firstUsers = firstUsers(steps);
        Map<String, Integer> places = new HashMap<>();
        int[] placeOf = new int[steps.size()];
        for (Recorded step : steps) {
            String name = log.forward().get(step.number()).target();
            String key = folds ? key(step, firstUsers, name) : name;
            placeOf[step.number()] = places.computeIfAbsent(key, unused -> places.size());
        }
        return placeOf;
    }

    /** The same for all that is folded together: values by their line, watched ones by the line that first takes them. */
    private static String key(Recorded step, Map<Integer, Recorded> firstUsers, String name) {
        Recorded user = step.isWatched() ? firstUsers.getOrDefault(step.number(), step) : step;
        return user.where().isEmpty()
                ? name
                : (step.isWatched() ? "watch for " : "") + user.op().name() + " " + user.where();
    }

    private static Map<Integer, Recorded> firstUsers(List<Recorded> steps) {
        Map<Integer, Recorded> users = new HashMap<>();
        steps.forEach(step -> step.parents().forEach(parent -> users.putIfAbsent(parent, step)));
        return users;
    }

    /** The graph in the language of Graphviz. */
    public String dot() {
        StringBuilder out =
                new StringBuilder("digraph tape {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
        for (int k = 0; k < nodes.size(); k++) {
            String style = nodes.get(k).operation.equals("watch") ? ", style=rounded" : "";
            out.append("  n%d [label=\"%s\"%s];\n".formatted(k, quoted(lines(nodes.get(k)), "\\n", "\\\""), style));
        }
        edges.forEach(edge -> out.append("  n%d -> n%d;\n".formatted(edge.from, edge.to)));
        return out.append("}\n").toString();
    }

    /** The graph as a flowchart of Mermaid, which Markdown pages draw. */
    public String mermaid() {
        StringBuilder out = new StringBuilder("flowchart LR\n");
        for (int k = 0; k < nodes.size(); k++) {
            boolean starts = nodes.get(k).operation.equals("watch");
            String text = "\"" + quoted(lines(nodes.get(k)), "<br>", "#quot;") + "\"";
            out.append("  n%d%s\n".formatted(k, starts ? "(" + text + ")" : "[" + text + "]"));
        }
        edges.forEach(edge -> out.append("  n%d --> n%d\n".formatted(edge.from, edge.to)));
        return out.toString();
    }

    /** The graph as a picture of SVG, which needs nothing besides; in light or dark as the viewer likes. */
    public String svg() {
        return TapePicture.of(this, nodes.stream().map(TapeGraph::lines).toList());
    }

    private static List<String> lines(Node node) {
        List<String> lines = new ArrayList<>();
        lines.add(node.times > 1 ? node.operation + " × " + node.times : node.name);
        if (node.times == 1 && !node.operation.equals("watch")) {
            lines.add(node.operation);
        }
        if (node.times == 1) {
            lines.add(brief(node.value));
            lines.add(node.adjoint == null ? "the cost does not depend on it" : "adjoint " + brief(node.adjoint));
        } else {
            lines.add("the last of shape " + node.value.shape());
        }
        return lines;
    }

    private static String brief(Tensor x) {
        return x.size() <= MOST_ELEMENTS ? x.toString() : "of shape " + x.shape();
    }

    private static String quoted(List<String> lines, String newLine, String quote) {
        return lines.stream()
                .map(line -> line.replace("\\", "\\\\").replace("\"", quote).replace("<", "&lt;"))
                .collect(Collectors.joining(newLine));
    }
}

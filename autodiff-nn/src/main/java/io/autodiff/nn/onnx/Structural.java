package io.autodiff.nn.onnx;

import static io.autodiff.nn.onnx.Rule.unary;
import static java.util.Map.entry;

import io.autodiff.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Operations that move elements, or compute with several of a tensor. */
final class Structural {
    static final Map<String, Rule> RULES = Map.ofEntries(
            entry("Reshape", (step, x) -> x[0].reshape(step.shape())),
            entry("Transpose", (step, x) -> x[0].transpose(step.integers("order"))),
            entry("Concat", (step, x) -> x[0].graph().apply("Concat", Map.of("axis", step.axis()), x)),
            entry("Slice", Structural::slice),
            entry("Pad", Structural::pad),
            entry("Element", Structural::element),
            entry("Gather", (step, x) -> gather(x[0], step.axis(), step.integers("indices"))),
            entry("Lookup", (step, x) -> x[0].apply("Gather", Map.of("axis", step.axis()), x[1].toIntegers())),
            entry("ScatterAdd", Structural::scatterAdd),
            entry("Unfold", Structural::unfold),
            entry("Fold", Structural::fold),
            entry("Sum", Structural::sum),
            entry("Max", Structural::max),
            entry("ArgMax", unary(x -> x.apply("ArgMax", lastDropped()).toDoubles())),
            entry("ArgSort", Structural::argSort),
            entry("CumSum", Structural::cumSum),
            entry("Softmax", unary(Structural::softmax)),
            entry("LogSoftmax", unary(x -> x.apply("LogSoftmax", Map.of("axis", -1)))),
            entry("LogSumExp", unary(x -> x.apply("ReduceLogSumExp", Map.of("axes", new int[] {-1}, "keepdims", 0)))),
            entry("Norm", Structural::norm),
            entry("MatMul", Structural::matmul));

    private Structural() {}

    private static Map<String, Integer> lastDropped() {
        return Map.of("axis", -1, "keepdims", 0);
    }

    private static Node slice(Step step, Node... x) {
        Graph graph = x[0].graph();
        return x[0].apply(
                "Slice", graph.sizes(step.size("from")), graph.sizes(step.size("to")), graph.integers(step.axis()));
    }

    private static Node pad(Step step, Node... x) {
        int rank = step.shape().length;
        Size[] pads = new Size[2 * rank];
        Arrays.fill(pads, Size.of(0));
        pads[step.axis()] = step.size("before");
        pads[rank + step.axis()] = step.size("after");
        return x[0].apply("Pad", x[0].graph().sizes(pads));
    }

    private static Node element(Step step, Node... x) {
        Graph graph = x[0].graph();
        return x[0].reshape(Size.of(-1)).apply("Gather", graph.integers(new int[] {step.integer("i")}, new int[0]));
    }

    private static Node gather(Node x, int axis, int... indices) {
        return x.apply("Gather", Map.of("axis", axis), x.graph().integers(indices));
    }

    private static Node scatterAdd(Step step, Node... x) {
        return scatterAdd(x[0], step.axis(), step.integers("indices"), step.inputSizes(0), step.shape());
    }

    private static Node scatterAdd(Node x, int axis, int[] indices, Size[] from, Size... to) {
        Graph graph = x.graph();
        int[] along = new int[to.length];
        Arrays.fill(along, 1);
        along[axis] = indices.length;
        Node places = graph.integers(indices, along).apply("Expand", graph.sizes(from));
        Node zeros = x.number(0).apply("Expand", graph.sizes(to));
        return zeros.apply("ScatterElements", Map.of("axis", axis, "reduction", "add"), places, x);
    }

    /** Each spatial axis becomes two, of the window and of its positions. */
    private static Node unfold(Step step, Node... x) {
        Shape window = step.shape("window");
        int axes = window.rank();
        int outer = step.inputShape(0).rank() - axes;
        Node y = x[0];
        for (int axis = axes - 1; axis >= 0; axis--) {
            int k = window.size(axis);
            int p = step.first().value().shape().size(axis - axes);
            int[] seen = seen(step, axis, k, p);
            y = y.apply("Gather", Map.of("axis", outer + axis), y.graph().integers(seen, k, p));
        }
        int[] order = IntStream.range(0, outer + 2 * axes)
                .map(to -> to < outer ? to : outer + (to - outer) % axes * 2 + (to - outer) / axes)
                .toArray();
        return y.transpose(order);
    }

    /** Which element of an axis each element of the window sees at each position. */
    private static int[] seen(Step step, int axis, int k, int p) {
        int stride = step.shape("stride").size(axis);
        int dilation = step.shape("dilation").size(axis);
        return IntStream.range(0, k * p)
                .map(i -> i / p * dilation + i % p * stride)
                .toArray();
    }

    /** Windows and positions become one axis, which is scattered over the spatial ones as one. */
    private static Node fold(Step step, Node... x) {
        Shape sizes = step.shape("sizes");
        int axes = sizes.rank();
        Shape from = step.inputShape(0);
        Shape parts = from.slice(from.rank() - 2 * axes, from.rank());
        int[] indices = new int[parts.size()];
        for (int i = 0; i < indices.length; i++) {
            int[] at = parts.index(i);
            for (int axis = 0; axis < axes; axis++) {
                int seen = at[axis] * step.shape("unfold.dilation").size(axis)
                        + at[axes + axis] * step.shape("unfold.stride").size(axis);
                indices[i] = indices[i] * sizes.size(axis) + seen;
            }
        }
        Size[] batches = Arrays.copyOf(step.shape(), step.shape().length - axes);
        Size[] flat = append(batches, indices.length);
        return scatterAdd(x[0].reshape(flat), batches.length, indices, flat, append(batches, sizes.size()))
                .reshape(step.shape());
    }

    private static Size[] append(Size[] sizes, int last) {
        Size[] all = Arrays.copyOf(sizes, sizes.length + 1);
        all[sizes.length] = Size.of(last);
        return all;
    }

    private static Node sum(Step step, Node... x) {
        int[] axes = step.axes();
        return axes.length == 0
                ? x[0]
                : x[0].apply(
                        "ReduceSum",
                        Map.of("keepdims", step.keepsAxes() ? 1 : 0),
                        x[0].graph().integers(axes));
    }

    private static Node max(Step step, Node... x) {
        int[] axes = step.axes();
        return axes.length == 0
                ? x[0]
                : x[0].apply("ReduceMax", Map.of("keepdims", step.keepsAxes() ? 1 : 0, "axes", axes));
    }

    private static Node argSort(Step step, Node... x) {
        Size[] shape = step.shape();
        Graph graph = x[0].graph();
        Map<String, Integer> order = Map.of("axis", -1, "largest", step.flag("descending") ? 1 : 0);
        return graph.apply("TopK", 2, order, x[0], graph.sizes(shape[shape.length - 1]))
                .toDoubles();
    }

    private static Node cumSum(Step step, Node... x) {
        Map<String, Integer> direction = Map.of("reverse", step.flag("backward") ? 1 : 0);
        return x[0].apply("CumSum", direction, x[0].graph().integers(-1));
    }

    /** Of a row that is −∞ throughout, zeros. */
    private static Node softmax(Node x) {
        Node none = x.apply("ReduceMax", Map.of("axes", new int[] {-1})).equalTo(Double.NEGATIVE_INFINITY);
        return x.number(0).where(none, x.apply("Softmax", Map.of("axis", -1)));
    }

    private static Node norm(Step step, Node... x) {
        double p = step.number("p");
        return x[0].abs()
                .power(p)
                .apply("ReduceSum", Map.of("keepdims", 0), x[0].graph().integers(-1))
                .power(1 / p);
    }

    private static Node matmul(Step step, Node... x) {
        return swapped(x[0], step.flag("transposeA"), step.inputShape(0))
                .matmul(swapped(x[1], step.flag("transposeB"), step.inputShape(1)));
    }

    private static Node swapped(Node x, boolean transpose, Shape shape) {
        int n = shape.rank();
        return transpose
                ? x.transpose(IntStream.range(0, n)
                        .map(axis -> axis == n - 1 ? n - 2 : axis == n - 2 ? n - 1 : axis)
                        .toArray())
                : x;
    }
}

package io.autodiff.trace;

import io.autodiff.text.Markup;
import io.autodiff.text.Terminal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A graph drawn in rows: every node below all that it is computed from, in a row by the mean place of these. */
final class TapePicture {
    private static final int LINE = 17;
    private static final int CHARACTER = 8;
    private static final int GAP = 24;

    private static final String STYLE = """
            rect { fill: #f4f6f8; stroke: #59636e; } text { fill: #1a1f26; font: 13px sans-serif; text-anchor: middle; }
            path { fill: none; stroke: #59636e; marker-end: url(#end); } .loop { stroke-dasharray: 5 4; } marker path { fill: #59636e; stroke: none; }
            @media (prefers-color-scheme: dark) {
              rect { fill: #1b2027; stroke: #a2acb7; } text { fill: #e6e9ed; } path { stroke: #a2acb7; } marker path { fill: #a2acb7; }
            }
            """;

    private final TapeGraph graph;
    private final List<List<String>> texts;
    private final int[] row;
    private final double[] x;
    private final double[] y;

    private TapePicture(TapeGraph graph, List<List<String>> texts) {
        this.graph = graph;
        this.texts = texts.stream().map(TapePicture::rowByRow).toList();
        int n = texts.size();
        row = new int[n];
        x = new double[n];
        y = new double[n];
    }

    /** A matrix takes a line for each of its rows. */
    private static List<String> rowByRow(List<String> lines) {
        return lines.stream().flatMap(line -> Stream.of(line.split("(?<=],) "))).toList();
    }

    static String of(TapeGraph graph, List<List<String>> texts) {
        return new TapePicture(graph, texts).draw();
    }

    private String draw() {
        SortedMap<Integer, List<Integer>> rows = rows();
        double width = rows.values().stream().mapToDouble(this::width).max().orElse(0) + 4 * GAP;
        double height = GAP;
        for (List<Integer> nodes : rows.values()) {
            nodes.sort(Comparator.comparingDouble(this::meanOfParents));
            double left = (width - width(nodes)) / 2;
            for (int node : nodes) {
                x[node] = left + width(node) / 2.0;
                y[node] = height;
                left += width(node) + GAP;
            }
            height += nodes.stream().mapToInt(this::height).max().orElse(0) + 2 * GAP;
        }
        StringBuilder out = new StringBuilder(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$.0f %2$.0f" width="%1$.0f" height="%2$.0f" role="img">
                <title>The graph of a tape</title>
                <style>
                %3$s</style>
                <marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8Z"/></marker>
                """, width, height - GAP, STYLE));
        graph.edges().forEach(edge -> out.append(line(edge)));
        for (int node = 0; node < texts.size(); node++) {
            out.append(box(node));
        }
        return out.append("</svg>\n").toString();
    }

    /** The nodes by rows: each as far above the last row as its longest path there. */
    private SortedMap<Integer, List<Integer>> rows() {
        graph.edges().stream()
                .filter(edge -> edge.from() < edge.to())
                .sorted(Comparator.comparingInt(TapeGraph.Edge::from).reversed())
                .forEach(edge -> row[edge.from()] = Math.min(row[edge.from()], row[edge.to()] - 1));
        SortedMap<Integer, List<Integer>> rows = new TreeMap<>();
        for (int node = 0; node < row.length; node++) {
            rows.computeIfAbsent(row[node], unused -> new ArrayList<>()).add(node);
        }
        return rows;
    }

    private double meanOfParents(int node) {
        return graph.edges().stream()
                .filter(edge -> edge.to() == node && row[edge.from()] < row[node])
                .mapToDouble(edge -> x[edge.from()])
                .average()
                .orElse(Double.MAX_VALUE);
    }

    private int width(int node) {
        return CHARACTER
                        * texts.get(node).stream()
                                .mapToInt(Terminal::columns)
                                .max()
                                .orElse(0)
                + 16;
    }

    private double width(List<Integer> nodes) {
        return nodes.stream().mapToDouble(this::width).sum() + GAP * (nodes.size() - 1.0);
    }

    private int height(int node) {
        return LINE * texts.get(node).size() + 12;
    }

    /** Down to the next row straight on, past other rows on the left, back up on the right. */
    private String line(TapeGraph.Edge edge) {
        int from = edge.from();
        int to = edge.to();
        int down = row[to] - row[from];
        if (down == 1) {
            double start = y[from] + height(from);
            double bend = (y[to] - start) / 2;
            return path("", x[from], start, x[from], start + bend, x[to], y[to] - bend, x[to], y[to]);
        }
        int side = down > 1 ? -1 : 1;
        double startX = x[from] + side * width(from) / 2.0;
        double endX = x[to] + side * width(to) / 2.0;
        double startY = y[from] + height(from) / 2.0;
        double endY = y[to] + height(to) / 2.0;
        double bow = side * 2 * GAP + (side < 0 ? Math.min(startX, endX) : Math.max(startX, endX));
        return path(side < 0 ? "" : " class=\"loop\"", startX, startY, bow, startY, bow, endY, endX, endY);
    }

    private static String path(String kind, Object... points) {
        return "<path" + kind
                + String.format(Locale.ROOT, " d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\"/>\n", points);
    }

    private String box(int node) {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"%d\"/>\n",
                x[node] - width(node) / 2.0,
                y[node],
                width(node),
                height(node),
                graph.nodes().get(node).operation().equals("watch") ? 14 : 3));
        for (int line = 0; line < texts.get(node).size(); line++) {
            out.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                    x[node],
                    y[node] + LINE * (line + 1.0),
                    Markup.escape(texts.get(node).get(line))));
        }
        return out.toString();
    }
}

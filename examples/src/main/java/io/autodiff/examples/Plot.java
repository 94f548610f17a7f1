package io.autodiff.examples;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A panel of lines over steps, on a logarithmic axis.
 *
 * @param title above it
 * @param names of the lines
 * @param rows at each step a positive value for each line
 */
record Plot(String title, List<String> names, List<double[]> rows) {
    private static final int WIDTH = 300;
    private static final int HEIGHT = 240;
    private static final int LEFT = 50;
    private static final int TOP = 40;
    private static final List<String> COLOURS = List.of("#4477aa", "#ee6677", "#228833", "#aa3377", "#66ccee");

    /** The panels side by side, with one axis for all, as SVG; x names the steps. */
    static String svg(String x, List<Plot> plots) {
        double[] all = plots.stream()
                .flatMap(plot -> plot.rows.stream())
                .flatMapToDouble(Arrays::stream)
                .map(Math::log10)
                .sorted()
                .toArray();
        int low = (int) Math.floor(all[0]);
        int high = Math.max(low + 1, (int) Math.ceil(all[all.length - 1]));
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">",
                plots.size() * (LEFT + WIDTH) + 20,
                TOP + HEIGHT + 45);
        add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        for (int i = 0; i < plots.size(); i++) {
            add(svg, "<g transform=\"translate(%d %d)\">", i * (LEFT + WIDTH) + LEFT, TOP);
            plots.get(i).panel(svg, x, low, high);
            add(svg, "</g>");
        }
        add(svg, "</svg>");
        return svg.toString();
    }

    private void panel(StringBuilder svg, String x, int low, int high) {
        add(svg, "<text x=\"%d\" y=\"-14\" text-anchor=\"middle\" font-size=\"14\">%s</text>", WIDTH / 2, title);
        for (int decade = low; decade <= high; decade++) {
            double y = y(decade, low, high);
            add(svg, "<path d=\"M0 %.1f H%d\" stroke=\"#dddddd\"/>", y, WIDTH);
            add(svg, "<text x=\"-6\" y=\"%.1f\" text-anchor=\"end\">1e%d</text>", y + 4, decade);
        }
        add(svg, "<text x=\"0\" y=\"%d\">0</text>", HEIGHT + 16);
        add(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", WIDTH / 2, HEIGHT + 34, x);
        add(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d</text>", WIDTH, HEIGHT + 16, rows.size() - 1);
        for (int line = 0; line < names.size(); line++) {
            String colour = COLOURS.get(line % COLOURS.size());
            StringBuilder points = new StringBuilder();
            for (int step = 0; step < rows.size(); step++) {
                points.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        (double) WIDTH * step / Math.max(1, rows.size() - 1),
                        y(Math.log10(rows.get(step)[line]), low, high)));
            }
            add(svg, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>", points, colour);
            int y = 16 * (line + 1);
            add(svg, "<path d=\"M%d %d h20\" stroke=\"%s\" stroke-width=\"3\"/>", WIDTH - 80, y - 4, colour);
            add(svg, "<text x=\"%d\" y=\"%d\">%s</text>", WIDTH - 54, y, names.get(line));
        }
    }

    private static double y(double value, int low, int high) {
        return HEIGHT * (high - value) / (high - low);
    }

    private static void add(StringBuilder svg, String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}

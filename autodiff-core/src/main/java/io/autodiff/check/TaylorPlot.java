package io.autodiff.check;

import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The errors of the Taylor test over the step, both by powers of ten, with lines of slope 1 and 2 through the largest step. */
record TaylorPlot(List<Report.Taylor> points, Axis h, Axis error) {
    /** A piece of the picture that goes over powers of ten. */
    private record Axis(int from, int to, double start, double end) {
        static Axis of(List<Report.Taylor> points, ToDoubleFunction<Report.Taylor> number, double start, double end) {
            DoubleSummaryStatistics exponents =
                    points.stream().mapToDouble(number).map(Math::log10).summaryStatistics();
            int from = (int) Math.floor(exponents.getMin());
            return new Axis(from, Math.max(from + 1, (int) Math.ceil(exponents.getMax())), start, end);
        }

        /** Where a power of ten is. */
        double at(double exponent) {
            return start + (end - start) * (exponent - from) / (to - from);
        }

        /** What is drawn at every power of ten, or at every so many where they are close. */
        String ticks(IntFunction<String> drawn) {
            int step = (to - from + 5) / 6;
            return IntStream.rangeClosed(from, to)
                    .filter(exponent -> (exponent - from) % step == 0)
                    .mapToObj(drawn)
                    .collect(Collectors.joining());
        }
    }

    /** An SVG; errors that have no logarithm are left out, and if none is left, so is the picture. */
    static String of(List<Report.Taylor> rows) {
        List<Report.Taylor> points = rows.stream()
                .filter(t -> t.error() > 0 && t.h() > 0 && Double.isFinite(t.error()) && Double.isFinite(t.h()))
                .sorted(Comparator.comparingDouble(Report.Taylor::h))
                .toList();
        return points.isEmpty()
                ? ""
                : new TaylorPlot(
                                points,
                                Axis.of(points, Report.Taylor::h, 52, 428),
                                Axis.of(points, Report.Taylor::error, 252, 12))
                        .svg();
    }

    private String svg() {
        return """
                <svg viewBox="0 0 446 300" role="img" aria-label="Taylor test: error over step, by powers of ten; the table has the numbers">
                %s%s<text x="240" y="294" text-anchor="middle">step h</text>
                <text transform="translate(12 132) rotate(-90)" text-anchor="middle">error</text>
                %s%s<polyline points="%s"/>
                %s</svg>
                """.formatted(
                h.ticks(k -> line("grid", h.at(k), error.start(), h.at(k), error.end())
                        + text(h.at(k), error.start() + 18, "middle", "1e" + k)),
                error.ticks(k -> line("grid", h.start(), error.at(k), h.end(), error.at(k))
                        + text(h.start() - 6, error.at(k) + 4, "end", "1e" + k)),
                guide(1, "end", -4, -8, "slope 1: g is wrong"),
                guide(2, "start", 8, 12, "slope 2: g is right"),
                points.stream().map(t -> number(x(t)) + "," + number(y(t))).collect(Collectors.joining(" ")),
                points.stream().map(this::circle).collect(Collectors.joining()));
    }

    private double x(Report.Taylor t) {
        return h.at(Math.log10(t.h()));
    }

    private double y(Report.Taylor t) {
        return error.at(Math.log10(t.error()));
    }

    private String circle(Report.Taylor t) {
        return "<circle cx=\"%s\" cy=\"%s\" r=\"4\"><title>h %s, error %s</title></circle>\n"
                .formatted(number(x(t)), number(y(t)), Numbers.size(t.h()), Numbers.size(t.error()));
    }

    /** From the largest step down to where the line leaves the picture, with a name at its side that points do not take. */
    private String guide(int slope, String anchor, double dx, double dy, String name) {
        Report.Taylor last = points.get(points.size() - 1);
        double right = Math.log10(last.h());
        double top = Math.log10(last.error());
        double left = Math.max(h.from(), right - (top - error.from()) / slope);
        double middle = left + (right - left) * 0.4;
        return line("guide", x(last), y(last), h.at(left), error.at(top - slope * (right - left)))
                + text(h.at(middle) + dx, error.at(top - slope * (right - middle)) + dy, anchor, name);
    }

    private static String line(String style, double x1, double y1, double x2, double y2) {
        return "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                .formatted(style, number(x1), number(y1), number(x2), number(y2));
    }

    private static String text(double x, double y, String anchor, String text) {
        return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n".formatted(number(x), number(y), anchor, text);
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.1f", x);
    }
}

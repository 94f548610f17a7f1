package io.autodiff.nn.train;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A number over the epochs, as an SVG. */
record Curve(Axis x, Axis y) {
    /** A piece of the picture whose ends are multiples of the step between its ticks, counted in steps. */
    private record Axis(long from, long to, double step, double start, double end) {
        /** With steps of 1, 2 or 5 times a power of ten, about six at most. */
        static Axis of(double least, double most, double leastStep, double start, double end) {
            double span = most > least ? most - least : most == 0 ? 1 : Math.abs(most);
            double power = Math.pow(10, Math.floor(Math.log10(span / 5)));
            double ratio = span / 5 / power;
            double step = Math.max(leastStep, power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10));
            long from = (long) Math.floor(least / step);
            return new Axis(from, Math.max(from + 1, (long) Math.ceil(most / step)), step, start, end);
        }

        double at(double value) {
            return start + (end - start) * (value / step - from) / (to - from);
        }

        String ticks(DoubleFunction<String> drawn) {
            return LongStream.rangeClosed(from, to)
                    .mapToObj(k -> drawn.apply(k * step))
                    .collect(Collectors.joining());
        }
    }

    /** What is not finite is left out. */
    static String of(String name, int[] epochs, double[] values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        if (finite.length == 0) {
            return "<p>No finite number.</p>\n";
        }
        Axis x = Axis.of(epochs[0], epochs[epochs.length - 1], 1, 60, 434);
        Axis y = Axis.of(
                Arrays.stream(finite).min().orElseThrow(),
                Arrays.stream(finite).max().orElseThrow(),
                0,
                232,
                12);
        return new Curve(x, y).svg(name, epochs, values);
    }

    private String svg(String name, int[] epochs, double[] values) {
        int[] finite = IntStream.range(0, values.length)
                .filter(i -> Double.isFinite(values[i]))
                .toArray();
        return """
                <svg viewBox="0 0 446 276" role="img" aria-label="%s over epochs; the table has the numbers">
                %s%s<text x="247" y="270" text-anchor="middle">epoch</text>
                <polyline points="%s"/>
                %s</svg>
                """.formatted(
                        name,
                        x.ticks(tick -> line(x.at(tick), y.start(), x.at(tick), y.end())
                                + text(x.at(tick), y.start() + 18, "middle", label(tick))),
                        y.ticks(tick -> line(x.start(), y.at(tick), x.end(), y.at(tick))
                                + text(x.start() - 6, y.at(tick) + 4, "end", label(tick))),
                        Arrays.stream(finite)
                                .mapToObj(i -> number(x.at(epochs[i])) + "," + number(y.at(values[i])))
                                .collect(Collectors.joining(" ")),
                        Arrays.stream(finite)
                                .mapToObj(i -> circle(epochs[i], values[i]))
                                .collect(Collectors.joining()));
    }

    private String circle(int epoch, double value) {
        return "<circle cx=\"%s\" cy=\"%s\" r=\"3\"><title>epoch %d: %s</title></circle>\n"
                .formatted(number(x.at(epoch)), number(y.at(value)), epoch, value);
    }

    private static String line(double x1, double y1, double x2, double y2) {
        return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                .formatted(number(x1), number(y1), number(x2), number(y2));
    }

    private static String text(double x, double y, String anchor, String text) {
        return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n".formatted(number(x), number(y), anchor, text);
    }

    /** To five digits. */
    static String label(double value) {
        String digits = String.format(Locale.ROOT, "%.4e", value);
        double rounded = Double.parseDouble(digits);
        boolean plain = rounded == 0 || (Math.abs(rounded) >= 1e-4 && Math.abs(rounded) < 1e6);
        return plain && rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.1f", x);
    }
}

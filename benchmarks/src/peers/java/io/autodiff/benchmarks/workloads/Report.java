package io.autodiff.benchmarks.workloads;

import io.autodiff.benchmarks.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** The figures of a comparison as a page in Markdown and a picture. */
final class Report {
    /** Microseconds. */
    record Time(double median, double min, double max) {
        static final Time NONE = new Time(Double.NaN, Double.NaN, Double.NaN);

        @Override
        public String toString() {
            return Double.isNaN(median) ? "–" : digits(median);
        }

        /** With the extremes, if they are more than a tenth away. */
        String withSpread() {
            boolean wide = max > 1.1 * median || min < 0.9 * median;
            return wide ? this + " (" + digits(min) + "–" + digits(max) + ")" : toString();
        }
    }

    private final Map<Variant, String> names;
    private final Map<Variant, Map<Workload, String>> checks;
    private final Map<Variant, Map<Workload, Time>> times = new LinkedHashMap<>();
    private final Map<Variant, Time> cold = new LinkedHashMap<>();
    private final Map<String, Map<String, Time>> products = new LinkedHashMap<>();

    Report(Map<Variant, String> names, Map<Variant, Map<Workload, String>> checks) {
        this.names = names;
        this.checks = checks;
    }

    void add(Variant variant, Workload workload, Time time) {
        times.computeIfAbsent(variant, key -> new LinkedHashMap<>()).put(workload, time);
    }

    void addCold(Variant variant, Time time) {
        cold.put(variant, time);
    }

    void addProducts(String library, Map<String, Time> bySize) {
        products.put(library, bySize);
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("performance.md"), text());
        XYChart chart = new XYChartBuilder()
                .width(760)
                .height(480)
                .title("Product of two n x n matrices, one thread")
                .xAxisTitle("n")
                .yAxisTitle("microseconds")
                .build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        products.forEach((library, byProduct) -> {
            List<String> squares =
                    byProduct.keySet().stream().filter(p -> !p.contains("x")).toList();
            chart.addSeries(
                    library,
                    squares.stream().mapToDouble(Double::parseDouble).toArray(),
                    squares.stream().mapToDouble(p -> byProduct.get(p).median()).toArray());
        });
        VectorGraphicsEncoder.saveVectorGraphic(
                chart, folder.resolve("performance").toString(), VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add("# Performance beside other libraries");
        lines.add("");
        lines.add(
                "Written by `mvn -q -Ppeers process-classes -pl benchmarks -am`; median microseconds in double precision, of one thread where no more are named, with the"
                        + " extremes in brackets where they are a tenth away. " + Machine.describe());
        lines.add("");
        lines.add(
                "A ratio is our time over that of the fastest peer: below 1 we are faster. Before the clock starts, all have to compute the same to 1e-9.");
        lines.add("");
        names.forEach((variant, name) -> lines.add("- " + variant.name() + ": " + name));
        lines.add("");
        lines.add("| | "
                + String.join(" | ", times.keySet().stream().map(Variant::name).toList())
                + " | fastest peer | ratios |");
        lines.add("|---|" + "---|".repeat(times.size() + 2));
        for (Workload workload : Workload.values()) {
            lines.add(row(workload));
        }
        lines.add(coldRow());
        lines.add("");
        for (Workload workload : Workload.values()) {
            lines.add("- " + workload + ": " + workload.what);
        }
        lines.add("- W8: from the start of a JVM to the end of the one that has run W3 once");
        lines.add("");
        missing(lines);
        productTable(lines);
        return String.join("\n", lines) + "\n";
    }

    private String row(Workload workload) {
        Map<Variant, Time> all = new LinkedHashMap<>();
        times.forEach((variant, byWorkload) -> all.put(variant, byWorkload.getOrDefault(workload, Time.NONE)));
        return row(workload.name(), all);
    }

    private String coldRow() {
        Map<Variant, Time> all = new LinkedHashMap<>();
        times.keySet().forEach(variant -> all.put(variant, cold.getOrDefault(variant, Time.NONE)));
        return row("W8", all);
    }

    private static String row(String name, Map<Variant, Time> all) {
        OptionalDouble best = all.entrySet().stream()
                .filter(entry -> entry.getKey().isPeer())
                .mapToDouble(entry -> entry.getValue().median)
                .filter(time -> !Double.isNaN(time))
                .min();
        List<String> cells = new ArrayList<>();
        List<String> ratios = new ArrayList<>();
        cells.add(name);
        all.forEach((variant, time) -> {
            cells.add(time.withSpread());
            if (variant.isOurs() && !Double.isNaN(time.median) && best.isPresent()) {
                ratios.add(String.format(
                        Locale.ROOT,
                        "%s %.3g",
                        variant.name().replace("autodiff, ", ""),
                        time.median / best.getAsDouble()));
            }
        });
        cells.add(best.isPresent() ? digits(best.getAsDouble()) : "–");
        cells.add(String.join(", ", ratios));
        return "| " + String.join(" | ", cells) + " |";
    }

    private void missing(List<String> lines) {
        lines.add("Not measured: ");
        checks.forEach((variant, results) -> results.forEach((workload, result) -> {
            if (!Performance.isNumber(result) && variant.isPeer()) {
                lines.add("- " + variant.name() + ", " + workload + ": " + result);
            }
        }));
        lines.add("");
    }

    private void productTable(List<String> lines) {
        lines.add("## Products of matrices");
        lines.add("");
        lines.add(
                "10⁹ multiplications and additions a second, with the allocation of the result, of two n × n matrices, and of the products"
                        + " of W1 and W2; A' is stored as its transpose. The ratios are our speed over that of EJML and of OpenBLAS.");
        lines.add("");
        lines.add("| A, B | " + String.join(" | ", products.keySet()) + " | ratios |");
        lines.add("|---|" + "---|".repeat(products.size() + 1));
        for (String product : products.values().iterator().next().keySet()) {
            double flops = ProductBenchmark.Product.of(product).flops();
            List<String> cells = new ArrayList<>();
            cells.add(product);
            List<String> ratios = new ArrayList<>();
            products.forEach((library, byProduct) -> {
                double micros = byProduct.get(product).median;
                cells.add(String.format(Locale.ROOT, "%.1f", flops / micros / 1e3));
                if (library.startsWith("autodiff")) {
                    ratios.add(String.format(
                            Locale.ROOT,
                            "%s %.1f and %.2f",
                            library.replace("autodiff, ", ""),
                            products.get("EJML").get(product).median / micros,
                            products.get("OpenBLAS").get(product).median / micros));
                }
            });
            cells.add(String.join(", ", ratios));
            lines.add("| " + String.join(" | ", cells) + " |");
        }
        lines.add("");
        lines.add("![Microseconds by size](performance.svg)");
    }

    private static String digits(double micros) {
        return micros >= 100 ? String.format(Locale.ROOT, "%,.0f", micros) : String.format(Locale.ROOT, "%.3g", micros);
    }
}

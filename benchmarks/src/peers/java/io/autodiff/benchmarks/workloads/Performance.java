package io.autodiff.benchmarks.workloads;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Times all workloads with all contenders on this machine and writes the page and the picture of it.
 *
 * <p>Every contender has JVMs of its own. First each tells what it computes: whoever finds other numbers than the rest ends the comparison.
 */
final class Performance {
    private static final double AGREEMENT = 1e-9;
    private static final int COLD_STARTS = 7;

    private Performance() {}

    /** The arguments: the folder to write to, and a regular expression for the names of the variants to run; all if there is none. */
    public static void main(String[] args) throws IOException, RunnerException {
        Path folder = Path.of(args[0]);
        String pattern = args.length < 2 || args[1].isBlank() ? ".*" : args[1];
        List<Variant> variants = Variant.ALL.stream()
                .filter(variant -> variant.name().matches(pattern))
                .toList();
        Map<Variant, Map<Workload, String>> checks = new LinkedHashMap<>();
        Map<Variant, String> names = new LinkedHashMap<>();
        for (Variant variant : variants) {
            List<String> lines = run(variant, Checks.class.getName()).lines().toList();
            names.put(variant, lines.get(0));
            checks.put(variant, parse(lines));
        }
        agree(checks);
        Report report = new Report(names, checks);
        for (Variant variant : variants) {
            for (Workload workload : Workload.values()) {
                if (isNumber(checks.get(variant).get(workload))) {
                    report.add(variant, workload, time(variant, workload));
                }
            }
            report.addCold(variant, cold(variant));
        }
        report.addProducts("EJML", products("ejml", List.of()));
        report.addProducts("OpenBLAS", products("openblas", List.of()));
        for (Variant variant : variants) {
            if (variant.contender().equals("Ours")) {
                report.addProducts(variant.name(), products("autodiff", variant.jvm()));
            }
        }
        report.write(folder);
        System.out.println(report.text());
    }

    private static Map<Workload, String> parse(List<String> lines) {
        Map<Workload, String> results = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int tab = line.indexOf('\t');
            results.put(Workload.valueOf(line.substring(0, tab)), line.substring(tab + 1));
        }
        return results;
    }

    static boolean isNumber(String result) {
        return result.matches("[-+0-9.e]+");
    }

    private static void agree(Map<Variant, Map<Workload, String>> checks) {
        for (Workload workload : Workload.values()) {
            double expected = Double.NaN;
            for (Map.Entry<Variant, Map<Workload, String>> entry : checks.entrySet()) {
                String result = entry.getValue().get(workload);
                if (!isNumber(result)) {
                    continue;
                }
                double found = Double.parseDouble(result);
                expected = Double.isNaN(expected) ? found : expected;
                if (!(Math.abs(found - expected) <= AGREEMENT * Math.abs(expected))) {
                    throw new IllegalStateException(
                            workload + ": " + entry.getKey().name() + " finds " + found + ", but the first finds "
                                    + expected + "; they must compute the same");
                }
            }
        }
    }

    private static Report.Time time(Variant variant, Workload workload) throws RunnerException {
        return median(options(variant.jvm())
                        .include(WorkloadBenchmark.class.getName())
                        .param("contender", variant.contender())
                        .param("workload", workload.name()))
                .values()
                .iterator()
                .next();
    }

    private static Map<String, Report.Time> products(String library, List<String> jvm) throws RunnerException {
        return median(options(jvm).include(ProductBenchmark.class.getName() + "." + library + "$"));
    }

    private static ChainedOptionsBuilder options(List<String> jvm) {
        return new OptionsBuilder().verbosity(VerboseMode.SILENT).jvmArgs(jvm.toArray(String[]::new));
    }

    /** The median of the iterations, and their extremes, by the value of the last parameter. */
    private static Map<String, Report.Time> median(ChainedOptionsBuilder options) throws RunnerException {
        Collection<RunResult> results = new Runner(options.build()).run();
        Map<String, Report.Time> times = new LinkedHashMap<>();
        for (RunResult result : results) {
            var statistics = result.getPrimaryResult().getStatistics();
            String parameter = result.getParams().getParamsKeys().contains("product")
                    ? result.getParams().getParam("product")
                    : result.getParams().getParam("workload");
            Report.Time time = new Report.Time(statistics.getPercentile(50), statistics.getMin(), statistics.getMax());
            System.out.printf(Locale.ROOT, "%s %s %s%n", result.getParams().getBenchmark(), parameter, time);
            times.put(parameter, time);
        }
        if (times.isEmpty()) {
            throw new IllegalStateException("JMH ran nothing; its output without SILENT tells why");
        }
        return times;
    }

    private static Report.Time cold(Variant variant) {
        if (!isNumber(run(variant, Checks.Cold.class.getName(), true).strip())) {
            return Report.Time.NONE;
        }
        double[] micros = new double[COLD_STARTS];
        for (int i = 0; i < COLD_STARTS; i++) {
            long start = System.nanoTime();
            run(variant, Checks.Cold.class.getName());
            micros[i] = (System.nanoTime() - start) / 1e3;
        }
        Arrays.sort(micros);
        return new Report.Time(micros[COLD_STARTS / 2], micros[0], micros[COLD_STARTS - 1]);
    }

    private static String run(Variant variant, String main) {
        return run(variant, main, false);
    }

    /** What a JVM prints that runs the contender. */
    private static String run(Variant variant, String main, boolean mayFail) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(variant.jvm());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main, variant.contender()));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(mayFail ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(10, TimeUnit.MINUTES) || (process.exitValue() != 0 && !mayFail)) {
                throw new IllegalStateException(variant.name() + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

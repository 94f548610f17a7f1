package io.autodiff.examples;

import io.autodiff.check.GradientCheck;
import io.autodiff.check.Progress;
import io.autodiff.check.Report;
import io.autodiff.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Checks derivatives that were worked out by hand, in a class of yours or in a source file.
 *
 * <p>The class needs no interface: its static methods are found by their names, see {@link Derivation}. With {@link WrongSoftmax} you should
 * see a FAIL that names the matrix that was not transposed on the way back, and the line where it went forward.
 */
@Command(
        name = "check",
        description = {
            "Check derivatives by hand: in a class, or in a .java file, which is compiled first.",
            "",
            "A class has static methods, of a tensor, a record of tensors, a double or an array:",
            "  f(x), cost(x) or forward(x)           the function, or f(x, Probe)",
            "  gradient(x), backward(x, yBar) or     what was derived by hand; each is",
            "  vjp(x, yBar), jvp(x, xDot),           checked, and without any, forward",
            "  jacobian(x), hessian(x), hvp(x, v)    mode against reverse mode",
            "  point() or point(RandomGenerator)     where; without it, give --shape",
            ""
        },
        footer = {"", "For example: -Dexec.args=\"check io.autodiff.examples.WrongSoftmax\""},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:PASS", "1:FAIL", "2:the class or an option is at fault", "3:INCONCLUSIVE"},
        exitCodeOnExecutionException = 2)
final class Check implements Callable<Integer> {
    private static final List<Verdict> GRAVITY = List.of(Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.FAIL);

    @Parameters(paramLabel = "CLASS", description = "A class by its full name, or a .java file.")
    String target = "";

    @Option(names = "--class-path", paramLabel = "PATH", description = "Where else classes are: directories and jars.")
    String classPath = "";

    @Option(names = "--function", paramLabel = "NAME", description = "The function, if it has another name.")
    @Nullable
    String function;

    @Option(
            names = "--shape",
            split = ",",
            paramLabel = "SIZE",
            description = "The shape of x, for example 3,4, if the class has no point.")
    int @Nullable [] shape;

    @Option(names = "--points", description = "How many random points to check at (default: 3).")
    @Nullable
    Integer points;

    @Option(names = "--seed", description = "Seed of points and directions (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(names = "--order", description = "Compare the modes with each other in this order of derivatives too.")
    @Nullable
    Integer order;

    @Option(names = "--thorough", description = "Ask forward mode and differences about every entry.")
    boolean thorough;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Format format = Format.TEXT;

    @Option(names = "--output", paramLabel = "FILE", description = "Write the reports to a file.")
    @Nullable
    Path output;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the report that is worst as a page of HTML.")
    @Nullable
    Path html;

    /** How reports are written; JSON is a list with an object for each. */
    enum Format {
        TEXT,
        MARKDOWN,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() throws IOException {
        if ((points != null && points < 1) || (order != null && order < 1)) {
            throw new IllegalArgumentException("check: --points and --order must be at least 1");
        }
        List<Report> reports;
        try (UserClass user = UserClass.load(target, classPath)) {
            reports = check(Derivation.of(user.type(), function));
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        Report worst = reports.stream()
                .max(Comparator.comparing(report -> GRAVITY.indexOf(report.verdict())))
                .orElseThrow();
        if (html != null) {
            worst.writeHtml(html);
        }
        if (output == null) {
            System.out.println(written(reports, Ansi.AUTO.enabled()));
        } else {
            write(written(reports, false) + "\n", output);
            System.out.println(worst.verdict() + ", see " + output);
        }
        return switch (worst.verdict()) {
            case PASS -> 0;
            case FAIL -> 1;
            case INCONCLUSIVE -> 3;
        };
    }

    private List<Report> check(Derivation derivation) {
        List<GradientCheck<Object, Object>> checks = derivation.checks(points, seed, shape, order);
        if (derivation.byHand().isEmpty()) {
            System.err.println(
                    "Nothing was derived by hand, so forward and reverse mode are checked against each other.");
        }
        List<Report> reports = new ArrayList<>();
        for (GradientCheck<Object, Object> check : checks) {
            reports.add((thorough ? check.thorough(new Bar()) : check).check());
        }
        return reports;
    }

    private String written(List<Report> reports, boolean colour) {
        int width = width(System.getenv("COLUMNS"));
        return switch (format) {
            case TEXT -> join(reports, report -> report.text(width, colour).strip(), "\n\n");
            case MARKDOWN -> join(reports, report -> report.markdown().strip(), "\n\n");
            case JSON -> "[" + join(reports, Report::json, ",\n") + "]";
        };
    }

    private static String join(List<Report> reports, Function<Report, String> text, String separator) {
        return reports.stream().map(text).collect(Collectors.joining(separator));
    }

    /** The width of the terminal, which shells that export it call COLUMNS. */
    static int width(@Nullable String columns) {
        return columns != null && columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : 100;
    }

    /** Whole or not at all: whoever reads the file meanwhile sees the old one or the new one. */
    private static void write(String text, Path file) throws IOException {
        Path whole = file.toAbsolutePath();
        Path part = whole.resolveSibling(whole.getFileName() + ".part");
        if (!Files.isDirectory(whole.resolveSibling("")) || (Files.exists(whole) && !Files.isRegularFile(whole))) {
            throw new IOException("check: cannot write " + file + ": expected a plain file in a directory that exists");
        }
        try {
            Files.writeString(part, text);
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IOException("check: cannot write " + file + ": " + e, e);
        }
    }

    /** A bar on standard error, on one line that is empty in the end; the library would leave a blank one for each. */
    private static final class Bar implements Progress {
        @Override
        public <E> Iterable<E> over(List<E> entries, String task) {
            return ProgressBar.wrap(
                    entries,
                    new ProgressBarBuilder()
                            .setTaskName(task)
                            .setStyle(ProgressBarStyle.ASCII)
                            .setUpdateIntervalMillis(100)
                            .clearDisplayOnFinish()
                            .setConsumer(new ConsoleProgressBarConsumer(System.err) {
                                @Override
                                public void close() {
                                    System.err.flush();
                                }
                            }));
        }
    }
}

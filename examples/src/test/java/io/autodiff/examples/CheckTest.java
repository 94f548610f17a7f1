package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.examples.ExamplesTest.Run;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every verdict, every way to say what is checked, and what is written. */
class CheckTest extends Checking {
    private static final Path EXAMPLE = Path.of("src/main/java/io/autodiff/examples/WrongSoftmax.java");
    /** f = Σ x³ with all its derivatives, of vectors of two. */
    private static final String CUBES = """
            static Tensor f(Tensor x) { return x.power(3).sum(); }
            static Tensor gradient(Tensor x) { return x.square().times(3); }
            static Tensor backward(Tensor x, Tensor yBar) { return x.square().times(3).times(yBar); }
            static Tensor vjp(Tensor x, Tensor yBar) { return backward(x, yBar).times(1); }
            static Tensor jvp(Tensor x, Tensor xDot) { return x.square().times(3).dot(xDot); }
            static double[] jacobian(Tensor x) { return gradient(x).toArray(); }
            static double[][] hessian(Tensor x) { return new double[][] {{6 * x.get(0), 0}, {0, 6 * x.get(1)}}; }
            static Tensor hvp(Tensor x, Tensor v) { return x.times(6).times(v); }
            """;

    // ---------------------------------------------------------------- verdicts

    @Test
    void theExampleNamesTheMatrixThatWasNotTransposed() throws IOException {
        List<String> lines = Files.readAllLines(EXAMPLE);
        int line = 1
                + IntStream.range(0, lines.size())
                        .filter(i -> lines.get(i).contains(".matmul(m.w2).plus"))
                        .findFirst()
                        .orElseThrow();
        for (String target : List.of("io.autodiff.examples.WrongSoftmax", EXAMPLE.toString())) {
            Run run = run(target);
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out())
                    .startsWith("FAIL gradient: the gradient by hand is wrong in 9 of 21 entries, in w1, b1\n"
                            + "- w1, b1: a matrix was not transposed on the way back; at matmul (WrongSoftmax.java:"
                            + line)
                    .contains("Note: 3 points: 0 right, 3 wrong");
            assertThat(run.err()).isEmpty();
        }
    }

    /** The copy has the name of the example, which is on the class path too. */
    @Test
    void aMendedCopyOfTheExamplePasses() throws IOException {
        String wrong = Files.readString(EXAMPLE);
        String mended = wrong.replace("delta2.matmul(m.w2)", "delta2.matmul(m.w2.transpose())");
        assertThat(mended).isNotEqualTo(wrong);
        Run run = run(Files.writeString(directory.resolve("WrongSoftmax.java"), mended));
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).startsWith("PASS gradient: the gradient by hand is right in all 21 entries\n");
    }

    @Test
    void everyDerivativeThatIsThereIsChecked() throws IOException {
        Run run = check(CUBES, "--shape", "2");
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(verdicts(run))
                .containsExactly(
                        "PASS gradient",
                        "PASS backward pass",
                        "PASS backward pass",
                        "PASS tangent",
                        "PASS Jacobian",
                        "PASS Hessian",
                        "PASS Hessian-vector product");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return x.square().times(3); | FAIL gradient",
                "return x.square().times(3).times(yBar); | FAIL backward pass",
                "return backward(x, yBar).times(1); | FAIL backward pass",
                "return x.square().times(3).dot(xDot); | FAIL tangent",
                "return gradient(x).toArray(); | FAIL Jacobian",
                "{{6 * x.get(0), 0}, {0, | FAIL Hessian",
                "return x.times(6).times(v); | FAIL Hessian-vector product"
            })
    void oneThatIsWrongFailsAlone(String right, String failure) throws IOException {
        String wrong = right.startsWith("return gradient(x)")
                ? "return x.toArray();"
                : right.replaceFirst("3|6|times\\(1", "$0.5");
        assertThat(CUBES).contains(right);
        // The Jacobian and vjp() are computed by others; those stay right.
        String body = CUBES.replace(right, wrong)
                .replace("return gradient(x).toArray();", "return x.square().times(3).toArray();")
                .replace("return backward(x, yBar).times(1);", "return x.square().times(3).times(yBar).times(1);");
        Run run = check(body, "--shape", "2");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(verdicts(run))
                .hasSize(7)
                .filteredOn(v -> v.startsWith("FAIL"))
                .containsExactly(failure);
    }

    private static List<String> verdicts(Run run) {
        return run.out()
                .lines()
                .filter(line -> line.matches("(PASS|FAIL|INCONCLUSIVE) .*"))
                .map(line -> line.replaceFirst(":.*", ""))
                .toList();
    }

    @Test
    void aFunctionThatRollsDiceIsInconclusive() throws IOException {
        Run run = check(
                "static Tensor f(Tensor x) { return x.sum().times(Math.random()); }"
                        + " static Tensor gradient(Tensor x) { return x; }",
                "--shape",
                "2");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out())
                .startsWith("INCONCLUSIVE function: the function gives different values when it is called twice");
    }

    @Test
    void aFailureOutweighsWhatCannotBeTold() throws IOException {
        Run run = check(
                "static Tensor f(Tensor x) { return x.square().sum(); }"
                        + " static Tensor gradient(Tensor x) { return x.times(Math.random()); }"
                        + " static Tensor jvp(Tensor x, Tensor d) { return x.dot(d); }",
                "--shape",
                "2");
        assertThat(verdicts(run)).containsExactly("INCONCLUSIVE gradient", "FAIL tangent");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void withoutADerivativeByHandTheModesAreComparedWithEachOther() throws IOException {
        String operation = """
                record Square() implements Op.Unary {
                    public double f(double x) { return x * x; }
                    public double slope(double x, double y) { return 2 * x; }
                    public Tensor derivative(Tensor x, Tensor y) { return x.times(2); }
                }
                static Tensor f(Tensor x) { return new Square().apply(x); }
                """;
        Run right = check(operation, "--shape", "2,2", "--order", "2");
        assertThat(right.exitCode()).as(right.out()).isZero();
        assertThat(right.out()).startsWith("PASS derivative of order 2: forward, reverse and differences agree");
        assertThat(right.err())
                .isEqualToIgnoringNewLines(
                        "Nothing was derived by hand, so forward and reverse mode are checked against each other.");

        Run wrong = check(operation.replace("return 2 * x", "return 3 * x"), "--shape", "2,2");
        assertThat(wrong.exitCode()).isEqualTo(3);
        assertThat(wrong.out()).startsWith("INCONCLUSIVE derivative of order 1: differences say ");
        assertThat(verdicts(check(CUBES, "--shape", "2", "--order", "3")))
                .hasSize(8)
                .endsWith("PASS derivative of order 3");
    }

    // ---------------------------------------------------------------- what a class may look like

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "double f(double x) { return x * x; } | double gradient(double x) { return 2 * x; } |",
                "double f(Double x) { return x * x; } | Double gradient(double x) { return 2 * x; } |",
                "double f(double[] x) { return x[0] * x[1]; } | double[] gradient(double[] x) { return new double[] {x[1], x[0]}; } | 2",
                "double f(double[][] x) { return x[0][0] * x[0][1]; } | double[][] gradient(double[][] x) { return new double[][] {{x[0][1], x[0][0]}}; } | 1,2",
                "double f(DMatrixRMaj x) { return x.get(0) * x.get(1); } | double[] gradient(DMatrixRMaj x) { return new double[] {x.get(1), x.get(0)}; } | 1,2",
                "double f(SimpleMatrix x) { return x.dot(x); } | SimpleMatrix gradient(SimpleMatrix x) { return x.scale(2); } | 2,1",
                "double f(Tensor x) { return x.dot(x).item(); } | Tensor gradient(Object x) { return ((Tensor) x).times(2); } | 3",
                "Tensor f(Tensor x) { return x.square(); } | Tensor vjp(Tensor x, Tensor yBar) { return x.times(yBar).times(2); } | 2,1,2"
            })
    void pointsAreDrawnForArraysMatricesAndTensors(String f, String derivative, String shape) throws IOException {
        String[] options = shape == null ? new String[0] : new String[] {"--shape", shape};
        Run right = check("static " + f + "\nprivate static " + derivative, options);
        assertThat(right.exitCode()).as(right.out() + right.err()).isZero();
        assertThat(right.out()).contains("3 points: 3 right");
        assertThat(right.err()).isEmpty();
    }

    @Test
    void theFunctionIsTheOneOfAUsualNameOrTheOnlyOneOrTheOneThatIsNamed() throws IOException {
        String helper = "private static double[] half(double[] x) { return x; } static void main(String[] args) {} ";
        String derivative = " static double gradient(double x) { return 3; }";
        for (String name : List.of("f", "cost", "forward")) {
            String f = "static double " + name + "(double x) { return 3 * x; }";
            assertThat(check(helper + f + derivative).exitCode()).as(name).isZero();
        }
        String loss = "static double loss(double x) { return 3 * x; }";
        assertThat(check(loss + derivative).exitCode()).isZero();
        assertThat(check(helper + loss + derivative, "--function", "loss").exitCode())
                .isZero();
        String f = " static double f(double x) { return x; }";
        assertThat(check(loss + f + derivative).exitCode()).isEqualTo(1);
        assertThat(check(loss + f + derivative, "--function", "loss").exitCode())
                .isZero();
    }

    @Test
    void theClassSaysWhere() throws IOException {
        String once = check(SQUARES + " static double[] point() { return new double[] {3, 4}; }", "--format", "json")
                .out();
        assertThat(once).contains("\"reproduce\":\"seed 1: x = [3, 4]\"").doesNotContain("points:");

        String random = SQUARES
                + " static double[] point(RandomGenerator random) { return random.doubles(2, 5, 6).toArray(); }";
        String five = check(random, "--format", "json", "--points", "5").out();
        assertThat(five).contains("5 points: 5 right").containsPattern("point 4 of 5: x = \\[5\\.\\d+, 5\\.\\d+]");
        assertThat(check(random, "--format", "json", "--points", "5").out()).isEqualTo(five);
        assertThat(check(random, "--format", "json", "--points", "5", "--seed", "2")
                        .out())
                .contains("seed 2, point 4 of 5");
    }

    @Test
    void aFunctionWithAProbeHasItsErrorSignalsChecked() throws IOException {
        String body = """
                static Tensor f(Tensor x, io.autodiff.check.Probe probe) { return probe.at("z", x.times(3)).square().sum(); }
                static Map<String, Tensor> gradient(Tensor x) { return Map.of("z", x.times(6), "x", x.times(18)); }
                """;
        Run right = check(body, "--shape", "2");
        assertThat(right.exitCode()).as(right.out() + right.err()).isZero();
        assertThat(right.out()).startsWith("PASS gradient: the gradient by hand is right in all 4 entries");
        Run wrong = check(body.replace("x.times(6)", "x.times(7)"), "--shape", "2");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.out()).startsWith("FAIL gradient: the gradient by hand is wrong in 2 of 4 entries, in z");
    }

    /** Generators of neighbouring seeds begin alike, so that nothing would be known of the other branch. */
    @Test
    void pointsOfNeighbouringSeedsAreNotAlike() throws IOException {
        String rectifier = "static double f(double x) { return x > 0 ? x * x : x; }"
                + " static double gradient(double x) { return 2 * x; }";
        String drawn = " static double point(RandomGenerator random) { return random.nextDouble() - 0.5; }";
        for (String body : List.of(rectifier, rectifier + drawn)) {
            Run run = check(body, "--points", "10");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).contains("it is right at some points and wrong at others");
        }
    }

    @Test
    void classesComeFromAClassPath() throws IOException {
        Path helper = source("Helper", "static double twice(double x) { return 2 * x; }");
        Path mine = source(
                "Mine",
                "static double f(double x) { return x * x; }"
                        + " static double gradient(double x) { return Helper.twice(x); }");
        assertError(run(mine), "Mine.java does not compile:", "error: cannot find symbol");

        Path classes = Files.createDirectory(directory.resolve("classes"));
        compile(classes, helper);
        assertThat(run(mine, "--class-path", classes.toString()).exitCode()).isZero();

        compile(classes, helper, mine);
        assertError(run("Mine"), "no class Mine on the class path; give its full name, and its directory or jar with");
        assertThat(run("Mine", "--class-path", classes.toString()).exitCode()).isZero();
        Files.delete(classes.resolve("Helper.class"));
        assertError(
                run("Mine", "--class-path", classes.toString()),
                "gradient threw java.lang.NoClassDefFoundError: Helper at Mine.gradient(Mine.java:2)");
        assertError(
                run("my.Mine", "--class-path", "no:where"), "there is no directory or jar ", "/no; mend --class-path");
    }

    /** As Maven runs it: the class path is known to a loader alone. */
    @Test
    void sourcesAreCompiledInALoaderOfItsOwnToo() throws Exception {
        Path mine = source("Mine", CUBES);
        String path = System.getProperty("java.class.path");
        URL[] urls = Arrays.stream(path.split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toUri())
                .map(CheckTest::url)
                .toArray(URL[]::new);
        System.setProperty("java.class.path", "");
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
                Captured captured = new Captured()) {
            Method run = loader.loadClass(Main.class.getName()).getDeclaredMethod("run", String[].class);
            run.setAccessible(true);
            Object exitCode = run.invoke(null, (Object) new String[] {"check", mine.toString(), "--shape", "2"});
            assertThat(exitCode).as(captured.takeErr()).isEqualTo(0);
        } finally {
            System.setProperty("java.class.path", path);
        }
    }

    private static URL url(URI uri) {
        try {
            return uri.toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    // ---------------------------------------------------------------- what is written

    @Test
    void aReportIsTextMarkdownOrJson() throws IOException {
        String body = SQUARES + " static double jvp(double[] x, double[] d) { return 2 * x[0] * d[0]; }";
        assertThat(check(body, "--shape", "2", "--format", "text").out())
                .startsWith("PASS gradient: ")
                .contains("\n\nFAIL tangent: ");
        assertThat(check(body, "--shape", "2", "--format", "markdown").out())
                .startsWith("## PASS: gradient\n\n")
                .contains("\n\n## FAIL: tangent\n\n");
        assertThat(check(body, "--shape", "2", "--format", "JSON").out())
                .startsWith("[{\"verdict\":\"PASS\",\"claim\":\"gradient\",")
                .contains("},\n{\"verdict\":\"FAIL\",\"claim\":\"tangent\",")
                .endsWith("}]\n");
    }

    @Test
    void theWorstReportIsAlsoAPage() throws IOException {
        Path page = directory.resolve("report.html");
        String body = SQUARES + " static double jvp(double[] x, double[] d) { return 2 * x[0] * d[0]; }";
        assertThat(check(body, "--shape", "2", "--html", page.toString()).exitCode())
                .isEqualTo(1);
        assertThat(page).content().startsWith("<!DOCTYPE html>").contains("<title>FAIL: tangent</title>");
        assertError(
                check(SQUARES, "--shape", "2", "--output", page.toString(), "--html", directory.toString()),
                "is a folder");
        Path tooLong = directory.resolve("x".repeat(300));
        assertError(check(SQUARES, "--shape", "2", "--html", tooLong.toString()), tooLong + " could not be written");
    }

    @Test
    void aFileIsWrittenWholeOrNotAtAll() throws IOException {
        Path file = directory.resolve("report.txt");
        String expected = check(SQUARES, "--shape", "2").out();
        Run run = check(SQUARES, "--shape", "2", "--output", file.toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("PASS, see " + file + "\n");
        assertThat(file).hasContent(expected);

        // Who opened the old report goes on reading it.
        Path old = Files.createLink(directory.resolve("old.txt"), file);
        String wrong = SQUARES.replace("2 * x[1]", "x[1]");
        assertThat(check(wrong, "--shape", "2", "--output", file.toString()).exitCode())
                .isEqualTo(1);
        assertThat(old).hasContent(expected);
        assertThat(Files.readString(file)).startsWith("FAIL gradient").doesNotContain("\u001b");

        assertError(check(SQUARES, "--output", file.toString()), "has no point");
        assertThat(Files.readString(file)).startsWith("FAIL gradient");
        Path device = Files.createSymbolicLink(directory.resolve("device"), Path.of("/dev/null"));
        for (Path nowhere : List.of(directory, directory.resolve("missing").resolve("report.txt"), device)) {
            assertError(
                    check(SQUARES, "--shape", "2", "--output", nowhere.toString()),
                    "cannot write " + nowhere + ": expected a plain file in a directory that exists");
        }
        Files.delete(device);

        Path inTheWay = Files.createDirectory(directory.resolve("report.txt.part"));
        assertError(
                check(SQUARES, "--shape", "2", "--output", file.toString()),
                "cannot write " + file + ": java.nio.file.");
        assertThat(Files.readString(file)).startsWith("FAIL gradient");
        Files.delete(inTheWay);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("Mine.java", "old.txt", "report.txt");
        }
    }

    @Test
    void terminalsGetColour() throws IOException {
        String before = System.getProperty("picocli.ansi", "");
        System.setProperty("picocli.ansi", "true");
        try {
            Path file = directory.resolve("report.txt");
            assertThat(check(SQUARES, "--shape", "2").out()).startsWith("\u001b[1;32mPASS\u001b[0m gradient");
            assertThat(check(SQUARES, "--shape", "2", "--output", file.toString())
                            .exitCode())
                    .isZero();
            assertThat(Files.readString(file)).startsWith("PASS gradient");
        } finally {
            System.setProperty("picocli.ansi", before);
        }
        assertThat(check(SQUARES, "--shape", "2").out()).startsWith("PASS gradient");
    }

    @ParameterizedTest
    @CsvSource({"80, 80", "200, 200", ", 100", "'', 100", "0, 100", "9, 100", "-80, 100", "wide, 100", "99999, 100"})
    void theWidthIsThatOfTheTerminal(String columns, int width) {
        assertThat(Check.width(columns)).isEqualTo(width);
    }

    @Test
    void aThoroughCheckAsksMoreAndShowsABar() throws IOException {
        String body = CUBES.replaceAll("(?m)^static double.*\n", "");
        assertThat(check(body, "--shape", "100").out()).contains("thorough() asks about all");
        Run run = check(body, "--shape", "100", "--thorough");
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).doesNotContain("thorough()");
        assertThat(run.err()).contains("gradient 100%", "100/100").doesNotContain("\n");
    }

    @Test
    void nothingIsLeftBehind() throws IOException {
        List<Path> before = temporary();
        assertThat(check(SQUARES, "--shape", "2").exitCode()).isZero();
        assertThat(check("no Java").exitCode()).isEqualTo(2);
        assertThat(check(SQUARES).exitCode()).isEqualTo(2);
        assertThat(run("my.Missing").exitCode()).isEqualTo(2);
        assertThat(temporary()).isEqualTo(before);
    }

    private static List<Path> temporary() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(path -> path.getFileName().toString().matches("check\\d+"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void helpSaysWhatAClassHas() {
        assertThat(Run.output("--help")).contains("check");
        assertThat(Run.output("check", "--help"))
                .contains("gradient(x)", "vjp(x, yBar)", "point(RandomGenerator)", "--shape", "3   INCONCLUSIVE");
    }
}

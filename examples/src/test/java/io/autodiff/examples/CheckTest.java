package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every verdict, every way to say what is checked, and every error with its exit code. */
class CheckTest {
    private static final Path EXAMPLE = Path.of("src/main/java/io/autodiff/examples/WrongSoftmax.java");
    private static final String IMPORTS = "import io.autodiff.*; import java.util.*; import java.util.random.*;"
            + " import org.ejml.data.*; import org.ejml.simple.*; ";

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

    private static final String SQUARES = "static double f(double[] x) { return x[0] * x[0] + x[1] * x[1]; }"
            + " static double[] gradient(double[] x) { return new double[] {2 * x[0], 2 * x[1]}; }";

    @TempDir
    Path directory;

    private Path source(String name, String body) throws IOException {
        return Files.writeString(
                directory.resolve(name + ".java"), IMPORTS + "class " + name + " {\n" + body + "\n}\n");
    }

    private Run check(String body, String... options) throws IOException {
        return run(source("Mine", body), options);
    }

    private static Run run(Object target, String... options) {
        return Run.of(Stream.concat(Stream.of("check", target.toString()), Arrays.stream(options))
                .toArray(String[]::new));
    }

    private static void assertError(Run run, String... message) {
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error: ").contains(message).doesNotContain("\tat ");
    }

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

    @Test
    void aClassThatCannotBeLoadedIsAClearError() throws IOException {
        Path helper = source("Helper", "");
        Path mine = source("Mine", "static Helper f(Helper x) { return x; }");
        compile(directory, helper, mine);
        Files.delete(directory.resolve("Helper.class"));
        assertError(
                run("Mine", "--class-path", directory.toString()),
                "cannot load class Mine: java.lang.NoClassDefFoundError",
                "; give its full name, and all that it needs with --class-path");
    }

    private static void compile(Path classes, Path... sources) {
        List<String> arguments = Stream.concat(
                        Stream.of("-cp", System.getProperty("java.class.path"), "-d", classes.toString()),
                        Arrays.stream(sources).map(Path::toString))
                .toList();
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
    }

    // ---------------------------------------------------------------- errors

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int n; | | Mine has no function of one argument, for example static double f(double[]) or static Tensor f(Tensor), but no methods at all; put several arguments into a record",
                "double f(double[] x) { return 0; } | | Mine has no function of one argument, ... but non-static double f(double[]);",
                "static double f(double a, double b) { return 0; } | | but static double f(double, double); put several arguments into a record",
                "static double f(double x) { return 0; } | --function g | Mine has no function g of one argument, ... but static double f(double);",
                "static double a(double x) { return 0; } static double b(double x) { return 0; } | | Mine has several functions: static double a(double), static double b(double); choose one with --function",
                "static double f(double x) { return 0; } static double cost(double x) { return 0; } | | Mine has several functions: static double cost(double), static double f(double); choose one",
                "static double f(double x) { return 0; } static double f(double[] x) { return 0; } | --function f | static double f(double[]); rename all but one",
                "static double f(double x) { return 0; } double gradient(double x) { return 0; } | | Mine has non-static double gradient(double), expected one static gradient(double)",
                "static double f(double[] x) { return 0; } static void gradient(double[] x) { } | | Mine has static void gradient(double[]), expected one static gradient(double[])",
                "static Tensor f(Tensor x) { return x; } static Tensor vjp(Tensor x, double[] y) { return x; } | | Mine has static Tensor vjp(Tensor, double[]), expected one static vjp(Tensor, Tensor)",
                "static double f(Tensor x) { return 0; } static Tensor jvp(Tensor x) { return x; } | | Mine has static Tensor jvp(Tensor), expected one static jvp(Tensor, Tensor)",
                "static double f(double x) { return x; } static double gradient(double x) { return 1; } static double gradient(Double x) { return 1; } | | Mine has static double gradient(Double), static double gradient(double), expected one static gradient(double)",
                "static Tensor f(Tensor x) { return x; } static double[] point() { return null; } | | Mine has static double[] point(), expected one static Tensor point(RandomGenerator) or static Tensor point()",
                "static double f(double[] x) { return 0; } | | Mine has no point; add static double[] point(RandomGenerator random), or give --shape with 1 size",
                "static double f(double[] x) { return 0; } | --shape 2,3 | Mine has no point, and --shape [2, 3] does not fit; add static double[] point(RandomGenerator random), or give --shape with 1 size",
                "static double f(double[][] x) { return 0; } | --shape 2 | or give --shape with 2 sizes",
                "static double f(double x) { return 0; } | --shape 2 | Mine has no point, and --shape [2] does not fit; add static double point(RandomGenerator random), or leave out --shape",
                "static Tensor f(Tensor x) { return x; } | | add static Tensor point(RandomGenerator random), or give --shape, for example 3,4",
                "static Tensor f(Tensor x) { return x; } | --shape -2 | shape [-2]: sizes must not be negative",
                "static double f(List<Tensor> x) { return 0; } | --shape 2 | Mine has no point, and --shape [2] does not fit; add static List point(RandomGenerator random)",
                "static double f(double x) { return x; } static double point() { return 1; } | --shape 2 | Mine has a point; leave out --shape",
                "static double f(double x) { return x; } static double point() { return 1; } | --points 2 | point() of Mine is always the same; let it take a RandomGenerator, or leave out --points",
                "static double f(float[] x) { return 0; } static float[] point() { return new float[2]; } | | the argument of f is of class float[]; expected double, double[], double[][], DMatrixRMaj, SimpleMatrix, Tensor, or a record, list or map of tensors",
                "static float f(double x) { return 0; } static double gradient(double x) { return 0; } | | the value of f is of class java.lang.Float; expected double,",
                "static double f(double x) { return x; } | | forward and reverse mode need tensors, but f of Mine computes with plain numbers; let it take and return Tensor, or add a derivative by hand, for example gradient",
                "static double f(double x) { return x; } static double gradient(double x) { return 1; } | --order 2 | let it take and return Tensor, or leave out --order",
                "static double f(double x) { return x; } static double hessian(double x) { return 0; } | | a Hessian of a plain function would be a difference of differences; check it as the Jacobian of the gradient",
                "static double f(double x) { return x; } | --points 0 | --points and --order must be at least 1",
                "static double f(double x) { return x; } | --order 0 | --points and --order must be at least 1",
                "static Tensor f(Tensor x) { return null; } | --shape 2 | f of Mine returned null; return the numbers"
            })
    void aClassThatCannotBeCheckedIsAClearError(String body, String options, String message) throws IOException {
        assertError(
                check(body, options == null ? new String[0] : options.split(" ", -1)),
                message.split(" \\.\\.\\. ", -1));
    }

    @Test
    void whatAMethodThrowsComesWithItsLine() throws IOException {
        assertError(
                check("static double f(double[] x) {\n  return x[7];\n}", "--shape", "2"),
                "f threw java.lang.ArrayIndexOutOfBoundsException: Index 7 out of bounds for length 2 at Mine.f(Mine.java:3)");
        assertError(
                check("static double f(double x) { return 1 / (int) 0.5; }"),
                "f threw java.lang.ArithmeticException: / by zero at Mine.f(Mine.java:2)");
        assertError(
                check("static double f(double x) { return f(x); }"),
                "f threw java.lang.StackOverflowError at Mine.f(Mine.java:2)");
        assertError(
                check("static final int N = Integer.parseInt(\"n\");\n static double f(double x) { return x; }"),
                "f threw java.lang.NumberFormatException: For input string: \"n\" at Mine.<clinit>(Mine.java:2)");
        assertError(
                check(
                        "static Tensor f(Tensor x) { return x; }\n"
                                + "static Tensor vjp(Tensor x, Tensor y) throws Exception { throw new Exception(\"no\"); }",
                        "--shape",
                        "2"),
                "vjp threw java.lang.Exception: no at Mine.vjp(Mine.java:3)");
    }

    @Test
    void aSourceThatDoesNotCompileShowsItsLines() throws IOException {
        Run run = check(
                "static double f(double[] x) {\n  return x.length();\n}\nint g() { return 1.5; }\nObject h() { return new Integer(1); }");
        assertError(
                run,
                directory.resolve("Mine.java") + " does not compile:\n" + directory.resolve("Mine.java")
                        + ":3: error: cannot find symbol\n  return x.length();\n          ^",
                "Mine.java:5: error: incompatible types: possible lossy conversion from double to int");
        assertThat(run.err()).doesNotContain("warning");
    }

    @Test
    void aSourceMustBeThereAndHoldAClassOfItsName() throws IOException {
        assertError(run(directory.resolve("No.java")), "there is no file " + directory.resolve("No.java"));
        Path other = Files.writeString(directory.resolve("Other.java"), "class Another {}");
        assertError(run(other), "no class in " + other + " is named like the file; rename one of them");
        Path inPackage = Files.writeString(
                directory.resolve("Deep.java"),
                "package my.deep; class Deep { static double f(double x) { return x; }"
                        + " static double gradient(double x) { return 1; } }");
        assertThat(run(inPackage).exitCode()).isZero();
    }

    @Test
    void aJavaWithoutACompilerIsAClearError() throws IOException {
        Path mine = source("Mine", "");
        assertThatThrownBy(() -> UserClass.compile(null, mine, "", directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("check: Java at " + System.getProperty("java.home")
                        + " has no compiler; run with a JDK, or compile " + mine + " and use --class-path");
    }

    @Test
    void aBadOptionIsAnErrorWithUsage() {
        for (String arguments : List.of("", "Mine --format xml", "Mine --shape 2,x", "Mine --points some", "A B")) {
            Run run = Run.of(("check " + arguments).strip().split(" ", -1));
            assertThat(run.exitCode()).as(arguments).isEqualTo(2);
            assertThat(run.err()).contains("Usage: autodiff check").doesNotContain("\tat ");
        }
        assertThat(Run.of("check").err()).contains("Missing required parameter: 'CLASS'");
    }

    /** Only a check tells a wrong gradient from a wrong command line. */
    @Test
    void otherExamplesFailWithOneAsBefore() {
        assertThat(Run.of("train-digits", "--rate", "-1").exitCode()).isEqualTo(1);
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

package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.examples.ExamplesTest.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be checked ends with 2, and says what was expected, what came and what to do. */
class CheckErrorsTest extends Checking {
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
}

package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each example prints what its Javadoc says that you should see. */
class ExamplesTest {
    private static final List<String> DIGIT_FILES = List.of(
            "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");

    @TempDir
    Path directory;

    /** How an example ended and what it printed. */
    record Run(int exitCode, String out, String err) {
        static Run of(String... args) {
            try (Captured captured = new Captured()) {
                int exitCode = Main.run(args);
                return new Run(exitCode, captured.takeOut(), captured.takeErr());
            }
        }

        /** What an example printed that is expected to end well. */
        static String output(String... args) {
            Run run = of(args);
            assertThat(run.exitCode).as(run.err).isZero();
            return run.out;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "first-gradient"})
    void firstGradientShowsTheNumbersOfTheSurvey(String name) {
        assertThat(Run.output(name))
                .contains("y        = 11.652071455223084", "gradient = (5.5, 1.7163378145367738)")
                .containsPattern("step +operation +inputs +shape +value +adjoint")
                .containsPattern("x1 +watch +\\[] +2 +5\\.5\n")
                .containsPattern("x2 +watch +\\[] +5 +1\\.71634\n")
                .containsPattern("v6 +minus +v4, v5 +\\[] +11\\.6521 +1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "custom-model"})
    void customModelComesCloseToWhatMadeTheMeasurements(String name) {
        List<MatchResult> steps = find(" *(\\d+)  (\\S+)  (\\S+)  (\\S+)  (\\S+)", Run.output(name));
        MatchResult last = steps.get(steps.size() - 1);
        assertThat(last.group(1)).isEqualTo("600");
        assertThat(number(last, 3)).as("a").isCloseTo(2.5, within(0.02));
        assertThat(number(last, 4)).as("b").isCloseTo(1.3, within(0.02));
        assertThat(number(last, 5)).as("c").isCloseTo(0.5, within(0.02));
        // Half the variance of the noise, which has a standard deviation of 0.02.
        assertThat(number(last, 2)).as("cost").isCloseTo(2e-4, within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "backprop-by-hand"})
    void backpropByHandAgreesWithTheTape(String name) {
        String out = Run.output(name);
        assertThat(out).contains("BP1  delta3 =", "BP2  delta2 =", "BP2  delta1 =");
        assertThat(find("BP3  dC/db[123] = .*adjoint of b[123]", out)).hasSize(3);
        assertThat(find("BP4  dC/dw[123] = .*adjoint of w[123]", out)).hasSize(3);

        List<MatchResult> deltas = find(" +(-?\\d\\.\\d{16}) +(-?\\d\\.\\d{16})", out);
        assertThat(deltas)
                .hasSize(2 * (2 + 3 + 5))
                .allSatisfy(pair -> assertThat(number(pair, 1)).isNotZero().isCloseTo(number(pair, 2), within(1e-14)));
        assertThat(number(only("largest difference: (\\S+) \\(at most 1e-14\\)", out), 1))
                .isBetween(0.0, 1e-14);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "custom-operation"})
    void customOperationAgreesWithItsClosedForms(String name) {
        String out = Run.output(name);
        assertThat(find("  order ([0-3]): by the tape (\\S+), closed form (\\S+)", out))
                .hasSize(4)
                .allSatisfy(pair -> assertThat(number(pair, 2)).isCloseTo(number(pair, 3), within(1e-15)));
        assertThat(out).contains("order 3: by the tape 1.185185185185185");
        assertThat(out).contains("the gradient of 1 v3 + 10 v2 + 100 v1 is [100, 10, 1]");
    }

    @ParameterizedTest
    @CsvSource({"quadratic, 3", "cross-entropy, 0.5", "softmax, 0.5"})
    void trainDigitsLearnsAndShowsDelta(String cost, String rate) {
        String out = Run.output("train-digits", "--epochs", "5", "--cost", cost, "--rate", rate);
        assertThat(out).contains("1442 digits of 8 x 8 pixels to learn, 355 to test; network [64, 30, 10]");
        assertThat(find("epoch +(\\d)/5  cost \\S+  accuracy \\S+ %", out)).hasSize(5);
        assertThat(bestAccuracy(out)).isGreaterThan(85);
        assertDeltasAgree(out, cost.equals("quadratic"));
    }

    @Test
    void withoutANameTrainsDigitsForThirtyEpochs() {
        String out = Run.output();
        assertThat(find("epoch +\\d+/30  cost .*", out)).hasSize(30);
        assertThat(bestAccuracy(out)).isBetween(93.0, 98.0);
        assertDeltasAgree(out, true);
    }

    @Test
    void oneSeedGivesTheSameRun() {
        String[] args = {
            "5", "--seed", "1", "--epochs", "1", "--momentum", "0.5", "--lambda", "0.1", "--hidden", "8", "--batch", "7"
        };
        String out = Run.output(args);
        assertThat(out).contains("network [64, 8, 10]");
        assertThat(Run.output(args)).isEqualTo(out);
        args[2] = "2";
        assertThat(Run.output(args)).isNotEqualTo(out);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void trainDigitsReadsFilesOfItsOwn(boolean compressed) throws IOException {
        for (String file : DIGIT_FILES) {
            try (InputStream in = resource(file)) {
                Files.write(
                        directory.resolve(compressed ? file + ".gz" : file),
                        (compressed ? in : new GZIPInputStream(in)).readAllBytes());
            }
        }
        assertThat(Run.output("5", "--epochs", "1", "--data", directory.toString()))
                .isEqualTo(Run.output("5", "--epochs", "1"));
    }

    @Test
    void aMissingDirectoryIsAClearError() {
        Path missing = directory.resolve("missing");
        Run run = Run.of("train-digits", "--data", missing.toString());
        assertThat(run.exitCode).isNotZero();
        assertThat(run.err)
                .contains("neither " + missing.resolve(DIGIT_FILES.get(0)) + " nor ", " exists")
                .doesNotContain("\tat ", "Exception");
    }

    @Test
    void aFileThatIsNoIdxFileIsAClearError() throws IOException {
        Path file = Files.writeString(directory.resolve(DIGIT_FILES.get(0)), "<html>");
        Run run = Run.of("train-digits", "--data", directory.toString());
        assertThat(run.exitCode).isNotZero();
        assertThat(run.err).contains(file + ": not an IDX file").doesNotContain("\tat ", "Exception");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--epochs -1 | error: trainer: takes epochs of at least 0",
                "--batch 0 | error: trainer: takes epochs of at least 0, a batch size of at least 1",
                "--rate -1 | error: rate: the learning rate must be positive",
                "--lambda 1e300 | error: training: the cost is Infinity in epoch 1, batch 2: square: the value at [0, 0] of shape [64, 30] is",
                "--hidden many | Invalid value for option '--hidden'"
            })
    void aBadSettingIsAClearError(String arguments, String message) {
        Run run = Run.of(("train-digits " + arguments).split(" ", -1));
        assertThat(run.exitCode).isNotZero();
        assertThat(run.err).contains(message).doesNotContain("\tat ", "Exception");
    }

    /** The property that the error of a training advises is read once, so it takes a JVM of its own. */
    @Test
    void aCheckedRunNamesTheOperationThatOverflows() throws IOException, InterruptedException {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dautodiff.checked=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "train-digits",
                        "--lambda",
                        "1e300")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("error: square: the value at [0, 0] of shape [64, 30] is Infinity", "E5TrainDigits.java:");
        assertThat(java.waitFor()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "gaussian-process"})
    void gaussianProcessClimbsToTheTopOfItsLikelihood(String name) {
        String out = Run.output(name);
        List<MatchResult> steps = find(" *(\\d+) +(\\S+) +(\\S+) +(\\S+) +(\\S+) +(\\S+)", out);
        assertThat(steps).hasSize(7);
        assertThat(number(steps.get(0), 2)).as("likelihood at first").isCloseTo(-12.253668, within(1e-6));
        assertThat(number(steps.get(6), 2)).as("likelihood at last").isCloseTo(11.493150, within(1e-6));
        assertThat(number(steps.get(6), 3)).as("gradient at last").isBetween(0.0, 1e-6);
        assertThat(number(steps.get(6), 6)).as("sigma, of the data 0.1").isCloseTo(0.1, within(0.02));
        assertGradientsAgree(out, "the tape +equation 5.9 +differences", 3, 3, 1e-8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "kalman-filter"})
    void kalmanFilterFindsTheVariancesOfTheBook(String name) {
        String out = Run.output(name);
        List<MatchResult> steps = find(" *(\\d+) +(\\S+) +(\\S+) +(\\S+) +(\\S+)", out);
        assertThat(steps).hasSize(6);
        assertThat(number(steps.get(5), 2)).as("log likelihood").isCloseTo(-632.545625, within(1e-6));
        assertThat(number(steps.get(5), 3)).as("gradient at last").isBetween(0.0, 1e-6);
        // Printed in the book as 15099 and 1469.1, to five digits.
        assertThat(number(steps.get(5), 4)).as("epsilon").isCloseTo(15099, within(0.6));
        assertThat(number(steps.get(5), 5)).as("eta").isCloseTo(1469.1, within(0.1));
        assertGradientsAgree(out, "the tape +the smoother +differences", 2, 2, 1e-8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "neural-ode"})
    void neuralOdeLearnsTheSpiral(String name) {
        String out = Run.output(name);
        List<MatchResult> losses = find(" *(\\d+)  (\\S+)", out);
        assertThat(losses).hasSize(5);
        assertThat(number(losses.get(4), 2)).isLessThan(1e-3 * number(losses.get(0), 2));
        assertThat(find(" *\\S+  \\[(\\S+), (\\S+)] +\\[(\\S+), (\\S+)]", out))
                .hasSize(7)
                .allSatisfy(row -> {
                    assertThat(number(row, 3)).isCloseTo(number(row, 1), within(0.1));
                    assertThat(number(row, 4)).isCloseTo(number(row, 2), within(0.1));
                });
        assertGradientsAgree(out, "the tape +differences", 4, 82, 1e-8);
        double slope = number(only("slope along a random direction, by the gradient: +(\\S+)", out), 1);
        assertThat(number(only("slope along a random direction, by a forward sweep: +(\\S+)", out), 1))
                .isNotZero()
                .isCloseTo(slope, within(1e-14));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "deep-equilibrium"})
    void deepEquilibriumHasTheGradientOfALongIteration(String name) {
        String out = Run.output(name);
        List<MatchResult> rows = find("(?:\\d+ iterations|equilibrium) +(\\S+) +(\\S+) +(\\d+)", out);
        assertThat(rows).hasSize(6);
        for (int i = 1; i < 5; i++) {
            assertThat(number(rows.get(i), 2)).as("error of the gradient").isLessThan(number(rows.get(i - 1), 2));
            assertThat(number(rows.get(i), 3)).as("steps").isGreaterThan(1.5 * number(rows.get(i - 1), 3));
        }
        assertThat(number(rows.get(0), 2)).as("error after 5 iterations").isGreaterThan(0.01);
        MatchResult equilibrium = rows.get(5);
        assertThat(number(equilibrium, 1)).as("error of z").isLessThan(1e-15);
        assertThat(number(equilibrium, 2)).as("error of the gradient").isLessThan(1e-14);
        assertThat(number(equilibrium, 3)).as("steps").isLessThan(number(rows.get(0), 3));
        assertGradientsAgree(out, "the theorem +the iteration +differences", 3, 60, 1e-8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "physics-informed"})
    void physicsInformedSolvesItsEquation(String name) {
        String out = Run.output(name);
        List<MatchResult> steps = find(" *(\\d+)  (\\S+) +(\\S+)", out);
        assertThat(steps).hasSize(7);
        assertThat(number(steps.get(0), 3)).as("error at first").isGreaterThan(1);
        assertThat(number(steps.get(6), 3)).as("error at last").isLessThan(1e-3);
        assertGradientsAgree(out, "the tape +u'' by hand +differences", 4, 31, 1e-8);
    }

    @Test
    void differencesFindAGradientAndCompareNoticesAWrongOne() {
        List<Tensor> x = List.of(Tensor.of(1, 2), Tensor.scalar(3));
        List<Tensor> gradient = List.of(Tensor.of(3, 12), Tensor.scalar(0));
        List<Tensor> differences =
                Gradients.byDifferences(v -> v.get(0).power(3).sum(), x);
        assertThat(Trees.toVector(differences).toArray())
                .containsExactly(Trees.toVector(gradient).toArray(), within(1e-10));

        List<Tensor> wrong = List.of(Tensor.of(3, 12), Tensor.scalar(1e-6));
        List<String> ways = List.of("one", "another");
        try (Captured captured = new Captured()) {
            Gradients.compare(1e-6, ways, List.of(gradient, wrong));
            assertThatThrownBy(() -> Gradients.compare(1e-8, ways, List.of(gradient, wrong)))
                    .hasMessage("the gradients differ by 1.0E-6");
            assertThatThrownBy(() -> Gradients.compare(
                            1e-6, ways, List.of(gradient, Trees.map(gradient, (p, g) -> g.divide(0)))))
                    .hasMessageContaining("NaN");
            assertThat(captured.takeOut())
                    .contains("largest difference of 3 elements, relative: 8.3e-08 (at most 1e-06)");
        }
    }

    @Test
    void helpListsAllExamples() {
        assertThat(Run.output("--help"))
                .contains(
                        "first-gradient, 1",
                        "custom-model, 2",
                        "backprop-by-hand, 3",
                        "custom-operation, 4",
                        "train-digits, 5",
                        "gaussian-process, 6",
                        "kalman-filter, 7",
                        "neural-ode, 8",
                        "deep-equilibrium, 9",
                        "physics-informed, 10",
                        "vanishing-gradients, 11",
                        "adding-task, 12",
                        "characters, 13",
                        "gpt, 14",
                        "autoencoder, 15",
                        "tabular, 16",
                        "images, 17");
        assertThat(Run.output("5", "--help")).contains("--data", "--hidden", "--epochs", "--cost", "--seed");
    }

    @Test
    void anUnknownNameIsAnError() {
        Run run = Run.of("nonsense");
        assertThat(run.exitCode).isNotZero();
        assertThat(run.err).contains("'nonsense'");
    }

    /** δ of each class, by the tape and by hand, to eighteen decimals; only the quadratic cost has the factor σ′(z). */
    private static void assertDeltasAgree(String out, boolean quadratic) {
        assertThat(find(" +\\d  ([01]\\.\\d{6}) +([01])   ([+-]\\d\\.\\d{18})      ([+-]\\d\\.\\d{18})", out))
                .hasSize(10)
                .allSatisfy(row -> {
                    double a = number(row, 1);
                    double delta = (a - number(row, 2)) * (quadratic ? a * (1 - a) : 1);
                    assertThat(number(row, 3)).isCloseTo(delta, within(1e-6)).isCloseTo(number(row, 4), within(1e-15));
                });
        assertThat(number(only("largest difference: (\\S+)", out), 1)).isBetween(0.0, 1e-15);
    }

    /** The first element of each tensor, found in several ways, to twelve decimals; the bound is relative to the largest of all. */
    private static void assertGradientsAgree(String out, String ways, int tensors, int elements, double bound) {
        int columns = ways.split(" \\+").length;
        only("gradient +" + ways, out);
        List<MatchResult> rows = find("[\\w.\\[\\]]+" + " +(-?\\d+\\.\\d{12})".repeat(columns), out);
        assertThat(rows).hasSize(tensors);
        double scale =
                rows.stream().mapToDouble(row -> Math.abs(number(row, 1))).max().orElseThrow();
        assertThat(rows).allSatisfy(row -> {
            assertThat(number(row, 1)).isNotZero();
            for (int column = 2; column <= columns; column++) {
                assertThat(number(row, column)).isCloseTo(number(row, 1), within(bound * scale));
            }
        });
        MatchResult worst = only("largest difference of (\\d+) elements, relative: (\\S+) \\(at most .*\\)", out);
        assertThat(number(worst, 1)).isEqualTo(elements);
        assertThat(number(worst, 2)).isBetween(0.0, bound);
    }

    private static double bestAccuracy(String out) {
        return number(only("best accuracy (\\S+) %", out), 1);
    }

    private static InputStream resource(String file) {
        return Objects.requireNonNull(Main.class.getResourceAsStream("digits/" + file + ".gz"), file);
    }

    static MatchResult only(String pattern, String text) {
        List<MatchResult> found = find(pattern, text);
        assertThat(found).as(pattern).hasSize(1);
        return found.get(0);
    }

    /** The lines that match. */
    static List<MatchResult> find(String pattern, String text) {
        return Pattern.compile("^" + pattern + "$", Pattern.MULTILINE)
                .matcher(text)
                .results()
                .toList();
    }

    static double number(MatchResult match, int group) {
        return Double.parseDouble(match.group(group));
    }
}

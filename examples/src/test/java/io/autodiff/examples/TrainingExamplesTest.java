package io.autodiff.examples;

import static io.autodiff.examples.ExamplesTest.find;
import static io.autodiff.examples.ExamplesTest.number;
import static io.autodiff.examples.ExamplesTest.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import io.autodiff.examples.ExamplesTest.Run;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Layer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples with a training loop of their own learn: here for seconds, by their defaults as their Javadoc says. */
class TrainingExamplesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"11", "vanishing-gradients"})
    void deltaVanishesTowardsTheFirstLayer(String name) throws IOException {
        Path plot = directory.resolve("plot.svg");
        String out = Run.output(name, "--epochs", "20", "--plot", plot.toString());
        // The book's norms at the start; those of other weights are not far from them.
        double[][] book = {{0.0657, 0.309}, {0.0118, 0.0600, 0.283}, {0.00298, 0.0171, 0.0695, 0.285}};
        for (double[] norms : book) {
            List<MatchResult> rows = find(" *\\d+" + "  (0\\.\\d{6})".repeat(norms.length), out);
            assertThat(rows).hasSize(6);
            for (int l = 1; l <= norms.length; l++) {
                double norm = number(rows.get(0), l);
                assertThat(norm).as("layer %d of %d", l, norms.length).isBetween(norms[l - 1] / 2, norms[l - 1] * 2);
                assertThat(number(rows.get(5), l)).as("in the end").isLessThan(norm / 2);
            }
            for (int l = 1; l < norms.length; l++) {
                int layer = l;
                assertThat(rows)
                        .allSatisfy(row -> assertThat(number(row, layer + 1) / number(row, layer))
                                .as("from layer %d to layer %d", layer + 1, layer)
                                .isBetween(2.0, 20.0));
            }
        }
        assertThat(out).contains("plotted to " + plot);
        assertThat(find("<polyline points=\"(\\S+,\\S+ ){21}\" .*", Files.readString(plot)))
                .hasSize(2 + 3 + 4);
    }

    @Test
    void aPlotPutsDecadesWhereTheyBelong() {
        String svg = Plot.svg(
                "steps", List.of(new Plot("title", List.of("a", "b"), List.of(new double[] {1, 0.1}, new double[] {
                    0.1, 0.01
                }))));
        assertThat(svg)
                .contains("points=\"0.0,0.0 300.0,120.0 \"", "points=\"0.0,120.0 300.0,240.0 \"")
                .contains(">1e0<", ">1e-1<", ">1e-2<", ">title<", ">a<", ">b<", ">steps<")
                .doesNotContain("1e1<", "1e-3<");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "adding-task"})
    void addingTaskIsSolvedForShortSequences(String name) {
        String out = Run.output(name, "--length", "10", "--steps", "600");
        List<MatchResult> errors = find(" *(\\d+)  (\\S+)", out);
        assertThat(out).contains("always 1: mean squared error 0.1667");
        assertThat(number(errors.get(0), 2)).as("at first").isBetween(0.1, 0.4);
        assertThat(number(errors.get(errors.size() - 1), 2)).as("at last").isLessThan(0.04);
        assertThat(number(only("1000 new sequences: (\\S+), solved", out), 1)).isBetween(0.0, 0.04);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "11 --epochs -1 | error: vanishing-gradients: takes epochs of at least 0, got -1",
                "12 --length 1 | error: adding-task: takes a length of at least 2, got 1",
                "13 --length 0 | error: text: of 112661 characters a passage can have 1 to 112660, as each needs a next one, got 0",
                "14 --length 112661 | error: text: of 112661 characters a passage can have 1 to 112660, as each needs a next one",
                "14 --heads 3 | error: attention: 64 features cannot be shared equally by 3 heads",
                "15 --epochs 0 | error: cosine: the number of steps must be at least 1, got 0",
                "17 --epochs 0 | error: oneCycle: the number of steps must be at least 4, got 0",
                "17 --threads 0 | error: images: takes at least 1 thread, got 0",
                "17 --dropout 1 | error: dropout: p must be at least 0 and less than 1, got 1.0",
                "17 --network mlp --rate 1e200 | error: training: the cost is "
            })
    void aBadSettingIsAClearError(String arguments, String message) {
        Run run = Run.of(arguments.split(" ", -1));
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).contains(message).doesNotContain("\tat ", "Exception");
    }

    @Test
    void addingTaskSaysWhenItIsNotSolved() {
        String out = Run.output("12", "--length", "10", "--steps", "50");
        assertThat(number(only("1000 new sequences: (\\S+), not solved", out), 1))
                .isBetween(0.04, 0.5);
    }

    @ParameterizedTest
    @CsvSource({
        "characters, --hidden 32 --length 20 --steps 100",
        "gpt, --features 32 --layers 1 --length 16 --steps 100"
    })
    void modelsOfCharactersLearnMoreThanHowFrequentEachIs(String name, String options) {
        String[] arguments = (name + " " + options + " --sample 30").split(" ", -1);
        String out = Run.output(arguments);
        double entropy = number(only("(?:\\d+ weights; )?entropy of single characters (\\S+)", out), 1);
        assertThat(entropy).isCloseTo(3.3327, within(1e-4));
        List<MatchResult> losses = find(" *(\\d+)  (\\S+)", out);
        assertThat(losses).hasSize(10);
        assertThat(number(losses.get(0), 2)).as("at first").isBetween(entropy - 0.5, Math.log(68) + 0.3);
        assertThat(number(losses.get(9), 2)).as("at last").isBetween(2.0, entropy - 0.4);
        assertThat(number(only("loss of the last tenth (\\S+)", out), 1)).isBetween(2.0, entropy - 0.4);
        assertThat(out.substring(out.indexOf("ROSALIND\t")).strip().length()).isBetween(20, 39);
        assertThat(Run.output(arguments)).as("the same seed").isEqualTo(out);
    }

    /** Of the network's outputs those before a character are as they were when that character changes. */
    @Test
    void theGptDoesNotSeeWhatComes() {
        Layer gpt = new E14Gpt().gpt(5, new SplittableRandom(1));
        Tensor before = gpt.apply(Tensor.of(new double[][] {{0, 1, 2, 3}}));
        Tensor after = gpt.apply(Tensor.of(new double[][] {{0, 1, 4, 3}}));
        assertThat(after.slice(1, 0, 2)).isEqualTo(before.slice(1, 0, 2));
        for (int t = 2; t < 4; t++) {
            assertThat(after.at(0, t)).isNotEqualTo(before.at(0, t));
        }
    }

    @Test
    void aTextKnowsItsEntropyAndItsPassages() {
        Text text = Text.of("abacabad");
        assertThat(text.alphabet()).isEqualTo("abcd");
        assertThat(text.indices()).isEqualTo(Tensor.of(0, 1, 0, 2, 0, 1, 0, 3));
        // −½ log ½ − ¼ log ¼ − 2 · ⅛ log ⅛ = 1¾ log 2.
        assertThat(text.unigramEntropy()).isCloseTo(1.75 * Math.log(2), within(1e-15));
        assertThat(text.part(0, 2).unigramEntropy()).isCloseTo(Math.log(2), within(1e-15));

        Dataset all = text.passages(3);
        assertThat(all.inputs()).isEqualTo(Tensor.of(new double[][] {{0, 1, 0}, {2, 0, 1}}));
        assertThat(all.targets()).isEqualTo(Tensor.of(new double[][] {{1, 0, 2}, {0, 1, 0}}));
        Dataset some = text.passages(50, 3, new SplittableRandom(1));
        assertThat(some.targets().slice(1, 0, 2)).isEqualTo(some.inputs().slice(1, 1, 3));
        assertThat(some.targets().max().item()).as("the last character").isEqualTo(3);
    }

    /** A model that is certain which character comes next is followed, and sees no more than its context. */
    @Test
    void aTextIsContinuedByWhatTheModelSays() {
        Text text = Text.of("abc");
        Layer next = x -> {
            assertThat(x.shape().size(1)).isLessThanOrEqualTo(2);
            return x.plus(1).mod(3).oneHot(3).times(1000);
        };
        assertThat(text.continued("b", 5, next, 2, new SplittableRandom(1))).isEqualTo("bcabca");
        Layer even = x -> Tensor.of(0, 0, -1000)
                .expandDims(0)
                .expandDims(0)
                .tile(1, x.shape().size(1), 1);
        String drawn = text.continued("", 0, even, 2, new SplittableRandom(1));
        assertThat(drawn).isEmpty();
        assertThat(text.continued("c", 1000, even, 2, new SplittableRandom(1))
                        .chars()
                        .filter(c -> c == 'a')
                        .count())
                .isBetween(450L, 550L);
    }

    @Test
    void autoencoderLearnsAndDraws() throws IOException {
        Path picture = directory.resolve("digits.png");
        String out = Run.output("autoencoder", "--epochs", "20", "--picture", picture.toString());
        List<MatchResult> costs = find(" *(\\d+)  (\\S+)", out);
        assertThat(costs).hasSize(10);
        assertThat(number(costs.get(9), 2)).isLessThan(0.6 * number(costs.get(0), 2));
        MatchResult errors = only("test digits, by 6 numbers: (\\S+); by as many principal components: (\\S+)", out);
        assertThat(number(errors, 2)).as("principal components").isBetween(0.02, 0.04);
        assertThat(number(errors, 1)).as("autoencoder").isBetween(0.005, 0.9 * number(errors, 2));

        BufferedImage image = Objects.requireNonNull(ImageIO.read(picture.toFile()));
        assertThat(image.getWidth()).isEqualTo(10 * 10 * 6);
        assertThat(image.getHeight()).isEqualTo(3 * 10 * 6);
        Dataset test = Digits.bundled().test();
        int zero = (int) test.targets().slice(1, 0, 1).argMax().item();
        Tensor digit = test.inputs().at(zero);
        for (int row = 0; row < 8; row++) {
            for (int column = 0; column < 8; column++) {
                int grey = image.getRaster().getSample(6 * (column + 1) + 3, 6 * (row + 1) + 3, 0);
                assertThat(grey).isCloseTo((int) (255 * (1 - digit.get(8 * row + column))), within(1));
            }
        }
        assertThat(image.getRaster().getSample(0, 0, 0)).as("margin").isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"16", "tabular"})
    void tabularComesUpToLeastSquares(String name) {
        String out = Run.output(name, "--epochs", "30");
        assertThat(out).contains("354 rows to learn, 88 to test");
        List<MatchResult> epochs = find(" *(\\d+)  (\\S+)  (\\S+)", out);
        assertThat(epochs).hasSize(10);
        assertThat(number(epochs.get(9), 2)).isLessThan(0.9 * number(epochs.get(0), 2));
        double leastSquares = number(only("least squares  (\\S+)", out), 1);
        assertThat(leastSquares).isBetween(0.3, 0.65);
        assertThat(number(epochs.get(9), 3)).isCloseTo(leastSquares, within(0.1));
    }

    @Test
    void tabularReadsAFileOfItsOwn() throws IOException {
        StringBuilder csv = new StringBuilder("a,y,b\n1,,1\n");
        for (int i = 0; i < 50; i++) {
            csv.append(i % 7)
                    .append(',')
                    .append(3 * (i % 7) - 2 * (i % 5) + 1)
                    .append(',')
                    .append(i % 5)
                    .append('\n');
        }
        Path file = Files.writeString(directory.resolve("table.csv"), csv);
        String out = Run.output("tabular", "--data", file.toString(), "--target", "y", "--epochs", "2");
        assertThat(out).contains("40 rows to learn, 10 to test", "least squares  1.0000");
        Run run = Run.of("tabular", "--data", file.toString());
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).contains("there is no column target").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({"images --network mlp, 90", "17 --channels 4, 85"})
    void imagesAreToldApart(String arguments, double least) throws IOException {
        String out = Run.output((arguments + " --epochs 8 --rate 5e-3 --dropout 0.1").split(" ", -1));
        assertThat(out).contains("1322 images of 8 x 8 pixels to learn, 120 to validate, 355 to test; network ");
        List<MatchResult> epochs = find("epoch +(\\d)/8  cost (\\S+)  accuracy (\\S+) %", out);
        assertThat(epochs).hasSize(8);
        assertThat(number(epochs.get(7), 2)).isLessThan(0.3 * number(epochs.get(0), 2));
        assertThat(number(epochs.get(7), 3)).as("in validation").isBetween(least, 100.0);
        double accuracy = number(only("test accuracy (\\S+) %", out), 1);
        assertThat(accuracy).isBetween(least, 100.0);

        List<MatchResult> rows = find(" +(\\d)" + " +(\\d+)".repeat(10), out);
        assertThat(rows).hasSize(10);
        Tensor images = Digits.bundled().test().targets().sum(0);
        double right = 0;
        for (int c = 0; c < 10; c++) {
            double row = 0;
            for (int taken = 0; taken < 10; taken++) {
                row += number(rows.get(c), 2 + taken);
            }
            assertThat(row).as("images of class %d", c).isEqualTo(images.get(c));
            right += number(rows.get(c), 2 + c);
        }
        assertThat(100 * right / 355).isCloseTo(accuracy, within(0.005));
    }

    @Test
    void imagesAreToldTheSameByAnyNumberOfThreads() {
        String[] arguments = "images --epochs 1 --channels 2 --shift 1 --dropout 0.5 --threads 1".split(" ", -1);
        String out = Run.output(arguments);
        arguments[arguments.length - 1] = "3";
        assertThat(Run.output(arguments)).isEqualTo(out);
        assertThat(Run.output("images", "--epochs", "1", "--channels", "2", "--seed", "2"))
                .isNotEqualTo(out);
    }
}

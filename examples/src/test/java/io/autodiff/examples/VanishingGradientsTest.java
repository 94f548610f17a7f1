package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.nn.Dataset;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Norms of δ in networks of two to four hidden layers, on the images of Nielsen, Neural Networks and Deep Learning (2015), chapter 5. The
 * book's are those of one network of each depth, drawn by another generator.
 */
class VanishingGradientsTest {
    private static final Path PAGE = Path.of("..", "docs", "digits.md");
    private static final int SEEDS = 20;
    private static final int EPOCHS = 100;

    /** The book's norms at the start, by hidden layers and layer. */
    private static final double[][] BOOK = {{0.0657, 0.309}, {0.0118, 0.0600, 0.283}, {0.00298, 0.0171, 0.0695, 0.285}};

    private static Dataset digits;

    /** Of each depth and seed the norms at the start. */
    private static double[][][] starts;

    @BeforeAll
    static void measure() throws IOException {
        digits = Digits.mnist();
        starts = IntStream.range(0, BOOK.length)
                .mapToObj(d -> IntStream.rangeClosed(1, SEEDS)
                        .mapToObj(seed -> norms(d + 2, seed, 0).get(0))
                        .toArray(double[][]::new))
                .toArray(double[][][]::new);
    }

    private static List<double[]> norms(int depth, long seed, int epochs) {
        E11VanishingGradients example = new E11VanishingGradients();
        example.seed = seed;
        example.epochs = epochs;
        return example.train(digits, depth);
    }

    private static DoubleSummaryStatistics statistics(int d, int l) {
        return Arrays.stream(starts[d]).mapToDouble(norms -> norms[l]).summaryStatistics();
    }

    @Test
    void theImagesAreTheFirstThousandOfMnist() {
        assertThat(digits.size()).isEqualTo(1000);
        assertThat(digits.inputs().shape().toArray()).containsExactly(1000, 784);
        // The first labels are well known: 5 0 4 1 9 2 1 3 1 4.
        assertThat(digits.targets().argMax(1).slice(0, 0, 10).toArray()).containsExactly(5, 0, 4, 1, 9, 2, 1, 3, 1, 4);
        assertThat(digits.inputs().max().item()).isEqualTo(1);
    }

    @Test
    void theNormsOfTheBookAreAmongThoseOfTwentyNetworks() {
        for (int d = 0; d < BOOK.length; d++) {
            for (int l = 0; l < BOOK[d].length; l++) {
                DoubleSummaryStatistics ours = statistics(d, l);
                String layer = "layer " + (l + 1) + " of " + (d + 2);
                assertThat(BOOK[d][l]).as(layer).isBetween(ours.getMin(), ours.getMax());
                assertThat(ours.getAverage() / BOOK[d][l]).as(layer + ", mean").isBetween(0.75, 1.25);
            }
        }
    }

    @Test
    void inEveryNetworkDeltaVanishesTowardsTheFirstLayer() {
        for (double[][] networks : starts) {
            assertThat(List.of(networks)).allSatisfy(norms -> {
                for (int l = 1; l < norms.length; l++) {
                    assertThat(norms[l] / norms[l - 1]).isBetween(2.0, 10.0);
                }
            });
        }
    }

    @Test
    void theTableOfThePageIsTheOneMeasured() throws IOException {
        StringBuilder table = new StringBuilder("""
                        | hidden layers | layer | in the book | mean | least | most | after 100 epochs |
                        |--:|--:|--:|--:|--:|--:|--:|
                        """);
        for (int d = 0; d < BOOK.length; d++) {
            double[] end = norms(d + 2, 1, EPOCHS).get(EPOCHS);
            for (int l = 0; l < BOOK[d].length; l++) {
                DoubleSummaryStatistics ours = statistics(d, l);
                double[] numbers = {BOOK[d][l], ours.getAverage(), ours.getMin(), ours.getMax(), end[l]};
                table.append("| ").append(l == 0 ? d + 2 : "").append(" | ").append(l + 1);
                Arrays.stream(numbers).forEach(x -> table.append(" | ").append(rounded(x)));
                table.append(" |\n");
            }
        }
        assertThat(Files.readString(PAGE)).contains(table);
    }

    /** To three digits. */
    private static String rounded(double x) {
        return new BigDecimal(x).round(new MathContext(3)).toPlainString();
    }
}

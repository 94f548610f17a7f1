package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    /** The example of scikit-learn's precision_recall_fscore_support with numbers for animals: y = 0 1 2 0 1 2, outputs 0 2 1 0 0 1. */
    @Test
    void ofAKnownExample() {
        ConfusionMatrix matrix = of(3, new double[] {0, 2, 1, 0, 0, 1}, new double[] {0, 1, 2, 0, 1, 2});
        assertThat(matrix.counts()).isEqualTo(Tensor.of(new double[][] {{2, 0, 0}, {1, 0, 1}, {0, 2, 0}}));
        assertThat(matrix.precision()).isEqualTo(Tensor.of(2 / 3.0, 0, 0));
        assertThat(matrix.recall()).isEqualTo(Tensor.of(1, 0, 0));
        assertThat(matrix.f1()).isEqualTo(Tensor.of(0.8, 0, 0));
        assertThat(matrix.precision().mean().item()).as("macro").isCloseTo(2 / 9.0, within(1e-15));
        assertThat(matrix.accuracy()).as("micro").isEqualTo(1 / 3.0);
    }

    /** Each share counted by going through the examples. */
    @Test
    void sharesAreAsDefined() {
        RandomGenerator random = new SplittableRandom(1);
        double[] chosen = Tensor.uniform(random, 300).times(4).floor().toArray();
        double[] right = Tensor.uniform(random, 300).times(4).floor().toArray();
        ConfusionMatrix matrix = of(5, chosen, right);
        double truePositives = 0;
        double falsePositives = 0;
        double falseNegatives = 0;
        for (int c = 0; c < 5; c++) {
            double tp = 0;
            double fp = 0;
            double fn = 0;
            for (int i = 0; i < 300; i++) {
                tp += chosen[i] == c && right[i] == c ? 1 : 0;
                fp += chosen[i] == c && right[i] != c ? 1 : 0;
                fn += chosen[i] != c && right[i] == c ? 1 : 0;
            }
            double precision = tp + fp == 0 ? 0 : tp / (tp + fp);
            double recall = tp + fn == 0 ? 0 : tp / (tp + fn);
            assertThat(matrix.precision().get(c)).isEqualTo(precision);
            assertThat(matrix.recall().get(c)).isEqualTo(recall);
            assertThat(matrix.f1().get(c))
                    .isCloseTo(tp == 0 ? 0 : 2 * precision * recall / (precision + recall), within(1e-15));
            truePositives += tp;
            falsePositives += fp;
            falseNegatives += fn;
        }
        assertThat(matrix.f1().get(4)).as("a class that does not occur").isZero();
        assertThat(matrix.accuracy()).as("micro precision").isEqualTo(truePositives / (truePositives + falsePositives));
        assertThat(matrix.accuracy()).as("micro recall").isEqualTo(truePositives / (truePositives + falseNegatives));
    }

    @Test
    void takesOutputsAndTargetsOfOneShape() {
        assertThatThrownBy(() -> ConfusionMatrix.of(Tensor.zeros(4), Tensor.zeros(4, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "confusionMatrix: takes outputs and targets of one shape [examples, classes], got [4] and [4, 2]");
    }

    private static ConfusionMatrix of(int classes, double[] chosen, double[] right) {
        return ConfusionMatrix.of(
                Dataset.oneHot(Tensor.of(chosen), classes), Dataset.oneHot(Tensor.of(right), classes));
    }
}

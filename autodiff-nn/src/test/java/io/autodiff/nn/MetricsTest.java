package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private static final Tensor TARGETS = Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}});

    @Test
    void accuracyIsTheShareOfRowsWithTheLargestOutputAtTheTarget() {
        Tensor outputs = Tensor.of(new double[][] {{-1, -2, -3}, {5, 6, 7}, {0.1, 0.2, 0.3}, {0, 1e-9, 0}});
        assertThat(Metrics.accuracy(outputs, TARGETS)).isEqualTo(0.75);
        assertThat(Metrics.accuracy(TARGETS, TARGETS)).isEqualTo(1);
        assertThat(Metrics.accuracy(TARGETS.neg(), TARGETS)).isZero();
    }

    @Test
    void ofEqualOutputsTheFirstCounts() {
        assertThat(Metrics.accuracy(Tensor.zeros(4, 3), TARGETS)).isEqualTo(0.25);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void thereIsNoLargestOfARowWithNaN(int column) {
        double[] elements = TARGETS.toArray();
        elements[2 * 3 + column] = Double.NaN;
        Tensor bad = Tensor.of(TARGETS.shape(), elements);
        String where = " at row 2, since class " + column + " is NaN; look for NaN in the data, or train with"
                + " -Dautodiff.checked=true to see which operation it comes from";
        assertThatThrownBy(() -> Metrics.accuracy(bad, TARGETS))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("accuracy: there is no largest of the outputs" + where);
        assertThatThrownBy(() -> Metrics.accuracy(TARGETS, bad))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("accuracy: there is no largest of the targets" + where);
    }

    @Test
    void infinitiesAreCompared() {
        assertThat(Metrics.accuracy(TARGETS.log(), TARGETS)).isEqualTo(1);
    }

    @Test
    void accuracyNeedsExamplesWithTargetsOfTheSameShape() {
        assertRefused(Tensor.zeros(4, 2), TARGETS, "[4, 2] and [4, 3]");
        assertRefused(Tensor.zeros(3), Tensor.zeros(3), "[3] and [3]");
        assertRefused(Tensor.zeros(0, 3), Tensor.zeros(0, 3), "[0, 3] and [0, 3]");
    }

    /** The target is among the k largest if fewer than k classes come before it in a stable descending order. */
    @Test
    void topKAccuracyLooksForTheTargetAmongTheLargest() {
        RandomGenerator random = new SplittableRandom(1);
        Tensor outputs = Tensor.uniform(random, 200, 5).times(4).round();
        Tensor targets = Dataset.oneHot(Tensor.uniform(random, 200).times(5).floor(), 5);
        for (int k = 1; k <= 5; k++) {
            int hits = 0;
            for (int row = 0; row < 200; row++) {
                Tensor scores = outputs.at(row);
                List<Integer> order = IntStream.range(0, 5)
                        .boxed()
                        .sorted(Comparator.comparingDouble(c -> -scores.get(c)))
                        .toList();
                hits += order.subList(0, k)
                                .contains((int) targets.at(row).argMax().item())
                        ? 1
                        : 0;
            }
            assertThat(Metrics.topKAccuracy(outputs, targets, k)).isEqualTo(hits / 200.0);
        }
        assertThat(Metrics.topKAccuracy(outputs, targets, 1)).isEqualTo(Metrics.accuracy(outputs, targets));
        assertThat(Metrics.topKAccuracy(outputs, targets, 5)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void topKAccuracyTakesAsManyAsThereAreClasses(int k) {
        assertThatThrownBy(() -> Metrics.topKAccuracy(TARGETS, TARGETS, k))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topKAccuracy: k is " + k + ", but there are 3 classes; take 1 to 3");
    }

    /** By looking at all pairs of a positive and a negative; scores are rounded to have many ties. */
    @Test
    void rocAucIsTheShareOfPairsInOrder() {
        RandomGenerator random = new SplittableRandom(1);
        for (double levels : new double[] {1, 3, 10, 1000}) {
            double[] score = Tensor.normal(random, 120).times(levels).round().toArray();
            double[] label = Tensor.uniform(random, 120).less(0.3).toArray();
            score[5] = Double.POSITIVE_INFINITY;
            score[6] = Double.POSITIVE_INFINITY;
            score[7] = -0.0;
            double right = 0;
            double pairs = 0;
            for (int i = 0; i < 120; i++) {
                for (int j = 0; j < 120; j++) {
                    if (label[i] == 1 && label[j] == 0) {
                        pairs++;
                        right += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
                    }
                }
            }
            assertThat(Metrics.rocAuc(Tensor.of(score), Tensor.of(label))).isCloseTo(right / pairs, within(1e-14));
        }
    }

    /** The example of scikit-learn's roc_auc_score: y = 0 0 1 1, scores 0.1 0.4 0.35 0.8. */
    @Test
    void rocAucOfKnownScores() {
        Tensor labels = Tensor.of(0, 0, 1, 1);
        assertThat(Metrics.rocAuc(Tensor.of(0.1, 0.4, 0.35, 0.8), labels)).isEqualTo(0.75);
        assertThat(Metrics.rocAuc(labels, labels)).isEqualTo(1);
        assertThat(Metrics.rocAuc(labels.neg(), labels)).isZero();
        assertThat(Metrics.rocAuc(Tensor.ones(4), labels)).isEqualTo(0.5);
    }

    @Test
    void rocAucNeedsBothLabelsAndNumbers() {
        assertThatThrownBy(() -> Metrics.rocAuc(Tensor.ones(4), Tensor.zeros(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rocAuc: takes labels 0 and 1, at least one of each, got 4 of 0 and 0 of 1, of 4");
        assertThatThrownBy(() -> Metrics.rocAuc(Tensor.ones(4), Tensor.of(0, 1, 2, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rocAuc: takes labels 0 and 1, at least one of each, got 1 of 0 and 2 of 1, of 4");
        assertThatThrownBy(() -> Metrics.rocAuc(Tensor.of(1, Double.NaN), Tensor.of(0, 1)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("rocAuc: the score of example 1 is NaN");
    }

    /** The examples of scikit-learn's mean_squared_error, mean_absolute_error and r2_score: y = 3 −0.5 2 7, outputs 2.5 0 2 8. */
    @Test
    void errorsOfRegression() {
        Tensor y = Tensor.of(3, -0.5, 2, 7);
        Tensor a = Tensor.of(2.5, 0, 2, 8);
        assertThat(Metrics.rootMeanSquaredError(a, y)).isCloseTo(Math.sqrt(0.375), within(1e-15));
        assertThat(Metrics.meanAbsoluteError(a, y)).isEqualTo(0.5);
        assertThat(Metrics.r2(a, y)).isCloseTo(1 - 1.5 / 29.1875, within(1e-15));
        assertThat(Metrics.r2(y, y)).isEqualTo(1);
        assertThat(Metrics.r2(Tensor.full(y.shape(), y.mean().item()), y)).isZero();
    }

    /** The other examples there: of two outputs, R² is the mean of both. */
    @Test
    void r2OfSeveralOutputsIsTheMean() {
        Tensor y = Tensor.of(new double[][] {{0.5, 1}, {-1, 1}, {7, -6}});
        Tensor a = Tensor.of(new double[][] {{0, 2}, {-1, 2}, {8, -5}});
        double first = 1 - 1.25 / (0.25 + 1 + 49 - 6.5 * 6.5 / 3);
        double second = 1 - 3 / (1 + 1 + 36 - 4 * 4 / 3.0);
        assertThat(Metrics.r2(a, y)).isCloseTo((first + second) / 2, within(1e-15));
        assertThat(Metrics.meanAbsoluteError(a, y)).isCloseTo(0.75, within(1e-15));
    }

    @Test
    void r2NeedsTargetsThatVary() {
        Tensor y = Tensor.of(new double[][] {{1, 0.1}, {2, 0.1}, {3, 0.1}});
        assertThatThrownBy(() -> Metrics.r2(y, y))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("r2: the targets of output 1 are all equal, so there is no variance to explain");
    }

    @Test
    void errorsOfRegressionNeedOneShape() {
        assertThatThrownBy(() -> Metrics.r2(Tensor.zeros(4, 1), Tensor.zeros(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("r2: takes outputs and targets of one shape [examples, …], got [4, 1] and [4]");
        assertThatThrownBy(() -> Metrics.rootMeanSquaredError(Tensor.zeros(0), Tensor.zeros(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "rootMeanSquaredError: takes outputs and targets of one shape [examples, …], got [0] and [0]");
        assertThatThrownBy(() -> Metrics.meanAbsoluteError(Tensor.scalar(1), Tensor.scalar(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("meanAbsoluteError: takes outputs and targets of one shape [examples, …], got [] and []");
    }

    private static void assertRefused(Tensor outputs, Tensor targets, String shapes) {
        assertThatThrownBy(() -> Metrics.accuracy(outputs, targets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("accuracy: takes outputs and targets of one shape [examples, classes], got " + shapes);
    }
}

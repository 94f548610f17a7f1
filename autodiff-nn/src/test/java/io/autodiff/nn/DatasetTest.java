package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetTest {
    /** Example i has the inputs (i, 10 i) and the target −i. */
    private static final Dataset TEN = new Dataset(
            Tensor.range(10).outer(Tensor.of(1, 10)), Tensor.range(10).neg());

    @Test
    void everyExampleComesOnceAndKeepsItsTarget() {
        List<Double> seen = new ArrayList<>();
        for (Dataset batch : TEN.shuffledBatches(4, new SplittableRandom(1))) {
            for (int row = 0; row < batch.size(); row++) {
                double example = batch.inputs().get(row, 0);
                assertThat(batch.inputs().get(row, 1)).isEqualTo(10 * example);
                assertThat(batch.targets().get(row)).isEqualTo(-example);
                seen.add(example);
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0);
    }

    @ParameterizedTest
    @CsvSource({"1, 10, 1", "2, 5, 2", "4, 3, 2", "9, 2, 1", "10, 1, 10", "11, 1, 10", "2147483647, 1, 10"})
    void onlyTheLastBatchIsSmaller(int batchSize, int count, int last) {
        List<Integer> sizes = new ArrayList<>();
        TEN.shuffledBatches(batchSize, new SplittableRandom(1)).forEach(batch -> sizes.add(batch.size()));

        assertThat(TEN.batchCount(batchSize)).isEqualTo(count);
        assertThat(sizes).hasSize(count).endsWith(last);
        assertThat(sizes.subList(0, count - 1)).allMatch(size -> size == batchSize);
    }

    @Test
    void oneSeedGivesTheSameBatches() {
        List<Tensor> batches = order(new SplittableRandom(7));
        assertThat(order(new SplittableRandom(7))).isEqualTo(batches);
        assertThat(order(new SplittableRandom(8))).isNotEqualTo(batches);
    }

    @Test
    void everyEpochHasAnotherOrder() {
        RandomGenerator random = new SplittableRandom(7);
        List<Tensor> first = order(random);
        assertThat(order(random)).isNotEqualTo(first);
    }

    /** The number of times, out of 6,000, that each of the 6 orders of 3 examples comes: 1000 ± 29. */
    @Test
    void everyOrderIsEquallyLikely() {
        Dataset three = TEN.rows(0, 1, 2);
        RandomGenerator random = new SplittableRandom(1);
        int[] counts = new int[9 + 1];
        for (int i = 0; i < 6000; i++) {
            Tensor order = three.shuffledBatches(3, random).iterator().next().inputs();
            counts[(int) (3 * order.get(0, 0) + order.get(1, 0))]++;
        }
        assertThat(Arrays.stream(counts).filter(n -> n > 0)).hasSize(6).allMatch(n -> Math.abs(n - 1000) < 150);
    }

    @Test
    void rowsPicksExamplesInTheOrderAsked() {
        Dataset picked = TEN.rows(3, 0, 3);
        assertThat(picked.inputs()).isEqualTo(Tensor.of(new double[][] {{3, 30}, {0, 0}, {3, 30}}));
        assertThat(picked.targets()).isEqualTo(Tensor.of(-3, -0.0, -3));
        assertThat(picked.size()).isEqualTo(3);
    }

    @Test
    void examplesMayHaveAnyShape() {
        Dataset images = new Dataset(Tensor.range(24).reshape(4, 2, 3), Tensor.zeros(4, 1));
        assertThat(images.rows(2).inputs()).isEqualTo(Tensor.of(Shape.of(1, 2, 3), 12, 13, 14, 15, 16, 17));
    }

    @Test
    void inputsAndTargetsMustCountTheSameExamples() {
        assertRefused(Tensor.zeros(3, 2), Tensor.zeros(4, 2), "[3, 2]", "[4, 2]");
        assertRefused(Tensor.scalar(1), Tensor.zeros(1), "[]", "[1]");
        assertRefused(Tensor.zeros(1), Tensor.scalar(1), "[1]", "[]");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aBatchNeedsAnExample(int batchSize) {
        String message = "dataset: a mini-batch needs at least one example, got " + batchSize;
        assertThatThrownBy(() -> TEN.batchCount(batchSize))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> TEN.shuffledBatches(batchSize, new SplittableRandom(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void oneHotPutsAOneAtTheClass() {
        assertThat(Dataset.oneHot(Tensor.of(2, 0, 1, 2), 3)).isEqualTo(Tensor.of(new double[][] {
            {0, 0, 1}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}
        }));
        assertThat(Dataset.oneHot(Tensor.of(new double[0]), 3)).isEqualTo(Tensor.zeros(0, 3));
    }

    @Test
    void oneHotNamesTheLabelThatIsNoClass() {
        assertThatThrownBy(() -> Dataset.oneHot(Tensor.of(0, 9, 1, 10), 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("oneHot: label 10 at row 3 is not a class from 0 to 9");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 2.5, 1e10, Double.NaN, Double.POSITIVE_INFINITY})
    void oneHotRefusesWhatIsNoClass(double label) {
        assertThatThrownBy(() -> Dataset.oneHot(Tensor.of(0, label), 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("oneHot: label ")
                .hasMessageEndingWith(" at row 1 is not a class from 0 to 9");
    }

    private static List<Tensor> order(RandomGenerator random) {
        List<Tensor> targets = new ArrayList<>();
        TEN.shuffledBatches(3, random).forEach(batch -> targets.add(batch.targets()));
        return targets;
    }

    private static void assertRefused(Tensor inputs, Tensor targets, String inputShape, String targetShape) {
        assertThatThrownBy(() -> new Dataset(inputs, targets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dataset: inputs have shape " + inputShape + ", targets have shape " + targetShape
                        + "; the first sizes, which count the examples, must be equal");
    }
}

package io.autodiff.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {
    @ParameterizedTest
    @CsvSource({"10, 8, 1, 1", "150, 120, 15, 15", "7, 6, 0, 1", "0, 0, 0, 0"})
    void partsHaveTheirShares(int n, int training, int validation, int test) {
        List<int[]> parts = Split.random(n, new SplittableRandom(1), 0.8, 0.1, 0.1);
        assertThat(parts).extracting(part -> part.length).containsExactly(training, validation, test);
        assertEachOnce(n, parts);
    }

    /** Shares such as three thirds sum to 1 only by and large, and no row may be lost by that. */
    @Test
    void noRowIsLostByRounding() {
        for (int n = 0; n < 60; n++) {
            assertEachOnce(n, Split.random(n, new SplittableRandom(n), 0.1, 0.2, 0.3, 0.1, 0.1, 0.1, 0.1));
            assertEachOnce(n, Split.random(n, new SplittableRandom(n), 1 / 3.0, 1 / 3.0, 1 / 3.0));
        }
    }

    @Test
    void aSeedRepeatsIt() {
        int[] first = Split.random(50, new SplittableRandom(1), 0.5, 0.5).get(0);
        assertThat(Split.random(50, new SplittableRandom(1), 0.5, 0.5).get(0)).containsExactly(first);
        assertThat(Split.random(50, new SplittableRandom(2), 0.5, 0.5).get(0)).isNotEqualTo(first);
        assertThat(first).isNotEqualTo(IntStream.range(0, 25).toArray());
    }

    @Test
    void stratifiedPartsHaveEachClassInItsShare() {
        Tensor classes = Tensor.concat(
                0,
                Tensor.zeros(60),
                Tensor.ones(30),
                Tensor.full(Tensor.zeros(10).shape(), 7));
        List<int[]> parts = Split.stratified(classes, new SplittableRandom(1), 0.7, 0.2, 0.1);
        assertEachOnce(100, parts);
        int[][] expected = {{42, 21, 7}, {12, 6, 2}, {6, 3, 1}};
        for (int part = 0; part < 3; part++) {
            Tensor own = classes.gather(0, parts.get(part));
            assertThat(own.equalTo(0).sum().item()).isEqualTo(expected[part][0]);
            assertThat(own.equalTo(1).sum().item()).isEqualTo(expected[part][1]);
            assertThat(own.equalTo(7).sum().item()).isEqualTo(expected[part][2]);
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 5", "11, 3", "4, 4"})
    void eachRowIsLeftOutOnce(int n, int k) {
        List<Split.Fold> folds = Split.folds(n, k, new SplittableRandom(1));
        assertThat(folds).hasSize(k);
        assertEachOnce(n, folds.stream().map(Split.Fold::validation).toList());
        for (Split.Fold fold : folds) {
            assertEachOnce(n, List.of(fold.training(), fold.validation()));
            assertThat(fold.validation().length).isBetween(n / k, n / k + 1);
        }
    }

    @Test
    void errorsSayWhatIsTaken() {
        assertRefused(
                () -> Split.random(10, new SplittableRandom(1), 0.8, 0.1),
                "split: the shares must be positive and sum to 1, got [0.8, 0.1]");
        assertRefused(
                () -> Split.random(10, new SplittableRandom(1), 1.5, -0.5),
                "split: the shares must be positive and sum to 1, got [1.5, -0.5]");
        assertRefused(
                () -> Split.stratified(Tensor.zeros(150, 3), new SplittableRandom(1), 1),
                "split: takes one class a row, of shape [rows], got [150, 3]; did you mean argMax(1)?");
        assertRefused(
                () -> Split.folds(3, 5, new SplittableRandom(1)), "split: 3 rows do not make 5 folds; take 2 to 3");
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static void assertEachOnce(int n, List<int[]> parts) {
        assertThat(parts.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                .containsExactly(IntStream.range(0, n).toArray());
    }
}

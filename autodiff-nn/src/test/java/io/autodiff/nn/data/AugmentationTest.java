package io.autodiff.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class AugmentationTest {
    private static final Tensor IMAGE = Tensor.range(24).plus(1).reshape(1, 2, 3, 4);
    private static final Tensor BATCH = IMAGE.repeat(0, 1000);

    static final List<Augmentation> ALL = List.of(
            Augmentation.flip(0.5),
            Augmentation.shift(1),
            Augmentation.crop(2, 3),
            Augmentation.noise(0.1),
            Augmentation.flip(0.5).then(Augmentation.shift(1)));

    @ParameterizedTest
    @FieldSource("ALL")
    void aSeedRepeatsIt(Augmentation augmentation) {
        Tensor first = augmentation.apply(BATCH, new SplittableRandom(1));
        assertThat(augmentation.apply(BATCH, new SplittableRandom(1))).isEqualTo(first);
        assertThat(augmentation.apply(BATCH, new SplittableRandom(2))).isNotEqualTo(first);
    }

    @Test
    void flipExchangesLeftAndRight() {
        assertThat(Augmentation.flip(1).apply(IMAGE, new SplittableRandom(1)).get(0, 1, 2, 0))
                .isEqualTo(24);
        assertThat(Augmentation.flip(0).apply(IMAGE, new SplittableRandom(1))).isEqualTo(IMAGE);
        Tensor some = Augmentation.flip(0.25).apply(BATCH, new SplittableRandom(1));
        assertThat(some.notEqualTo(BATCH).max(1, 2, 3).mean().item()).isCloseTo(0.25, within(0.06));
    }

    /** All nine ways, each about 111 times of 1000, and equal for both channels. */
    @Test
    void shiftMovesEachWayAsOften() {
        Tensor shifted = Augmentation.shift(1).apply(BATCH, new SplittableRandom(1));
        assertThat(shifted.shape()).isEqualTo(BATCH.shape());
        for (int down = -1; down <= 1; down++) {
            for (int right = -1; right <= 1; right++) {
                Tensor expected = IMAGE.pad(2, 1, 1)
                        .pad(3, 1, 1)
                        .slice(2, 1 - down, 4 - down)
                        .slice(3, 1 - right, 5 - right);
                double share = shifted.equalTo(expected).min(1, 2, 3).mean().item();
                assertThat(share).isCloseTo(1 / 9.0, within(0.05));
            }
        }
    }

    @Test
    void cropTakesEveryPart() {
        Set<Tensor> parts = new HashSet<>(
                Augmentation.crop(2, 3).apply(BATCH, new SplittableRandom(1)).unstack(0));
        Set<Tensor> expected = new HashSet<>();
        for (int top = 0; top <= 1; top++) {
            for (int left = 0; left <= 1; left++) {
                expected.add(IMAGE.at(0).slice(1, top, top + 2).slice(2, left, left + 3));
            }
        }
        assertThat(parts).isEqualTo(expected);
    }

    @Test
    void noiseHasItsDeviation() {
        Tensor noise =
                Augmentation.noise(0.1).apply(BATCH, new SplittableRandom(1)).minus(BATCH);
        assertThat(noise.mean().item()).isCloseTo(0, within(0.004));
        assertThat(noise.std().item()).isCloseTo(0.1, within(0.003));
    }

    @Test
    void errorsSayWhatIsTaken() {
        assertThatThrownBy(() -> Augmentation.crop(4, 2).apply(BATCH, new SplittableRandom(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("crop: 4 x 2 does not fit into images of shape [2, 3, 4]");
        assertThatThrownBy(() -> Augmentation.flip(1).apply(Tensor.zeros(3, 4), new SplittableRandom(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("augmentation: takes a batch of images [examples, …, height, width], got [3, 4]");
    }
}

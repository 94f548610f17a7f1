package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What views of examples show; the batches are those of {@link DatasetTest}. */
class ExamplesTest {
    private static final Dataset TEN =
            new Dataset(Tensor.range(10).reshape(10, 1), Tensor.range(10).neg());

    @Test
    void batchesComeInOrder() {
        assertThat(TEN.batches(4)).containsExactly(TEN.rows(0, 1, 2, 3), TEN.rows(4, 5, 6, 7), TEN.rows(8, 9));
    }

    @Test
    void onlyShowsTheseRows() {
        Examples some = TEN.only(7, 3, 5);
        assertThat(some.size()).isEqualTo(3);
        assertThat(some.rows(2, 0)).isEqualTo(TEN.rows(5, 7));
        assertThat(some.only(1).batches(9)).containsExactly(TEN.rows(3));
    }

    @Test
    void mapChangesEachBatch() {
        Examples doubled = TEN.map(d -> new Dataset(d.inputs().times(2), d.targets()));
        assertThat(doubled.rows(4).inputs()).isEqualTo(Tensor.of(new double[][] {{8}}));
        assertThat(doubled.shuffledBatches(10, new SplittableRandom(1))
                        .iterator()
                        .next()
                        .targets())
                .isEqualTo(TEN.shuffledBatches(10, new SplittableRandom(1))
                        .iterator()
                        .next()
                        .targets());
    }

    @Test
    void onlyWhatIsThereCanBeShown() {
        for (int row : new int[] {-1, 10}) {
            assertThatThrownBy(() -> TEN.only(0, row))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("examples: there is no row " + row + " of 10, which are counted from 0");
        }
    }
}

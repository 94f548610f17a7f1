package io.autodiff;

import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Order statistics along an axis, against arrays that Java sorts. */
class SortTest {
    private static final Tensor ROWS = Tensor.of(new double[][] {{3, 1, 2, 1}, {-1, 5, 5, 0}});

    @Property(tries = 300)
    void sorts(@ForAll("filled") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor x = Testing.random(seed, shape.toArray());
        int axis = random.nextInt(shape.rank());
        int n = shape.size(axis);
        Tensor sorted = Testing.tensor(shape, index -> ordered(x, axis, index)[index[axis]]);
        assertThat(x.sort(axis)).isEqualTo(sorted);
        assertThat(x.sort(axis - shape.rank())).isEqualTo(sorted);
        assertThat(x.takeAlongAxis(axis, x.argSort(axis))).isEqualTo(sorted);
        int k = random.nextInt(n + 1);
        TopK top = x.topK(k, axis);
        assertThat(top.values())
                .isEqualTo(Testing.tensor(shape.with(axis, k), index -> ordered(x, axis, index)[n - 1 - index[axis]]));
        assertThat(x.takeAlongAxis(axis, top.indices())).isEqualTo(top.values());
    }

    @Property(tries = 300)
    void interpolates(@ForAll("filled") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor x = Testing.random(seed, shape.toArray());
        int axis = random.nextInt(shape.rank());
        int n = shape.size(axis);
        for (double q : new double[] {0, 0.25, 0.5, random.nextDouble(), 1}) {
            Tensor expected = Testing.tensor(shape.with(axis, 1), index -> {
                double[] row = ordered(x, axis, index);
                int low = (int) Math.floor(q * (n - 1));
                int high = (int) Math.ceil(q * (n - 1));
                return row[low] + (row[high] - row[low]) * (q * (n - 1) - low);
            });
            Testing.assertClose(x.quantile(q, Axes.keep(axis)), expected, 1e-12);
        }
        Testing.assertClose(x.median(axis), x.quantile(0.5, axis), 1e-12);
    }

    private static double[] ordered(Tensor x, int axis, int... index) {
        double[] row = new double[x.shape().size(axis)];
        for (int i = 0; i < row.length; i++) {
            int[] at = index.clone();
            at[axis] = i;
            row[i] = x.get(at);
        }
        Arrays.sort(row);
        return row;
    }

    @Test
    void equalsKeepTheirOrder() {
        assertThat(ROWS.argSort(1)).isEqualTo(Tensor.of(new double[][] {{1, 3, 2, 0}, {0, 3, 1, 2}}));
        assertThat(ROWS.topK(2, 1))
                .isEqualTo(new TopK(Tensor.of(new double[][] {{3, 2}, {5, 5}}), Tensor.of(new double[][] {{0, 2}, {1, 2}
                })));
        assertThat(Tensor.of(0.0, -0.0, 0.0).argSort(0)).isEqualTo(Tensor.of(0, 1, 2));
    }

    @Test
    void notANumberCountsAsTheLargest() {
        Tensor x = Tensor.of(NaN, 1, POSITIVE_INFINITY, NaN, 0);
        assertThat(x.argSort(0)).isEqualTo(Tensor.of(4, 1, 2, 0, 3));
        assertThat(x.topK(3, 0).indices()).isEqualTo(Tensor.of(0, 3, 2));
        assertThat(x.median().item()).isNaN();
        assertThat(x.quantile(0).item()).isNaN();
        assertThat(x.quantile(0.3).item()).isNaN();
    }

    @Test
    void infinitiesAreNumbersLikeOthers() {
        Tensor x = Tensor.of(1, POSITIVE_INFINITY, 2, POSITIVE_INFINITY);
        assertThat(x.slice(0, 0, 3).median()).isEqualTo(Tensor.scalar(2));
        assertThat(x.slice(0, 1, 4).median().item()).isInfinite();
        assertThat(x.quantile(1).item()).isInfinite();
    }

    @Test
    void takesTheMiddle() {
        assertThat(Tensor.of(5, 1, 4).median()).isEqualTo(Tensor.scalar(4));
        assertThat(Tensor.of(5, 1, 4, 2).median()).isEqualTo(Tensor.scalar(3));
        assertThat(ROWS.median()).isEqualTo(Tensor.scalar(1.5));
        assertThat(ROWS.median(0, 1)).isEqualTo(Tensor.scalar(1.5));
        assertThat(ROWS.median(Axes.keep(1))).isEqualTo(Tensor.of(new double[][] {{1.5}, {2.5}}));
        assertThat(Tensor.scalar(3).median()).isEqualTo(Tensor.scalar(3));
        assertThat(Tensor.scalar(3).quantile(0.2)).isEqualTo(Tensor.scalar(3));
        assertThat(Tensor.zeros(2, 0).median(0)).isEqualTo(Tensor.zeros(0));
        assertThat(Tensor.zeros(2, 0).sort(1)).isEqualTo(Tensor.zeros(2, 0));
    }

    @Test
    void adjointsGoWhereElementsCameFrom() {
        Tensor x = Tensor.of(3, 1, 2, 1);
        Tensor weights = Tensor.of(10, 20, 30, 40);
        assertThat(Autodiff.vjp(v -> v.sort(0), x, weights)).isEqualTo(Tensor.of(40, 10, 30, 20));
        assertThat(Autodiff.vjp(v -> v.topK(2, 0).values(), x, Tensor.of(5, 7))).isEqualTo(Tensor.of(5, 0, 7, 0));
        assertThat(Autodiff.grad((Tensor v) -> v.median(), x)).isEqualTo(Tensor.of(0, 0, 0.5, 0.5));
        assertThat(Autodiff.grad((Tensor v) -> v.quantile(0.75), x)).isEqualTo(Tensor.of(0.25, 0, 0.75, 0));
    }

    @Test
    void indicesAreConstants() {
        Tensor x = new Tape().watch(ROWS);
        assertThat(x.argSort(0).isTracked()).isFalse();
        assertThat(x.topK(1, 0).indices().isTracked()).isFalse();
        assertThat(x.sort(0).isTracked()).isTrue();
    }

    @Provide
    Arbitrary<Shape> filled() {
        return Testing.shapes(1, 4).filter(shape -> shape.rank() > 0);
    }
}

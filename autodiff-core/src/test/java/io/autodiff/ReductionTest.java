package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Reductions along any axes, against a loop over the elements that each result is made of. */
class ReductionTest {
    /** A shape, and some of its axes, in any order and sign. */
    record Case(Shape shape, int... axes) {}

    @Property(tries = 300)
    void sums(@ForAll("cases") Case c, @ForAll long seed) {
        check(c, seed, Tensor::sum, row -> row.stream().mapToDouble(x -> x).sum());
    }

    @Property(tries = 300)
    void averages(@ForAll("filled") Case c, @ForAll long seed) {
        check(
                c,
                seed,
                Tensor::mean,
                row -> row.stream().mapToDouble(x -> x).average().orElseThrow());
    }

    @Property(tries = 300)
    void findsTheLargest(@ForAll("filled") Case c, @ForAll long seed) {
        check(
                c,
                seed,
                Tensor::max,
                row -> row.stream().mapToDouble(x -> x).max().orElseThrow());
    }

    @Property(tries = 300)
    void addsLogarithms(@ForAll("cases") Case c, @ForAll long seed) {
        check(
                c,
                seed,
                Tensor::logSumExp,
                row -> Math.log(row.stream().mapToDouble(Math::exp).sum()));
    }

    /** Softmax is exp(x) over its sum, along any axes; logSoftmax is its logarithm. */
    @Property(tries = 300)
    void normalises(@ForAll("cases") Case c, @ForAll long seed) {
        Tensor x = Testing.random(seed, c.shape.toArray());
        Tensor exp = x.exp();
        Testing.assertClose(x.softmax(c.axes), exp.divide(exp.sum(Axes.keep(c.axes))), 1e-12);
        Testing.assertClose(
                x.logSoftmax(c.axes), x.minus(exp.sum(Axes.keep(c.axes)).log()), 1e-12);
    }

    @Test
    void reducesAllAxesIfNoneIsNamed() {
        Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(x.sum()).isEqualTo(Tensor.scalar(21));
        assertThat(x.mean()).isEqualTo(Tensor.scalar(3.5));
        assertThat(x.max()).isEqualTo(Tensor.scalar(6));
        assertThat(x.sum(Axes.keep())).isEqualTo(Tensor.of(new double[][] {{21}}));
        assertThat(x.softmax().sum().item()).isEqualTo(1);
    }

    @Test
    void dropsOrKeepsTheAxis() {
        Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(x.sum(0)).isEqualTo(Tensor.of(5, 7, 9));
        assertThat(x.sum(-1)).isEqualTo(Tensor.of(6, 15));
        assertThat(x.sum(Axes.keep(1))).isEqualTo(Tensor.of(new double[][] {{6}, {15}}));
        assertThat(x.max(Axes.keep(0))).isEqualTo(Tensor.of(new double[][] {{4, 5, 6}}));
    }

    @Test
    void leavesAScalarAsItIs() {
        Tensor x = Tensor.scalar(3);
        assertThat(x.sum()).isEqualTo(x);
        assertThat(x.mean()).isEqualTo(x);
        assertThat(x.max()).isEqualTo(x);
        assertThat(x.logSumExp()).isEqualTo(x);
        assertThat(x.softmax()).isEqualTo(Tensor.scalar(1));
        assertThat(x.logSoftmax()).isEqualTo(Tensor.scalar(0));
    }

    @Test
    void reducesWhatIsEmpty() {
        assertThat(Tensor.zeros(2, 0).sum(1)).isEqualTo(Tensor.zeros(2));
        assertThat(Tensor.zeros(2, 0).sum()).isEqualTo(Tensor.scalar(0));
        assertThat(Tensor.zeros(2, 0).max(0)).isEqualTo(Tensor.zeros(0));
        assertThat(Tensor.zeros(0, 3).mean(1)).isEqualTo(Tensor.zeros(0));
        assertThat(Tensor.zeros(2, 0).softmax(1)).isEqualTo(Tensor.zeros(2, 0));
        assertThat(Tensor.zeros(2, 0).logSoftmax(0)).isEqualTo(Tensor.zeros(2, 0));
    }

    private static void check(
            Case c, long seed, BiFunction<Tensor, Axes, Tensor> reduction, ToDoubleFunction<List<Double>> expected) {
        Tensor x = Testing.random(seed, c.shape.toArray());
        for (Axes axes : List.of(Axes.drop(c.axes), Axes.keep(c.axes))) {
            Tensor kept = Testing.tensor(axes.kept(c.shape), i -> expected.applyAsDouble(row(x, axes, i)));
            Testing.assertClose(reduction.apply(x, axes), Tensor.of(axes.reduce(c.shape), kept.toArray()), 1e-12);
        }
    }

    /** The elements whose index is the given one but for the reduced axes. */
    private static List<Double> row(Tensor x, Axes axes, int... index) {
        List<Double> row = new ArrayList<>();
        for (int element = 0; element < x.size(); element++) {
            int[] i = Testing.index(x.shape(), element);
            if (IntStream.of(axes.rest(x.shape())).allMatch(axis -> i[axis] == index[axis])) {
                row.add(x.get(i));
            }
        }
        return row;
    }

    @Provide
    Arbitrary<Case> cases() {
        return casesOf(0);
    }

    /** Where nothing is empty, since an empty row has neither a mean nor a largest element. */
    @Provide
    Arbitrary<Case> filled() {
        return casesOf(1);
    }

    private static Arbitrary<Case> casesOf(int smallest) {
        return Testing.shapes(smallest, 3).flatMap(shape -> {
            Integer[] all = IntStream.range(0, shape.rank()).boxed().toArray(Integer[]::new);
            Arbitrary<Boolean> negative = Arbitraries.of(true, false);
            return Arbitraries.of(all.length == 0 ? new Integer[] {0} : all)
                    .flatMap(axis -> negative.map(flip -> flip ? axis - shape.rank() : axis))
                    .list()
                    .uniqueElements(axis -> Math.floorMod(axis, Math.max(1, shape.rank())))
                    .ofMaxSize(all.length)
                    .map(axes ->
                            new Case(shape, axes.stream().mapToInt(axis -> axis).toArray()));
        });
    }
}

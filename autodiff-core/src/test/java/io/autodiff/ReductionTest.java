package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
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
    void findsTheSmallest(@ForAll("filled") Case c, @ForAll long seed) {
        check(
                c,
                seed,
                Tensor::min,
                row -> row.stream().mapToDouble(x -> x).min().orElseThrow());
    }

    @Property(tries = 300)
    void findsWhereTheyAre(@ForAll("filled") Case c, @ForAll long seed) {
        check(c, seed, Tensor::argMax, row -> row.indexOf(Collections.max(row)));
        check(c, seed, Tensor::argMin, row -> row.indexOf(Collections.min(row)));
    }

    @Property(tries = 300)
    void multiplies(@ForAll("cases") Case c, @ForAll long seed) {
        check(c, seed, Tensor::prod, row -> row.stream().mapToDouble(x -> x).reduce(1, (a, b) -> a * b));
    }

    @Property(tries = 300)
    void measuresSpread(@ForAll("filled") Case c, @ForAll long seed) {
        check(c, seed, (x, axes) -> x.var(0, axes), row -> variance(row, 0));
        check(c, seed, (x, axes) -> x.var(-2, axes), row -> variance(row, -2));
        check(c, seed, (x, axes) -> x.std(-1, axes), row -> Math.sqrt(variance(row, -1)));
    }

    private static double variance(List<Double> row, int correction) {
        double mean = row.stream().mapToDouble(x -> x).average().orElseThrow();
        return row.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum() / (row.size() - correction);
    }

    @Property(tries = 300)
    void measuresLength(@ForAll("cases") Case c, @ForAll long seed) {
        for (double p : new double[] {1, 2, 3.5, 0.5}) {
            check(
                    c,
                    seed,
                    (x, axes) -> x.norm(p, axes),
                    row -> Math.pow(
                            row.stream()
                                    .mapToDouble(x -> Math.pow(Math.abs(x), p))
                                    .sum(),
                            1 / p));
        }
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
        assertThat(x.min()).isEqualTo(x);
        assertThat(x.prod()).isEqualTo(x);
        assertThat(x.var()).isEqualTo(Tensor.scalar(0));
        assertThat(x.std()).isEqualTo(Tensor.scalar(0));
        assertThat(x.norm()).isEqualTo(x);
        assertThat(x.neg().norm(Double.POSITIVE_INFINITY)).isEqualTo(x);
        assertThat(x.argMax()).isEqualTo(Tensor.scalar(0));
        assertThat(x.logSumExp()).isEqualTo(x);
        assertThat(x.softmax()).isEqualTo(Tensor.scalar(1));
        assertThat(x.logSoftmax()).isEqualTo(Tensor.scalar(0));
    }

    @Test
    void reducesWhatIsEmpty() {
        assertThat(Tensor.zeros(2, 0).sum(1)).isEqualTo(Tensor.zeros(2));
        assertThat(Tensor.zeros(2, 0).sum()).isEqualTo(Tensor.scalar(0));
        assertThat(Tensor.zeros(2, 0).max(0)).isEqualTo(Tensor.zeros(0));
        assertThat(Tensor.zeros(2, 0).argMin(0)).isEqualTo(Tensor.zeros(0));
        assertThat(Tensor.zeros(2, 0).prod(1)).isEqualTo(Tensor.ones(2));
        assertThat(Tensor.zeros(2, 0).norm(2, 1)).isEqualTo(Tensor.zeros(2));
        assertThat(Tensor.zeros(0, 3).var(1)).isEqualTo(Tensor.zeros(0));
        assertThat(Tensor.zeros(0, 3).mean(1)).isEqualTo(Tensor.zeros(0));
        assertThat(Tensor.zeros(2, 0).softmax(1)).isEqualTo(Tensor.zeros(2, 0));
        assertThat(Tensor.zeros(2, 0).logSoftmax(0)).isEqualTo(Tensor.zeros(2, 0));
    }

    @Test
    void namesTheFirstOfEquals() {
        Tensor x = Tensor.of(new double[][] {{1, 3, 3, 1}, {-0.0, 0.0, 0.0, -0.0}});
        assertThat(x.argMax(1)).isEqualTo(Tensor.of(1, 0));
        assertThat(x.argMin(1)).isEqualTo(Tensor.of(0, 0));
        assertThat(x.argMax()).isEqualTo(Tensor.scalar(1));
    }

    @Test
    void anIndexIsAConstant() {
        Tensor x = new Tape().watch(Tensor.of(1, 2));
        assertThat(x.argMax().isTracked()).isFalse();
        assertThat(x.argMin().isTracked()).isFalse();
    }

    @Test
    void notANumberWins() {
        Tensor x = Tensor.of(1, Double.NaN, 3, Double.NaN);
        assertThat(x.min().item()).isNaN();
        assertThat(x.norm().item()).isNaN();
        assertThat(x.norm(3).item()).isNaN();
        assertThat(x.argMax()).isEqualTo(Tensor.scalar(1));
        assertThat(x.argMin()).isEqualTo(Tensor.scalar(1));
    }

    @Test
    void theSmallestShareTheAdjoint() {
        assertThat(Autodiff.grad((Tensor x) -> x.min(), Tensor.of(1, 3, 1))).isEqualTo(Tensor.of(0.5, -0.0, 0.5));
    }

    /** The gradient is the product of the others, with one zero, with two, and with an infinite slope nowhere. */
    @Test
    void productsMayHaveZerosAmongTheirFactors() {
        UnaryOperator<Tensor> gradient = Autodiff.grad((Tensor x) -> x.prod());
        assertThat(gradient.apply(Tensor.of(2, 3, 5))).isEqualTo(Tensor.of(15, 10, 6));
        assertThat(gradient.apply(Tensor.of(2, 0, 5))).isEqualTo(Tensor.of(0, 10, 0));
        assertThat(gradient.apply(Tensor.of(0, 3, 0))).isEqualTo(Tensor.of(0, 0, 0));
        assertThat(Autodiff.hessian((Tensor x) -> x.prod(), Tensor.of(0, 3, 0))).isEqualTo(Tensor.of(new double[][] {
            {0, 0, 3}, {0, 0, 0}, {3, 0, 0}
        }));
    }

    @Test
    void normsNeitherOverflowNorVanish() {
        for (double scale : new double[] {1, 1e200, 1e-200, 1e300, 1e-320}) {
            for (double p : new double[] {2, 3, 10}) {
                Tensor x = Tensor.of(1, 1, 1, 1).times(scale);
                double root = Math.pow(4, 1 / p);
                assertThat(x.norm(p).item() / scale).isCloseTo(root, within(1e-3));
                Tensor gradient = Autodiff.grad((Tensor v) -> v.norm(p), x);
                Testing.assertClose(gradient, Tensor.full(Shape.of(4), root / 4), 1e-3);
            }
        }
        assertThat(Tensor.of(2, 3, 6).norm()).isEqualTo(Tensor.scalar(7));
        assertThat(Tensor.of(3e200, 4e200).norm().item()).isCloseTo(5e200, within(1e185));
        assertThat(Tensor.of(3, Double.NEGATIVE_INFINITY).norm().item()).isInfinite();
    }

    @Test
    void aNormHasDerivativeZeroAtZero() {
        for (double p : new double[] {0.5, 1, 1.5, 2, 3, Double.POSITIVE_INFINITY}) {
            assertThat(Autodiff.grad((Tensor x) -> x.norm(p), Tensor.zeros(3))).isEqualTo(Tensor.zeros(3));
            assertThat(Autodiff.hessian(x -> x.norm(p), Tensor.zeros(2))).isEqualTo(Tensor.zeros(2, 2));
        }
        assertThat(Autodiff.grad((Tensor x) -> x.norm(0.5), Tensor.of(0, 4))).isEqualTo(Tensor.of(0, 1));
        assertThat(Autodiff.grad((Tensor x) -> x.std(), Tensor.of(7, 7))).isEqualTo(Tensor.zeros(2));
    }

    /** The Hessian of a length is the projection across it, divided by it. */
    @Test
    void theHessianOfALengthCountsZerosToo() {
        assertThat(Autodiff.hessian(x -> x.norm(), Tensor.of(0, 4))).isEqualTo(Tensor.of(new double[][] {
            {0.25, 0}, {0, 0}
        }));
    }

    @Test
    void varianceDoesNotCancel() {
        Tensor x = Tensor.of(1e9, 1e9 + 1, 1e9 + 2);
        assertThat(x.var(1, Axes.drop())).isEqualTo(Tensor.scalar(1));
        assertThat(x.std(1, Axes.drop())).isEqualTo(Tensor.scalar(1));
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

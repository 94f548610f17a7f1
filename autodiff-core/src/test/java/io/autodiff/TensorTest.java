package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TensorTest {
    private static final Tensor MATRIX = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});

    // ---------------------------------------------------------------- making

    @Test
    void isMadeOfElements() {
        assertThat(Tensor.scalar(2).shape()).isEqualTo(Shape.SCALAR);
        assertThat(Tensor.of(1, 2, 3).shape()).isEqualTo(Shape.of(3));
        assertThat(MATRIX.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6)).isEqualTo(MATRIX);
        assertThat(Tensor.of(Shape.SCALAR, 2)).isEqualTo(Tensor.scalar(2));
    }

    @Test
    void isMadeOfOneValue() {
        assertThat(Tensor.zeros(2, 2)).isEqualTo(Tensor.of(new double[][] {{0, 0}, {0, 0}}));
        assertThat(Tensor.zeros(Shape.of(2))).isEqualTo(Tensor.of(0, 0));
        assertThat(Tensor.ones(2)).isEqualTo(Tensor.of(1, 1));
        assertThat(Tensor.full(Shape.of(1, 2), 7)).isEqualTo(Tensor.of(new double[][] {{7, 7}}));
        assertThat(Tensor.zeros()).isEqualTo(Tensor.scalar(0));
        assertThat(Tensor.ones()).isEqualTo(Tensor.scalar(1));
    }

    @Test
    void isMadeOfAPattern() {
        assertThat(Tensor.identity(2)).isEqualTo(Tensor.of(new double[][] {{1, 0}, {0, 1}}));
        assertThat(Tensor.range(4)).isEqualTo(Tensor.of(0, 1, 2, 3));
    }

    @Test
    void isDrawnInRowMajorOrder() {
        SplittableRandom random = new SplittableRandom(7);
        double a = random.nextDouble();
        double b = random.nextDouble();
        assertThat(Tensor.uniform(new SplittableRandom(7), 2, 1)).isEqualTo(Tensor.of(new double[][] {{a}, {b}}));
        random = new SplittableRandom(7);
        assertThat(Tensor.normal(new SplittableRandom(7), 1)).isEqualTo(Tensor.of(random.nextGaussian()));
    }

    @Test
    void isDrawnFromTheDistributionItIsNamedAfter() {
        Tensor normal = Tensor.normal(new SplittableRandom(1), 10_000);
        assertThat(normal.mean().item()).isBetween(-0.05, 0.05);
        assertThat(normal.square().mean().item()).isBetween(0.9, 1.1);
        Tensor uniform = Tensor.uniform(new SplittableRandom(1), 10_000);
        assertThat(uniform.max().item()).isLessThan(1);
        assertThat(uniform.neg().max().item()).isLessThanOrEqualTo(0);
        assertThat(uniform.mean().item()).isBetween(0.48, 0.52);
    }

    @Test
    void mayHaveNoElements() {
        assertThat(Tensor.of().shape()).isEqualTo(Shape.of(0));
        assertThat(Tensor.of(new double[0][]).shape()).isEqualTo(Shape.of(0, 0));
        assertThat(Tensor.of(new double[3][0]).shape()).isEqualTo(Shape.of(3, 0));
        assertThat(Tensor.zeros(2, 0, 3).toArray()).isEmpty();
        assertThat(Tensor.range(0)).isEqualTo(Tensor.identity(0).reshape(0));
        assertThat(Tensor.zeros(0).exp().plus(Tensor.ones(1)).relu()).isEqualTo(Tensor.zeros(0));
    }

    // ---------------------------------------------------------------- reading

    @Property(tries = 300)
    void readsAnyElement(@ForAll("shapes") Shape shape, @ForAll long seed) {
        Tensor x = Testing.random(seed, shape.toArray());
        double[] elements = x.toArray();
        for (int element = 0; element < elements.length; element++) {
            int[] index = Testing.index(shape, element);
            int[] fromEnd = index.clone();
            for (int axis = 0; axis < index.length; axis++) {
                fromEnd[axis] -= shape.size(axis);
            }
            assertThat(x.get(index)).isEqualTo(elements[element]);
            assertThat(x.get(fromEnd)).isEqualTo(elements[element]);
            assertThat(x.at(index)).isEqualTo(Tensor.scalar(elements[element]));
        }
    }

    @Test
    void readsItsOnlyElement() {
        assertThat(Tensor.scalar(5).item()).isEqualTo(5);
        assertThat(Tensor.of(Shape.of(1, 1, 1), 5).item()).isEqualTo(5);
    }

    @Test
    void tellsItsShape() {
        assertThat(MATRIX.rank()).isEqualTo(2);
        assertThat(MATRIX.size()).isEqualTo(6);
        assertThat(Tensor.scalar(1).rank()).isZero();
        assertThat(Tensor.scalar(1).size()).isEqualTo(1);
    }

    @Test
    void isTrackedWhenComputedFromWatchedValues() {
        Tensor x = new Tape().watch(MATRIX);
        assertThat(MATRIX.isTracked()).isFalse();
        assertThat(x.isTracked()).isTrue();
        assertThat(MATRIX.plus(x).isTracked()).isTrue();
        assertThat(x.stopGradient().isTracked()).isFalse();
        assertThat(MATRIX.stopGradient()).isSameAs(MATRIX);
    }

    // ---------------------------------------------------------------- immutability

    @Test
    void copiesArraysHandedIn() {
        double[] vector = {1, 2};
        double[][] rows = {{1, 2}};
        Tensor a = Tensor.of(vector);
        Tensor b = Tensor.of(rows);
        Tensor c = Tensor.of(Shape.of(1, 2), vector);
        vector[0] = 9;
        rows[0][0] = 9;
        assertThat(a).isEqualTo(Tensor.of(1, 2));
        assertThat(b).isEqualTo(c).isEqualTo(Tensor.of(new double[][] {{1, 2}}));
    }

    @Test
    void copiesArraysHandedOut() {
        Tensor x = Tensor.of(1, 2);
        x.toArray()[0] = 9;
        assertThat(x).isEqualTo(Tensor.of(1, 2));
    }

    @Test
    void staysAsItIsWhenReshapedOrSummedElsewhere() {
        Tape tape = new Tape();
        Tensor x = tape.watch(Tensor.of(1, 2));
        Tensor seed = Tensor.of(1, 1);
        Tensor y = x.plus(x).plus(x.reshape(1, 2).reshape(2)).plus(x);
        assertThat(tape.backward(y, seed).of(x)).isEqualTo(Tensor.of(4, 4));
        assertThat(seed).isEqualTo(Tensor.of(1, 1));
        assertThat(x).isEqualTo(Tensor.of(1, 2));
    }

    // ---------------------------------------------------------------- text and equality

    @Test
    void isEqualBitByBit() {
        assertThat(Tensor.of(1, Double.NaN))
                .isEqualTo(Tensor.of(1, Double.NaN))
                .hasSameHashCodeAs(Tensor.of(1, Double.NaN));
        assertThat(Tensor.of(0.0)).isNotEqualTo(Tensor.of(-0.0));
        assertThat(Tensor.scalar(1)).isNotEqualTo(Tensor.of(1)).isNotEqualTo(1.0);
        assertThat(Tensor.of(1, 2)).isNotEqualTo(Tensor.of(1, 2).reshape(1, 2));
        assertThat(new Tape().watch(MATRIX)).isEqualTo(MATRIX).hasSameHashCodeAs(MATRIX);
    }

    @Test
    void printsNestedBrackets() {
        assertThat(Tensor.scalar(3)).hasToString("3");
        assertThat(Tensor.of(1, -2.5)).hasToString("[1, -2.5]");
        assertThat(MATRIX).hasToString("[[1, 2, 3], [4, 5, 6]]");
        assertThat(Tensor.range(4).reshape(2, 1, 2)).hasToString("[[[0, 1]], [[2, 3]]]");
        assertThat(Tensor.of()).hasToString("[]");
        assertThat(Tensor.zeros(2, 0)).hasToString("[[], []]");
    }

    @Test
    void printsSixSignificantDigits() {
        assertThat(Tensor.of(1 / 3.0, 2e6 / 3, 1234567)).hasToString("[0.333333, 666667, 1234570]");
        assertThat(Tensor.of(9999999999.0, 1.5e9, 1e10)).hasToString("[1E+10, 1500000000, 1E+10]");
        assertThat(Tensor.of(0.00012345678, 1.5e-5, 1.5e-6)).hasToString("[0.000123457, 0.000015, 0.0000015]");
        assertThat(Tensor.of(0, -0.0, Double.NaN, Double.NEGATIVE_INFINITY)).hasToString("[0, -0, NaN, -Infinity]");
    }

    @Test
    void printsTheOuterElementsOfManyOnly() {
        assertThat(Tensor.range(1001)).hasToString("[0, 1, 2, …, 998, 999, 1000]");
        assertThat(Tensor.range(1000).toString()).contains(", 499, 500, ").doesNotContain("…");
        assertThat(Tensor.range(2002).reshape(1001, 2))
                .hasToString("[[0, 1], [2, 3], [4, 5], …, [1996, 1997], [1998, 1999], [2000, 2001]]");
    }

    @Provide
    Arbitrary<Shape> shapes() {
        return Testing.shapes(0, 3);
    }
}

package io.autodiff.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Autodiff;
import io.autodiff.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Points where there is no derivative, or a formula is of the kind 0 · ∞: what is given there is a convention. */
class ConventionsTest {
    private static final Tensor ROWS = Tensor.of(new double[][] {{3, 1, 3, 3}, {2, 5, 5, 0}, {-1, -2, -3, -4}});

    @Test
    void theLargestElementsShareTheAdjoint() {
        Tensor xBar = Autodiff.vjp(x -> x.max(1), ROWS, Tensor.of(9, 4, 1));
        assertThat(xBar).isEqualTo(Tensor.of(new double[][] {{3, 0, 3, 3}, {0, 2, 2, 0}, {1, 0, 0, 0}}));
    }

    @Test
    void theTangentOfTheLargestElementsIsTheirMean() {
        Tensor xDot = Tensor.of(new double[][] {{1, 7, 2, 9}, {7, 3, 4, 7}, {5, 7, 7, 7}});
        assertThat(Autodiff.jvp(x -> x.max(1), ROWS, xDot).toArray())
                .containsExactly(new double[] {4, 3.5, 5}, within(1e-15));
    }

    @Test
    void aPowerOfZeroDoesNotChangeWithItsExponent() {
        UnaryOperator<Tensor> slope = Autodiff.grad(b -> Tensor.scalar(0).power(b));
        assertThat(slope.apply(Tensor.scalar(2)).item()).isZero();
        assertThat(Autodiff.grad(slope).apply(Tensor.scalar(2)).item()).isZero();
    }

    @Test
    void aConstantPowerOfZeroIsFlat() {
        UnaryOperator<Tensor> slope = Autodiff.grad(x -> x.power(0));
        assertThat(slope.apply(Tensor.scalar(0)).item()).isZero();
        assertThat(Autodiff.grad(slope).apply(Tensor.scalar(0)).item()).isZero();
    }

    @Test
    void comparisonsOfEqualNumbersAndOfNoNumber() {
        Tensor a = Tensor.of(1, 2, 3, Double.NaN, Double.POSITIVE_INFINITY, -0.0);
        Tensor b = Tensor.of(2, 2, 2, Double.NaN, Double.POSITIVE_INFINITY, 0.0);
        assertThat(a.less(b)).isEqualTo(Tensor.of(1, 0, 0, 0, 0, 0));
        assertThat(a.lessEqual(b)).isEqualTo(Tensor.of(1, 1, 0, 0, 1, 1));
        assertThat(a.greater(b)).isEqualTo(Tensor.of(0, 0, 1, 0, 0, 0));
        assertThat(a.greaterEqual(b)).isEqualTo(Tensor.of(0, 1, 1, 0, 1, 1));
        assertThat(a.equalTo(b)).isEqualTo(Tensor.of(0, 1, 0, 0, 1, 1));
        assertThat(a.notEqualTo(b)).isEqualTo(Tensor.of(1, 0, 1, 1, 0, 0));
    }

    @Test
    void aComparisonWithANumberIsThatWithAScalar() {
        Tensor a = Tensor.of(1, 2, 3);
        assertThat(a.less(2)).isEqualTo(Tensor.of(1, 0, 0));
        assertThat(a.lessEqual(2)).isEqualTo(Tensor.of(1, 1, 0));
        assertThat(a.greaterEqual(2)).isEqualTo(Tensor.of(0, 1, 1));
        assertThat(a.equalTo(2)).isEqualTo(Tensor.of(0, 1, 0));
        assertThat(a.notEqualTo(2)).isEqualTo(Tensor.of(1, 0, 1));
    }

    @Test
    void halvesAreRoundedToEven() {
        Tensor x = Tensor.of(-1.5, -0.5, 0.5, 1.5, 2.5, 2.6);
        assertThat(x.round()).isEqualTo(Tensor.of(-2, -0.0, 0, 2, 2, 3));
        assertThat(x.floor()).isEqualTo(Tensor.of(-2, -1, 0, 1, 2, 2));
        assertThat(x.ceil()).isEqualTo(Tensor.of(-1, -0.0, 1, 2, 3, 3));
    }

    @Test
    void stairsAreFlatAtTheirJumps() {
        Tensor jumps = Tensor.of(-1.5, -1, 0, 0.5, 2);
        for (UnaryOperator<Tensor> stairs :
                List.<UnaryOperator<Tensor>>of(Tensor::floor, Tensor::ceil, Tensor::round, Tensor::sign)) {
            assertThat(Autodiff.grad(x -> stairs.apply(x).sum(), jumps)).isEqualTo(Tensor.zeros(5));
        }
    }

    @Test
    void aRemainderHasTheSignOfTheDivisor() {
        Tensor a = Tensor.of(-7, -7, 7, 7, -6, 6, 5);
        Tensor b = Tensor.of(3, -3, 3, -3, 3, -3, Double.POSITIVE_INFINITY);
        assertThat(a.mod(b)).isEqualTo(Tensor.of(2, -1, 1, -2, 0, -0.0, 5));
        assertThat(Tensor.of(-0.25, 7.5).mod(1)).isEqualTo(Tensor.of(0.75, 0.5));
        assertThat(Tensor.of(1).mod(0).item()).isNaN();
        assertThat(Autodiff.grad(v -> a.mod(v).sum(), b)).isEqualTo(Tensor.of(3, -2, -2, 3, 2, 2, -0.0));
    }

    /** A tenth is stored as a little more than a tenth, so it goes into 1 only nine times, though 1 / 0.1 is rounded to 10. */
    @Test
    void aRemainderAndItsSlopeAreOfOneQuotient() {
        assertThat(Tensor.scalar(1).mod(0.1).item()).isCloseTo(0.1, within(1e-15));
        assertThat(Autodiff.grad(b -> Tensor.scalar(1).mod(b), Tensor.scalar(0.1)))
                .isEqualTo(Tensor.scalar(-9));
    }
}

package io.autodiff.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Autodiff;
import io.autodiff.Tensor;
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
}

package io.autodiff;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Running sums, products and the like: each is the reduction of what has come so far. */
class ScanTest {
    @Property(tries = 300)
    void isTheReductionOfWhatCameSoFar(@ForAll("ranked") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor x = Testing.random(seed, shape.toArray());
        int axis = random.nextInt(shape.rank());
        check(x, axis, Tensor::cumSum, Tensor::sum);
        check(x, axis, Tensor::cumProd, Tensor::prod);
        check(x, axis, Tensor::cumLogSumExp, Tensor::logSumExp);
        check(x, axis, Tensor::cumMax, Tensor::max);
        check(x, axis, Tensor::cumMin, Tensor::min);
    }

    private static void check(
            Tensor x, int axis, BiFunction<Tensor, Integer, Tensor> scan, BiFunction<Tensor, Axes, Tensor> reduction) {
        Tensor y = scan.apply(x, axis);
        assertThat(scan.apply(x, axis - x.rank())).isEqualTo(y);
        assertThat(y.shape()).isEqualTo(x.shape());
        for (int i = 0; i < x.shape().size(axis); i++) {
            Tensor sofar = reduction.apply(x.slice(axis, 0, i + 1), Axes.keep(axis));
            Testing.assertClose(y.slice(axis, i, i + 1), sofar, 1e-12);
        }
    }

    /** ∂(x₀ ⋯ xⱼ)/∂xᵢ is the product of the others up to j, zeros among them or not. */
    @Test
    void productsMayHaveZerosAmongTheirFactors() {
        UnaryOperator<Tensor> products = x -> x.cumProd(0);
        assertThat(products.apply(Tensor.of(2, 0, 5, 0, 3))).isEqualTo(Tensor.of(2, 0, 0, 0, 0));
        assertThat(Autodiff.jacobian(products, Tensor.of(2, 0, 5))).isEqualTo(Tensor.of(new double[][] {
            {1, 0, 0}, {0, 2, 0}, {0, 10, 0}
        }));
        assertThat(Autodiff.jacobian(products, Tensor.of(0, 3, 0))).isEqualTo(Tensor.of(new double[][] {
            {1, 0, 0}, {3, 0, 0}, {0, 0, 0}
        }));
    }

    @Test
    void logarithmsNeitherOverflowNorVanish() {
        Tensor x = Tensor.of(-1000, -1000, 1000, 1000);
        Tensor y = Tensor.of(-1000, -1000 + Math.log(2), 1000, 1000 + Math.log(2));
        assertThat(x.cumLogSumExp(0)).isEqualTo(y);
        Tensor shares = Tensor.of(new double[][] {{1, 0, 0, 0}, {0.5, 0.5, 0, 0}, {0, 0, 1, 0}, {0, 0, 0.5, 0.5}});
        Testing.assertClose(Autodiff.jacobian(v -> v.cumLogSumExp(0), x), shares, 1e-12);
    }

    @Test
    void logarithmsOfNothingHaveDerivativeZero() {
        Tensor x = Tensor.of(NEGATIVE_INFINITY, NEGATIVE_INFINITY, 3);
        assertThat(x.cumLogSumExp(0)).isEqualTo(x);
        UnaryOperator<Tensor> sum = v -> v.cumLogSumExp(0).slice(0, 2, 3).sum();
        assertThat(Autodiff.grad(sum, x)).isEqualTo(Tensor.of(0, 0, 1));
        assertThat(Autodiff.hessian(sum, x)).isEqualTo(Tensor.zeros(3, 3));
        assertThat(Autodiff.jacobian(v -> v.cumLogSumExp(0), x)).isEqualTo(Tensor.of(new double[][] {
            {0, 0, 0}, {0, 0, 0}, {0, 0, 1}
        }));
        assertThat(Tensor.of(1, POSITIVE_INFINITY, 2).cumLogSumExp(0))
                .isEqualTo(Tensor.of(1, POSITIVE_INFINITY, POSITIVE_INFINITY));
        assertThat(Tensor.of(1, NaN, POSITIVE_INFINITY).cumLogSumExp(0)).isEqualTo(Tensor.of(1, NaN, NaN));
    }

    @Test
    void theFirstOfEqualsHasTheAdjoint() {
        Tensor x = Tensor.of(2, 1, 2, 3, 3, 1);
        assertThat(x.cumMax(0)).isEqualTo(Tensor.of(2, 2, 2, 3, 3, 3));
        assertThat(x.cumMin(0)).isEqualTo(Tensor.of(2, 1, 1, 1, 1, 1));
        assertThat(Autodiff.grad((Tensor v) -> v.cumMax(0).sum(), x)).isEqualTo(Tensor.of(3, 0, 0, 3, 0, 0));
        assertThat(Autodiff.grad((Tensor v) -> v.cumMin(0).sum(), x)).isEqualTo(Tensor.of(1, 5, 0, 0, 0, 0));
        assertThat(Tensor.of(1, NaN, 2).cumMax(0)).isEqualTo(Tensor.of(1, NaN, NaN));
        assertThat(Tensor.of(1, NaN, 0).cumMin(0)).isEqualTo(Tensor.of(1, NaN, NaN));
    }

    @Provide
    Arbitrary<Shape> ranked() {
        return Testing.shapes(0, 4).filter(shape -> shape.rank() > 0);
    }
}

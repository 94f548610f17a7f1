package io.autodiff;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Values and slopes where naive formulas overflow, cancel or divide by zero: as a scalar and as an element of a tensor. */
class StabilityTest {
    @Test
    void softplusNeitherOverflowsNorVanishes() {
        assertValueAndSlope(Tensor::softplus, 800, 800, 1);
        assertValueAndSlope(Tensor::softplus, -800, 0, 0);
        assertValueAndSlope(Tensor::softplus, 0, Math.log(2), 0.5);
        assertThat(Tensor.scalar(-700).softplus().item()).isCloseTo(Math.exp(-700), within(1e-315));
    }

    @Test
    void sigmoidAndTanhSaturate() {
        assertValueAndSlope(Tensor::sigmoid, 800, 1, 0);
        assertValueAndSlope(Tensor::sigmoid, -800, 0, 0);
        assertValueAndSlope(Tensor::tanh, 800, 1, 0);
        assertValueAndSlope(Tensor::tanh, -800, -1, 0);
    }

    @Test
    void smallNumbersSurviveLogAndExp() {
        assertValueAndSlope(Tensor::log1p, 1e-18, 1e-18, 1);
        assertValueAndSlope(Tensor::expm1, 1e-18, 1e-18, 1);
    }

    @Test
    void logSumExpDoesNotOverflow() {
        assertThat(Tensor.of(1000, 1000).logSumExp().item()).isEqualTo(1000 + Math.log(2));
        assertThat(Tensor.of(-1000, -1000).logSumExp().item()).isEqualTo(-1000 + Math.log(2));
        assertThat(Autodiff.grad((Tensor x) -> x.logSumExp(), Tensor.of(1000, 1000)))
                .isEqualTo(Tensor.of(0.5, 0.5));
    }

    @Test
    void logSumExpOfInfinities() {
        assertThat(Tensor.of(NEGATIVE_INFINITY, NEGATIVE_INFINITY).logSumExp().item())
                .isEqualTo(NEGATIVE_INFINITY);
        assertThat(Tensor.of(1, POSITIVE_INFINITY).logSumExp().item()).isEqualTo(POSITIVE_INFINITY);
        assertThat(Tensor.of(POSITIVE_INFINITY, NaN).logSumExp().item()).isNaN();
        assertThat(Tensor.of(NEGATIVE_INFINITY, 3).logSumExp().item()).isEqualTo(3);
        assertThat(Autodiff.grad((Tensor x) -> x.logSumExp(), Tensor.of(NEGATIVE_INFINITY, 3)))
                .isEqualTo(Tensor.of(0, 1));
    }

    /** Where all is impossible, e^−∞ a time each, nothing is to be learned: zeros and not NaN, at every order. */
    @Test
    void rowsOfMinusInfinityHaveDerivativeZero() {
        Tensor x = Tensor.of(NEGATIVE_INFINITY, NEGATIVE_INFINITY);
        assertThat(x.softmax()).isEqualTo(Tensor.zeros(2));
        assertThat(x.logSoftmax()).isEqualTo(x);
        assertThat(Autodiff.grad((Tensor v) -> v.logSumExp(), x)).isEqualTo(Tensor.zeros(2));
        assertThat(Autodiff.hessian(v -> v.logSumExp(), x)).isEqualTo(Tensor.zeros(2, 2));
        assertThat(Autodiff.jacobian(v -> v.softmax(), x)).isEqualTo(Tensor.zeros(2, 2));
        Tensor rows = Tensor.of(new double[][] {{0, NEGATIVE_INFINITY}, {NEGATIVE_INFINITY, NEGATIVE_INFINITY}});
        assertThat(rows.softmax(1)).isEqualTo(Tensor.of(new double[][] {{1, 0}, {0, 0}}));
    }

    @Test
    void logSumExpOfNothing() {
        assertThat(Tensor.zeros(2, 0).logSumExp(1)).isEqualTo(Tensor.of(NEGATIVE_INFINITY, NEGATIVE_INFINITY));
        assertThat(Autodiff.grad((Tensor x) -> x.logSumExp(), Tensor.zeros(0))).isEqualTo(Tensor.zeros(0));
    }

    @Test
    void softmaxDoesNotOverflow() {
        assertThat(Tensor.of(1e300, 1e300).softmax()).isEqualTo(Tensor.of(0.5, 0.5));
        assertThat(Tensor.of(1e300, -1e300).softmax()).isEqualTo(Tensor.of(1, 0));
        assertThat(Tensor.of(0, -1000).logSoftmax()).isEqualTo(Tensor.of(0, -1000));
        assertThat(Autodiff.jacobian(x -> x.logSoftmax(), Tensor.of(0, -1000))).isEqualTo(Tensor.of(new double[][] {
            {0, 0}, {-1, 1}
        }));
    }

    @Test
    void squareAtZeroHasTheDerivativesOfAPolynomial() {
        for (int order = 1; order <= 4; order++) {
            UnaryOperator<Tensor> derivative = x -> x.power(2);
            for (int i = 0; i < order; i++) {
                derivative = Autodiff.grad(derivative);
            }
            assertThat(derivative.apply(Tensor.scalar(0)).item())
                    .as("order %d", order)
                    .isEqualTo(order == 2 ? 2 : 0);
        }
    }

    @Test
    void powerOfANegativeNumberHasADerivative() {
        assertValueAndSlope(x -> x.power(3), -2, -8, 12);
        assertValueAndSlope(x -> x.power(-1), -2, -0.5, -0.25);
        assertValueAndSlope(x -> x.power(0), 0, 1, 0);
    }

    @Test
    void powerAtBaseZeroHasNoSlopeInTheExponent() {
        assertValueAndSlope(b -> Tensor.scalar(0).power(b), 2, 0, 0);
        UnaryOperator<Tensor> second =
                Autodiff.grad(Autodiff.grad(b -> Tensor.scalar(0).power(b)));
        assertThat(second.apply(Tensor.scalar(2)).item()).isZero();
    }

    @Test
    void logSigmoidNeitherOverflowsNorVanishes() {
        assertValueAndSlope(Tensor::logSigmoid, -800, -800, 1);
        assertValueAndSlope(Tensor::logSigmoid, 800, 0, 0);
        assertThat(Tensor.scalar(700).logSigmoid().item()).isCloseTo(-Math.exp(-700), within(1e-315));
    }

    @Test
    void smoothRelusSaturate() {
        for (UnaryOperator<Tensor> f : List.<UnaryOperator<Tensor>>of(Tensor::silu, Tensor::mish, Tensor::geluTanh)) {
            assertNear(f, 800, 800, 1);
            assertFlat(f, -800);
        }
        assertNear(Tensor::silu, -700, -6.90177358063184e-302, -6.891913904088079e-302);
        assertNear(Tensor::mish, -700, -6.90177358063184e-302, -6.891913904088079e-302);
        assertNear(Tensor::mish, 0, 0, 0.6);
        assertNear(Tensor::geluTanh, 0, 0, 0.5);
    }

    /** Here 1 + tanh has five digits left. */
    @Test
    void geluTanhDoesNotCancel() {
        assertThat(Tensor.scalar(-6).geluTanh().item() / -8.439646700762297e-11).isCloseTo(1, within(1e-14));
    }

    @Test
    void exponentialUnitsAreExactForSmallNumbersAndFiniteForLargeOnes() {
        assertValueAndSlope(x -> x.elu(2), -1e-18, -2e-18, 2);
        assertValueAndSlope(x -> x.elu(2), 800, 800, 1);
        assertValueAndSlope(x -> x.elu(2), NEGATIVE_INFINITY, -2, 0);
        assertNear(Tensor::selu, -1e-18, -1.758099340847377e-18, 1.7580993408473768);
        assertValueAndSlope(Tensor::selu, 800, 800 * 1.0507009873554805, 1.0507009873554805);
        assertThat(Tensor.scalar(NaN).elu(1).item()).isNaN();
    }

    /** At the kink all derivatives are those from the left. */
    @Test
    void bendsAtZeroBelongToTheLeft() {
        assertValueAndSlope(x -> x.leakyRelu(0.1), 0, 0, 0.1);
        assertValueAndSlope(x -> x.elu(2), 0, 0, 2);
        UnaryOperator<Tensor> second = Autodiff.grad(Autodiff.grad(x -> x.elu(2)));
        assertThat(second.apply(Tensor.scalar(0)).item()).isEqualTo(2);
    }

    @Test
    void hardSigmoidBendsAtThree() {
        assertValueAndSlope(Tensor::hardSigmoid, -3, 0, 1 / 6.0);
        assertValueAndSlope(Tensor::hardSigmoid, 3, 1, 1 / 6.0);
        assertValueAndSlope(Tensor::hardSigmoid, 3.5, 1, 0);
        assertValueAndSlope(Tensor::hardSigmoid, -3.5, 0, 0);
    }

    @Test
    void powersOfTheBaseHaveWholeLogarithms() {
        for (int n = -1074; n <= 1023; n++) {
            assertThat(Tensor.scalar(n).exp2().log2().item()).isEqualTo(n);
        }
        for (int n = -307; n <= 308; n++) {
            assertThat(Tensor.scalar(Double.parseDouble("1e" + n)).log10().item())
                    .isEqualTo(n);
        }
        assertThat(Tensor.of(0, -1, NaN, POSITIVE_INFINITY, Double.MAX_VALUE).log2())
                .isEqualTo(Tensor.of(NEGATIVE_INFINITY, NaN, NaN, POSITIVE_INFINITY, 1024));
        assertNear(Tensor::log2, 1 + 0x1p-40, 1.3121234959619935e-12, 1 / Math.log(2) / (1 + 0x1p-40));
    }

    @Test
    void inverseHyperbolicFunctionsAreExactForSmallAndLargeNumbers() {
        assertValueAndSlope(Tensor::asinh, 1e-18, 1e-18, 1);
        assertValueAndSlope(Tensor::asinh, -0.0, -0.0, 1);
        assertNear(Tensor::asinh, -1e300, -691.4686750787738, 1e-300);
        assertNear(Tensor::asinh, 1e5, 12.206072645555174, 9.9999999995e-6);
        assertNear(Tensor::acosh, 1 + 0x1p-40, 1.3486991523485066e-6, 741455.2001892967);
        assertNear(Tensor::acosh, 1e300, 691.4686750787738, 1e-300);
        assertValueAndSlope(Tensor::acosh, 1, 0, POSITIVE_INFINITY);
        assertValueAndSlope(Tensor::atanh, -1e-18, -1e-18, 1);
        assertNear(Tensor::atanh, 1 - 0x1p-40, 14.20951720147865, 549755813888.25);
        assertThat(Tensor.of(1, -1, 2).atanh()).isEqualTo(Tensor.of(POSITIVE_INFINITY, NEGATIVE_INFINITY, NaN));
    }

    @Test
    void rootsOfNegativeAndSmallNumbers() {
        assertNear(Tensor::cbrt, -27, -3, 1 / 27.0);
        assertValueAndSlope(Tensor::cbrt, 0, 0, POSITIVE_INFINITY);
        assertNear(Tensor::rsqrt, 1e-200, 1e100, -5e299);
    }

    @Test
    void lengthsAndAnglesNeitherOverflowNorVanish() {
        assertNear(a -> a.hypot(4e200), 3e200, 5e200, 0.6);
        assertNear(a -> a.hypot(-4e-200), -3e-200, 5e-200, -0.6);
        assertNear(a -> a.atan2(Tensor.scalar(1e200)), 1e200, Math.PI / 4, 5e-201);
        assertNear(b -> Tensor.scalar(-1e200).atan2(b), 1e200, -Math.PI / 4, 5e-201);
        assertNear(a -> a.atan2(Tensor.scalar(-1)), 0, Math.PI, -1);
        assertNear(a -> a.atan2(Tensor.scalar(-1)), -0.0, -Math.PI, -1);
    }

    @Test
    void lengthsAndAnglesAreFlatAtTheOrigin() {
        Tensor zero = Tensor.scalar(0);
        assertFlat(a -> a.hypot(0), 0);
        assertFlat(b -> zero.hypot(b), 0);
        assertFlat(a -> a.atan2(zero), 0);
        assertFlat(b -> zero.atan2(b), 0);
    }

    @Test
    void logAddExpNeitherOverflowsNorVanishes() {
        assertNear(a -> a.logAddExp(Tensor.scalar(1000)), 1000, 1000 + Math.log(2), 0.5);
        assertNear(a -> a.logAddExp(Tensor.scalar(-1000)), -1000, -1000 + Math.log(2), 0.5);
        assertValueAndSlope(a -> a.logAddExp(Tensor.scalar(800)), -800, 800, 0);
        assertValueAndSlope(b -> Tensor.scalar(-800).logAddExp(b), 800, 800, 1);
    }

    @Test
    void logAddExpOfInfinities() {
        for (double infinity : new double[] {NEGATIVE_INFINITY, POSITIVE_INFINITY}) {
            assertValueAndSlope(a -> a.logAddExp(Tensor.scalar(infinity)), infinity, infinity, 0.5);
            assertValueAndSlope(b -> Tensor.scalar(infinity).logAddExp(b), infinity, infinity, 0.5);
        }
        assertValueAndSlope(a -> a.logAddExp(Tensor.scalar(3)), NEGATIVE_INFINITY, 3, 0);
        assertValueAndSlope(a -> a.logAddExp(Tensor.scalar(3)), POSITIVE_INFINITY, POSITIVE_INFINITY, 1);
        assertValueAndSlope(
                a -> a.logAddExp(Tensor.scalar(NEGATIVE_INFINITY)), POSITIVE_INFINITY, POSITIVE_INFINITY, 1);
        assertThat(Tensor.scalar(NaN).logAddExp(Tensor.scalar(1)).item()).isNaN();
    }

    @Test
    void zeroTimesTheLogarithmOfZeroIsFlat() {
        Tensor zero = Tensor.scalar(0);
        assertFlat(a -> a.xLogY(zero), 0);
        assertFlat(b -> zero.xLogY(b), 0);
        assertNear(p -> p.xLogY(p), 0, 0, 0);
        assertNear(a -> a.xLogY(Tensor.scalar(2)), 0, 0, Math.log(2));
        assertValueAndSlope(b -> Tensor.scalar(1).xLogY(b), 0, NEGATIVE_INFINITY, POSITIVE_INFINITY);
        assertThat(Autodiff.grad((Tensor b) -> Autodiff.grad((Tensor a) -> a.xLogY(b), zero), Tensor.scalar(4)))
                .as("mixed derivative 1 / b")
                .isEqualTo(Tensor.scalar(0.25));
        assertThat(zero.xLogY(Tensor.scalar(NaN)).item()).isNaN();
    }

    @Test
    void theEndsOfAClampAreInside() {
        assertValueAndSlope(x -> x.clamp(-1, 2), -1, -1, 1);
        assertValueAndSlope(x -> x.clamp(-1, 2), 2, 2, 1);
        assertValueAndSlope(x -> x.clamp(-1, 2), 2.5, 2, 0);
        assertValueAndSlope(x -> x.clamp(-1, 2), NEGATIVE_INFINITY, -1, 0);
        assertThat(Tensor.scalar(NaN).clamp(-1, 2).item()).isNaN();
    }

    @Test
    void tiesShareTheAdjoint() {
        assertThat(Autodiff.grad((Tensor x) -> x.max(), Tensor.of(3, 1, 3, 3)))
                .isEqualTo(Tensor.of(1 / 3.0, 0, 1 / 3.0, 1 / 3.0));
        assertThat(Autodiff.grad((Tensor x) -> x.maximum(Tensor.of(1, 2)).sum(), Tensor.of(1, 1)))
                .isEqualTo(Tensor.of(0.5, 0));
        assertThat(Autodiff.grad((Tensor x) -> x.minimum(Tensor.of(1, 2)).sum(), Tensor.of(1, 1)))
                .isEqualTo(Tensor.of(0.5, 1));
        assertThat(Autodiff.grad((Tensor x) -> Tensor.scalar(1).maximum(x), Tensor.scalar(1)))
                .isEqualTo(Tensor.scalar(0.5));
    }

    @Test
    void kinksHaveDerivativeZero() {
        assertValueAndSlope(Tensor::relu, 0, 0, 0);
        assertValueAndSlope(Tensor::relu, -0.0, 0, 0);
        assertValueAndSlope(Tensor::abs, 0, 0, 0);
        assertValueAndSlope(Tensor::sign, 0, 0, 0);
    }

    @Test
    void notANumberIsNotLost() {
        assertThat(Tensor.of(1, NaN, 3).max().item()).isNaN();
        assertThat(Tensor.of(NaN, -1).relu()).isEqualTo(Tensor.of(NaN, 0));
        assertThat(Tensor.of(NaN, 1).maximum(0)).isEqualTo(Tensor.of(NaN, 1));
        assertThat(Tensor.of(NaN, 1).minimum(0)).isEqualTo(Tensor.of(NaN, 0));
        assertThat(Tensor.of(1, NaN).softmax()).isEqualTo(Tensor.of(NaN, NaN));
        assertThat(Tensor.of(1, NaN).logSumExp().item()).isNaN();
        assertThat(Tensor.scalar(NaN).relu().item()).isNaN();
    }

    /** What is not chosen gets an adjoint of 0, so both sides have to be made finite before the choice. */
    @Test
    void whereGuardsAFunctionOutsideItsDomain() {
        UnaryOperator<Tensor> safeLog =
                x -> Tensor.where(x.greater(0), x.maximum(1e-300).log(), Tensor.scalar(0))
                        .sum();
        assertThat(Autodiff.grad(safeLog, Tensor.of(-1, 0, 2))).isEqualTo(Tensor.of(0, 0, 0.5));
    }

    @Test
    void sumsStayAccurate() {
        double sum = Tensor.full(Shape.of(1_000_000), 0.1).sum().item();
        assertThat(sum / 1e5).isCloseTo(1, within(1e-10));
        assertThat(Tensor.full(Shape.of(1000, 1000), 0.1).sum(0).sum().item() / 1e5)
                .isCloseTo(1, within(1e-10));
    }

    /** Both ways to record: a scalar with its slope, and a tensor with its rule. */
    private static void assertValueAndSlope(UnaryOperator<Tensor> f, double x, double value, double slope) {
        Autodiff.ValueAndGrad<Tensor> scalar = Autodiff.valueAndGrad(f, Tensor.scalar(x));
        assertThat(scalar.value().item()).isEqualTo(value);
        assertThat(scalar.grad().item()).isEqualTo(slope);
        Autodiff.ValueAndGrad<Tensor> vector =
                Autodiff.valueAndGrad(v -> f.apply(v).sum(), Tensor.of(x, x));
        assertThat(vector.value().item()).isEqualTo(2 * value);
        assertThat(vector.grad()).isEqualTo(Tensor.of(slope, slope));
        Tensor tracked = Autodiff.grad(f).apply(new Tape().watch(Tensor.scalar(x)));
        assertThat(tracked.item()).as("in tensor operations").isEqualTo(slope);
    }

    /** As {@link #assertValueAndSlope}, up to a few units in the last place. */
    private static void assertNear(UnaryOperator<Tensor> f, double x, double value, double slope) {
        Tensor points = Tensor.of(x, x);
        Tensor slopes = Autodiff.grad(v -> f.apply(v).sum(), points);
        Tensor tracked = Autodiff.grad(f).apply(new Tape().watch(Tensor.scalar(x)));
        assertThat(f.apply(Tensor.scalar(x)).item()).isCloseTo(value, within(8 * Math.ulp(value)));
        assertThat(f.apply(points))
                .isEqualTo(Tensor.full(points.shape(), f.apply(Tensor.scalar(x)).item()));
        assertThat(Autodiff.grad(f, Tensor.scalar(x)).item()).isCloseTo(slope, within(8 * Math.ulp(slope)));
        assertThat(slopes.get(1)).isCloseTo(slope, within(8 * Math.ulp(slope)));
        assertThat(tracked.item()).as("in tensor operations").isCloseTo(slope, within(8 * Math.ulp(slope)));
    }

    /** Value, slope and second derivative are 0. */
    private static void assertFlat(UnaryOperator<Tensor> f, double x) {
        assertNear(f, x, 0, 0);
        Tensor second = Autodiff.grad(Autodiff.grad(f)).apply(Tensor.scalar(x));
        assertThat(second.item()).isCloseTo(0, within(0.0));
    }
}

package io.autodiff.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Autodiff;
import io.autodiff.Tensor;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Linear;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Minima that are known: by algebra, or published by others, whom the README beside each set of data names. */
class MinimizersTest {
    record Point(Tensor x, Tensor y) {}

    // ---------------------------------------------------------------- L-BFGS

    /** (1 − x)² + 100 (y − x²)²: Rosenbrock (1960). */
    @ParameterizedTest
    @CsvSource({"-1.2, 1", "0, 0", "-3, -4", "100, 100"})
    void lbfgsOnRosenbrock(double x, double y) {
        Minimum<Point> minimum =
                new Lbfgs().minimize(MinimizersTest::rosenbrock, new Point(Tensor.scalar(x), Tensor.scalar(y)));
        assertThat(minimum.reason()).isEqualTo(Minimum.Reason.CONVERGED);
        assertThat(minimum.converged()).isTrue();
        assertThat(minimum.model().x().item()).isCloseTo(1, within(1e-6));
        assertThat(minimum.model().y().item()).isCloseTo(1, within(1e-6));
        assertThat(minimum.value()).isBetween(0.0, 1e-12);
        assertThat(minimum.iterations()).isBetween(1, 150);
        assertThat(minimum.evaluations()).isGreaterThan(minimum.iterations());
    }

    /** Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)², with more parameters than changes remembered. */
    @Test
    void lbfgsOnRosenbrockOfManyParameters() {
        Function<Tensor, Tensor> f = v -> {
            Tensor a = v.slice(0, 0, 99);
            return v.slice(0, 1, 100)
                    .minus(a.square())
                    .square()
                    .times(100)
                    .plus(a.minus(1).square())
                    .sum();
        };
        Minimum<Tensor> minimum = new Lbfgs().minimize(f, Tensor.zeros(100));
        assertThat(minimum.converged()).isTrue();
        assertThat(minimum.model().toArray()).containsExactly(Tensor.ones(100).toArray(), within(1e-6));
    }

    @Test
    void lbfgsOnSoftmaxRegressionOfIris() throws IOException {
        Tensor data = read("/io/autodiff/nn/iris.csv");
        Tensor x = data.slice(1, 0, 4);
        Tensor y = Dataset.oneHot(data.slice(1, 4, 5).reshape(-1), 3);
        Function<Linear, Tensor> cost =
                m -> Costs.softmaxCrossEntropy(m.apply(x), y).times(150).plus(Costs.halfSquaredWeights(m));
        Minimum<Linear> minimum =
                new Lbfgs(10, 1000, 1e-10).minimize(cost, new Linear(Tensor.zeros(4, 3), Tensor.zeros(3)));
        assertThat(minimum.converged()).isTrue();
        assertThat(minimum.value()).isCloseTo(28.88631660, within(1e-8));
        assertRelative(
                minimum.model().w().transpose().reshape(-1),
                1e-6,
                -0.42350992,
                0.96735058,
                -2.51715238,
                -1.07933665,
                0.53446151,
                -0.32158786,
                -0.20639207,
                -0.94429847,
                -0.11095159,
                -0.64576272,
                2.72354445,
                2.02363511);
        Tensor b = minimum.model().b();
        assertRelative(b.minus(b.mean()), 1e-6, 9.84956805, 2.23720563, -12.08677368);
    }

    @Test
    void lbfgsOnLogisticRegression() throws IOException {
        Tensor data = read("/io/autodiff/nn/iris.csv").slice(0, 50, 150);
        Tensor x = data.slice(1, 0, 4);
        Tensor y = data.slice(1, 4, 5).minus(1);
        Minimum<Linear> minimum = new Lbfgs(10, 1000, 1e-11)
                .minimize(
                        m -> Costs.sigmoidCrossEntropy(m.apply(x), y).times(200),
                        new Linear(Tensor.zeros(4, 1), Tensor.zeros(1)));
        assertThat(minimum.converged()).isTrue();
        assertRelative(minimum.model().b(), 1e-6, -42.63780381);
        assertRelative(minimum.model().w().reshape(-1), 1e-6, -2.46522020, -6.68088701, 9.42938515, 18.28613689);
    }

    @Test
    void lbfgsOnLeastSquaresOfDiabetes() throws IOException {
        Tensor data = read("/io/autodiff/nn/diabetes.csv");
        Tensor x = data.slice(1, 0, 10);
        Tensor y = data.slice(1, 10, 11);
        Minimum<Linear> minimum = new Lbfgs(20, 1000, 1e-13)
                .minimize(m -> m.apply(x).minus(y).square().sum(), new Linear(Tensor.zeros(10, 1), Tensor.zeros(1)));
        assertThat(minimum.value()).isCloseTo(1263985.78563, within(1e-5));
        assertRelative(minimum.model().b(), 1e-6, 152.13348416);
        assertRelative(
                minimum.model().w().reshape(-1),
                1e-6,
                -10.00986630,
                -239.81564367,
                519.84592005,
                324.38464550,
                -792.17563855,
                476.73902101,
                101.04326794,
                177.06323767,
                751.27369956,
                67.62669218);
    }

    /** The second parameter is some 10⁶ times as small as the first, so it is taken in units of 10⁻⁶. */
    @ParameterizedTest
    @CsvSource({"500, 100", "250, 500"})
    void lbfgsOnMisra1a(double b1, double b2) throws IOException {
        Tensor data = read("/io/autodiff/nn/misra1a.csv");
        Function<Tensor, Tensor> residuals = residuals(data, MinimizersTest::misra1a);
        Minimum<Tensor> minimum = new Lbfgs(10, 1000, 1e-12)
                .minimize(
                        b -> residuals
                                .apply(b.times(Tensor.of(1, 1e-6)))
                                .square()
                                .sum(),
                        Tensor.of(b1, b2));
        assertRelative(minimum.model(), 1e-6, 2.3894212918e2, 5.5015643181e2);
        assertThat(minimum.value()).isCloseTo(0.12455138894, within(1e-10));
    }

    @Test
    void lbfgsSaysThatTheIterationsAreSpent() {
        Minimum<Point> minimum = new Lbfgs(5, 3, 1e-8)
                .minimize(MinimizersTest::rosenbrock, new Point(Tensor.scalar(-1.2), Tensor.scalar(1)));
        assertThat(minimum.reason()).isEqualTo(Minimum.Reason.ITERATIONS);
        assertThat(minimum.converged()).isFalse();
        assertThat(minimum.iterations()).isEqualTo(3);
    }

    /** With the slope of the opposite sign every step leads up. */
    @Test
    void lbfgsSaysThatNothingIsLower() {
        Minimum<Tensor> minimum =
                new Lbfgs().minimize(x -> x.square().stopGradient().times(2).minus(x.square()), Tensor.scalar(0.75));
        assertThat(minimum.reason()).isEqualTo(Minimum.Reason.NO_DESCENT);
        assertThat(minimum.model()).isEqualTo(Tensor.scalar(0.75));
    }

    @Test
    void lbfgsAtTheMinimumStaysThere() {
        Minimum<Tensor> minimum = new Lbfgs().minimize(x -> x.square().sum(), Tensor.zeros(2));
        assertThat(minimum).isEqualTo(new Minimum<>(Tensor.zeros(2), 0, 0, 1, Minimum.Reason.CONVERGED));
    }

    /** log has no value for negative numbers, where the first steps lead. */
    @Test
    void lbfgsComesBackFromWhereThereIsNoValue() {
        Minimum<Tensor> minimum = new Lbfgs().minimize(x -> x.minus(x.log().times(1e-3)), Tensor.scalar(0.5));
        assertThat(minimum.converged()).isTrue();
        assertThat(minimum.model().item()).isCloseTo(1e-3, within(1e-9));
    }

    @Test
    void lbfgsNeedsAValueAtTheStart() {
        assertThatThrownBy(() -> new Lbfgs().minimize(x -> x.log().sum(), Tensor.of(-1)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("lbfgs: the function is NaN at the start, with the gradient ")
                .hasMessageEndingWith("; begin where it has a value and a gradient");
    }

    @Test
    void lbfgsRefusesBadSettings() {
        assertThatThrownBy(() -> new Lbfgs(0, 1, 0)).hasMessage("lbfgs: the memory must be at least 1, got 0");
        assertThatThrownBy(() -> new Lbfgs(1, 0, 0))
                .hasMessage("lbfgs: the number of iterations must be at least 1, got 0");
        assertThatThrownBy(() -> new Lbfgs(1, 1, Double.NaN))
                .hasMessage("lbfgs: the tolerance must be at least 0 and finite, got NaN");
    }

    /** Both strong Wolfe conditions at what the search returns, from first steps that are far too short and far too long. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1e-3, 1, 10, 1e3, 1e6})
    void theSearchKeepsTheStrongWolfeConditions(double first) {
        Line<Tensor> line = new Line<>(v -> rosenbrock(new Point(v.at(0), v.at(1))), Tensor.zeros(2));
        Line.Point start = line.at(Tensor.of(-1.2, 1));
        Tensor p = start.gradient().neg();
        Line.Point from = start.along(p);
        Line.Point found = new WolfeSearch(line, from, p).from(first).orElseThrow();
        assertThat(found.value()).isLessThanOrEqualTo(from.value() + 1e-4 * found.a() * from.slope());
        assertThat(Math.abs(found.slope())).isLessThanOrEqualTo(-0.9 * from.slope());
    }

    /** −x + exp(k (x − 1)): behind the minimum it rises at once, so that a lower point may lie on either side. */
    @ParameterizedTest
    @ValueSource(doubles = {5, 20, 80, 320})
    void theSearchFindsTheFootOfAWall(double k) {
        Line<Tensor> line = new Line<>(x -> x.minus(1).times(k).exp().minus(x).sum(), Tensor.zeros(1));
        Line.Point start = line.at(Tensor.of(0));
        Line.Point from = start.along(Tensor.of(1));
        for (double first = 0.01; first < 3; first *= 1.1) {
            Line.Point found =
                    new WolfeSearch(line, from, Tensor.of(1)).from(first).orElseThrow();
            assertThat(Math.abs(found.slope())).as("from %s", first).isLessThanOrEqualTo(-0.9 * from.slope());
        }
    }

    private static Tensor rosenbrock(Point p) {
        return p.x().neg()
                .plus(1)
                .square()
                .plus(p.y().minus(p.x().square()).square().times(100));
    }

    // ---------------------------------------------------------------- Levenberg-Marquardt

    @ParameterizedTest
    @CsvSource({"500, 0.0001", "250, 0.0005"})
    void levenbergMarquardtOnMisra1a(double b1, double b2) throws IOException {
        assertCertified(
                residuals(read("/io/autodiff/nn/misra1a.csv"), MinimizersTest::misra1a),
                Tensor.of(b1, b2),
                1e-10,
                22,
                1.2455138894e-1,
                2.3894212918e2,
                5.5015643181e-4);
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000, 400, 40, 0.7, 0.3, 0.03", "1300, 1500, 500, 75, 1, 0.4, 0.05"})
    void levenbergMarquardtOnThurber(double b1, double b2, double b3, double b4, double b5, double b6, double b7)
            throws IOException {
        assertCertified(
                residuals(read("thurber.csv"), (b, x) -> {
                    Tensor above = b.at(3)
                            .times(x)
                            .plus(b.at(2))
                            .times(x)
                            .plus(b.at(1))
                            .times(x)
                            .plus(b.at(0));
                    Tensor below = b.at(6)
                            .times(x)
                            .plus(b.at(5))
                            .times(x)
                            .plus(b.at(4))
                            .times(x)
                            .plus(1);
                    return above.divide(below);
                }),
                Tensor.of(b1, b2, b3, b4, b5, b6, b7),
                1e-8,
                42,
                5.6427082397e3,
                1.2881396800e3,
                1.4910792535e3,
                5.8323836877e2,
                7.5416644291e1,
                9.6629502864e-1,
                3.9797285797e-1,
                4.9727297349e-2);
    }

    @ParameterizedTest
    @CsvSource({"25, 39, 41.5, 39", "0.25, 0.39, 0.415, 0.39"})
    void levenbergMarquardtOnMgh09(double b1, double b2, double b3, double b4) throws IOException {
        assertCertified(
                residuals(
                        read("mgh09.csv"),
                        (b, x) -> b.at(0)
                                .times(x.square().plus(x.times(b.at(1))))
                                .divide(x.square().plus(x.times(b.at(2))).plus(b.at(3)))),
                Tensor.of(b1, b2, b3, b4),
                1e-7,
                120,
                3.0750560385e-4,
                1.9280693458e-1,
                1.9128232873e-1,
                1.2305650693e-1,
                1.3606233068e-1);
    }

    /** Without the Jacobian the fit is the same: of a logistic curve to one that is a little off. */
    @Test
    void productsFitAsTheJacobianDoes() {
        Tensor x = Tensor.linspace(-2, 3, 20);
        BiFunction<Tensor, Tensor, Tensor> curve =
                (b, t) -> b.at(0).times(t.minus(b.at(1)).times(b.at(2)).sigmoid());
        Tensor y = curve.apply(Tensor.of(2, 0.5, 1.5), x).plus(x.times(7).sin().times(0.1));
        Function<Tensor, Tensor> residuals = b -> curve.apply(b, x).minus(y);
        Minimum<Tensor> dense = new LevenbergMarquardt().minimize(residuals, Tensor.of(1, 0, 1));
        Minimum<Tensor> products = new LevenbergMarquardt(1000, 1e-10, 2).minimize(residuals, Tensor.of(1, 0, 1));
        assertThat(dense.converged()).isTrue();
        assertThat(products.converged()).isTrue();
        assertThat(dense.value()).isBetween(0.01, 0.1);
        assertThat(products.value()).isCloseTo(dense.value(), within(1e-14));
        assertThat(products.model().toArray()).containsExactly(dense.model().toArray(), within(1e-8));
        assertThat(Autodiff.grad(b -> residuals.apply(b).square().sum(), dense.model())
                        .norm()
                        .item())
                .isLessThan(1e-9);
    }

    /** (Jᵀ J + μ D²) h = −Jᵀ r, with the matrix and without. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1e-3, 1, 1e3})
    void aStepSolvesTheDampedNormalEquations(double mu) {
        SplittableRandom random = new SplittableRandom(7);
        Tensor j = Tensor.normal(random, 12, 5);
        Tensor r = Tensor.normal(random, 12);
        Function<Tensor, Tensor> f = j::matmul;
        Tensor x = Tensor.zeros(5);
        for (Linearized linear :
                List.of(Linearized.Dense.of(f, x, r, Tensor.zeros(5)), Linearized.Products.of(f, x, r))) {
            Tensor h = linear.step(mu);
            Tensor left =
                    j.matmul(h).matmul(j).plus(h.times(linear.scale().square()).times(mu));
            assertThat(linear.gradient().toArray()).containsExactly(r.matmul(j).toArray(), within(1e-12));
            assertThat(left.toArray()).containsExactly(r.matmul(j).neg().toArray(), within(1e-7));
        }
    }

    @Test
    void levenbergMarquardtSolvesEquations() {
        Minimum<Point> minimum = new LevenbergMarquardt()
                .minimize(
                        p -> Tensor.stack(
                                0,
                                p.y().minus(p.x().square()).times(10),
                                p.x().neg().plus(1)),
                        new Point(Tensor.scalar(-1.2), Tensor.scalar(1)));
        assertThat(minimum.converged()).isTrue();
        assertThat(minimum.value()).isBetween(0.0, 1e-20);
        assertThat(minimum.model().x().item()).isCloseTo(1, within(1e-9));
    }

    /** A parameter that nothing depends on stays where it is. */
    @Test
    void aColumnOfZerosIsNoHindrance() {
        Minimum<Tensor> minimum =
                new LevenbergMarquardt().minimize(b -> b.at(0).minus(3).times(Tensor.of(1, 2)), Tensor.of(1, 7));
        assertThat(minimum.converged()).isTrue();
        assertThat(minimum.model().toArray()).containsExactly(new double[] {3, 7}, within(1e-9));
    }

    @Test
    void levenbergMarquardtSaysThatTheIterationsAreSpent() throws IOException {
        Minimum<Tensor> minimum = new LevenbergMarquardt(3, 1e-10, 500)
                .minimize(
                        residuals(read("/io/autodiff/nn/misra1a.csv"), MinimizersTest::misra1a),
                        Tensor.of(500, 0.0001));
        assertThat(minimum.reason()).isEqualTo(Minimum.Reason.ITERATIONS);
        assertThat(minimum.evaluations()).isEqualTo(4);
    }

    /** Residuals with a slope that is none of theirs: every step leads up. */
    @Test
    void levenbergMarquardtSaysThatNothingIsLower() {
        Minimum<Tensor> minimum = new LevenbergMarquardt()
                .minimize(x -> x.neg().plus(x.times(2).stopGradient()).plus(5), Tensor.of(1, 2));
        assertThat(minimum.reason()).isEqualTo(Minimum.Reason.NO_DESCENT);
        assertThat(minimum.model()).isEqualTo(Tensor.of(1, 2));
    }

    @Test
    void levenbergMarquardtNeedsResidualsAtTheStart() {
        assertThatThrownBy(() -> new LevenbergMarquardt().minimize(Tensor::log, Tensor.of(-1)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("levenbergMarquardt: the residuals are not finite at the start; begin where they are");
    }

    @Test
    void levenbergMarquardtNeedsAJacobian() {
        for (int densest = 0; densest <= 1; densest++) {
            LevenbergMarquardt minimizer = new LevenbergMarquardt(10, 1e-10, densest);
            assertThatThrownBy(() -> minimizer.minimize(x -> x.sqrt().minus(1), Tensor.of(0)))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("levenbergMarquardt: the Jacobian is not finite where the parameters are [0]; begin"
                            + " elsewhere, or keep them from there");
        }
    }

    @Test
    void thereMustBeATensorToMinimizeBy() {
        String message = ": there is no tensor to train in the model of java.lang.String; functions such as"
                + " layer::apply are constants: give the layer itself, a record of tensors";
        assertThatThrownBy(() -> new Lbfgs().minimize(x -> Tensor.scalar(1), "model"))
                .hasMessage("lbfgs" + message);
        assertThatThrownBy(() -> new LevenbergMarquardt().minimize(x -> Tensor.scalar(1), "model"))
                .hasMessage("levenbergMarquardt" + message);
    }

    /** The slope at 0 is infinite, and beyond there is no value. */
    @Test
    void lbfgsComesBackFromWhereThereIsNoSlope() {
        Minimum<Tensor> minimum = new Lbfgs().minimize(x -> x.minus(x.sqrt()), Tensor.scalar(1));
        assertThat(minimum.converged()).isTrue();
        assertThat(minimum.model().item()).isCloseTo(0.25, within(1e-7));
    }

    @Test
    void levenbergMarquardtRefusesBadSettings() {
        assertThatThrownBy(() -> new LevenbergMarquardt(0, 0, 0))
                .hasMessage("levenbergMarquardt: the number of iterations must be at least 1, got 0");
        assertThatThrownBy(() -> new LevenbergMarquardt(1, -1, 0))
                .hasMessage("levenbergMarquardt: the tolerance must be at least 0 and finite, got -1.0");
        assertThatThrownBy(() -> new LevenbergMarquardt(1, 0, -1))
                .hasMessage("levenbergMarquardt: the number of parameters with a Jacobian must be at least 0 and"
                        + " finite, got -1.0");
    }

    /** To as many of the eleven digits as the rounding of the residuals leaves, and after so many evaluations at most. */
    private static void assertCertified(
            Function<Tensor, Tensor> residuals,
            Tensor start,
            double tolerance,
            int most,
            double squares,
            double... certified) {
        Minimum<Tensor> fit = new LevenbergMarquardt().minimize(residuals, start);
        assertThat(fit.reason()).isEqualTo(Minimum.Reason.CONVERGED);
        assertRelative(fit.model(), tolerance, certified);
        assertThat(fit.evaluations()).isLessThanOrEqualTo(most);
        assertThat(2 * fit.value()).isCloseTo(squares, within(1e-10 * squares));
    }

    private static Function<Tensor, Tensor> residuals(Tensor data, BiFunction<Tensor, Tensor, Tensor> curve) {
        Tensor x = data.slice(1, 0, 1).reshape(-1);
        Tensor y = data.slice(1, 1, 2).reshape(-1);
        return b -> curve.apply(b, x).minus(y);
    }

    private static Tensor misra1a(Tensor b, Tensor x) {
        return b.at(0).times(x.times(b.at(1)).neg().expm1().neg());
    }

    private static void assertRelative(Tensor fitted, double tolerance, double... published) {
        Tensor expected = Tensor.of(published);
        assertThat(fitted.minus(expected).divide(expected).abs().max().item())
                .as("of %s", fitted)
                .isLessThanOrEqualTo(tolerance);
    }

    private static Tensor read(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(MinimizersTest.class.getResourceAsStream(file), file)) {
            return Tensor.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> Arrays.stream(line.split(",", -1))
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toArray(double[][]::new));
        }
    }
}

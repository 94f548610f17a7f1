package io.autodiff.nn;

import static io.autodiff.Autodiff.grad;
import static io.autodiff.Autodiff.hessian;
import static io.autodiff.Autodiff.jacobian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Axes;
import io.autodiff.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models fitted to data reach the values published for them; the README beside the data says whose they are. */
class FittedModelsTest {
    private static final int MOST_STEPS = 50;

    /** The biases are taken to sum to zero, so the last one follows from the others and the minimum is a single point. */
    @Test
    void softmaxRegressionOfIris() throws IOException {
        Tensor data = read("iris.csv");
        Tensor x = data.slice(1, 0, 4);
        Tensor y = Dataset.oneHot(data.slice(1, 4, 5).reshape(-1), 3);
        Function<Tensor, Linear> model = p -> {
            Tensor free = p.slice(0, 12, 14);
            return new Linear(
                    p.slice(0, 0, 12).reshape(4, 3),
                    Tensor.concat(0, free, free.sum(Axes.keep()).neg()));
        };
        Function<Tensor, Tensor> loss =
                p -> Costs.softmaxCrossEntropy(model.apply(p).apply(x), y).times(150);

        Tensor p = newton(v -> loss.apply(v).plus(Costs.halfSquaredWeights(model.apply(v))), Tensor.zeros(14));
        Linear fitted = model.apply(p);
        assertPrinted(
                fitted.w().transpose(),
                8,
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
        assertPrinted(fitted.b(), 8, 9.84956805, 2.23720563, -12.08677368);
        assertPrinted(loss.apply(p), 8, 17.94550170);
        assertPrinted(Costs.halfSquaredWeights(fitted), 8, 10.94081491);
        assertThat(Metrics.accuracy(fitted.apply(x), y)).isEqualTo(146 / 150.0);
    }

    @Test
    void logisticRegressionOfVersicolorAndVirginica() throws IOException {
        Tensor data = read("iris.csv").slice(0, 50, 150);
        Tensor x = data.slice(1, 0, 4);
        Tensor y = data.slice(1, 4, 5).minus(1);
        Function<Tensor, Tensor> deviance = p -> Costs.sigmoidCrossEntropy(
                        x.matmul(p.slice(0, 1, 5)).plus(p.at(0)).reshape(-1, 1), y)
                .times(200);

        Tensor p = newton(deviance, Tensor.zeros(5));
        assertPrinted(p, 8, -42.63780381, -2.46522020, -6.68088701, 9.42938515, 18.28613689);
        assertPrinted(deviance.apply(p), 8, 11.89854679);
    }

    @Test
    void leastSquaresOfDiabetes() throws IOException {
        Tensor data = read("diabetes.csv");
        Tensor x = data.slice(1, 0, 10);
        Tensor y = data.slice(1, 10, 11).reshape(-1);
        Function<Tensor, Tensor> squares = p ->
                x.matmul(p.slice(0, 0, 10)).plus(p.at(10)).minus(y).square().sum();

        Tensor p = newton(squares, Tensor.zeros(11));
        assertPrinted(
                p,
                8,
                -10.00986630,
                -239.81564367,
                519.84592005,
                324.38464550,
                -792.17563855,
                476.73902101,
                101.04326794,
                177.06323767,
                751.27369956,
                67.62669218,
                152.13348416);
        assertPrinted(squares.apply(p), 5, 1263985.78563);
    }

    /** The starting values are those of NIST, the second of them near. */
    @ParameterizedTest
    @CsvSource({"500, 0.0001", "250, 0.0005"})
    void misra1aFromBothStarts(double b1, double b2) throws IOException {
        Tensor data = read("misra1a.csv");
        Tensor x = data.slice(1, 0, 1).reshape(-1);
        Tensor y = data.slice(1, 1, 2).reshape(-1);
        UnaryOperator<Tensor> residuals =
                b -> b.at(0).times(x.times(b.at(1)).neg().expm1().neg()).minus(y);

        Tensor b = gaussNewton(residuals, Tensor.of(b1, b2));
        assertPrinted(b.at(0), 8, 238.94212918);
        assertPrinted(b.at(1), 14, 5.5015643181e-4);
        assertPrinted(residuals.apply(b).square().sum(), 11, 0.12455138894);
    }

    /** Where the gradient of a scalar function vanishes. */
    private static Tensor newton(Function<Tensor, Tensor> f, Tensor start) {
        return untilStill(
                p -> hessian(f, p).toSimpleMatrix().solve(grad(f, p).neg().toSimpleMatrix()), start);
    }

    /** Where a sum of squared residuals is least: the linearised problem is solved again and again. */
    private static Tensor gaussNewton(Function<Tensor, Tensor> residuals, Tensor start) {
        return untilStill(
                p -> jacobian(residuals, p)
                        .toSimpleMatrix()
                        .solve(residuals.apply(p).neg().toSimpleMatrix()),
                start);
    }

    private static Tensor untilStill(Function<Tensor, SimpleMatrix> stepAt, Tensor start) {
        Tensor p = start;
        for (int i = 0; i < MOST_STEPS; i++) {
            Tensor step = Tensor.of(stepAt.apply(p)).reshape(p.shape());
            p = p.plus(step);
            if (step.divide(p).abs().max().item() < 1e-12) {
                return p;
            }
        }
        throw new AssertionError("no minimum within " + MOST_STEPS + " steps from " + start);
    }

    /** Equal to the digits printed: within half a unit of the last decimal. */
    private static void assertPrinted(Tensor fitted, int decimals, double... published) {
        double half = 0.5001 * Math.pow(10, -decimals);
        assertThat(fitted.toArray()).containsExactly(published, within(half));
    }

    private static Tensor read(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(FittedModelsTest.class.getResourceAsStream(file), file)) {
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

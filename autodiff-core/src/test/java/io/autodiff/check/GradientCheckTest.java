package io.autodiff.check;

import static io.autodiff.check.GradientCheck.assertGradient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.CustomFunction;
import io.autodiff.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** What other checkers get wrong, and every kind of claim. */
class GradientCheckTest {
    private static Tensor squares(Tensor x) {
        return x.square().sum();
    }

    // ---------------------------------------------------------------- where others fail

    @Test
    void aSingleWrongEntryInALargeJacobianThatRandomProjectionsMiss() {
        int n = 1000;
        Tensor a = Tensor.normal(new Random(1), n, n);
        double[] wrong = a.toArray();
        wrong[417 * n + 23] += 1e-6;
        Tensor jacobian = Tensor.of(a.shape(), wrong);
        Function<Tensor, Tensor> f = x -> a.matmul(x);
        Report report = GradientCheck.<Tensor, Tensor>of(f)
                .at(Tensor.normal(new Random(2), n))
                .againstJacobian(x -> jacobian)
                .check();
        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(report.worst().get(0).name()).isEqualTo("J[417,23]");
        assertThat(report.findings()).extracting(Finding::cause).containsExactly(Cause.FEW_ENTRIES);
    }

    @Test
    void aTinyGradientThatIsWrongByAFactorOfTwoThatAbsoluteTolerancesMiss() {
        Report report = GradientCheck.<Tensor, Tensor>of(x -> x.square().sum().times(1e-9))
                .at(Tensor.of(1, 2, -0.5))
                .against(x -> x.times(4e-9))
                .check();
        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(report.findings()).extracting(Finding::cause).containsExactly(Cause.FACTOR);
        assertGradient(x -> x.square().sum().times(1e-9), Tensor.of(1, 2, -0.5), x -> x.times(2e-9));
    }

    @Test
    void anySlopeOfReluAtZeroBetweenBothSides() {
        Function<Tensor, Tensor> f = x -> x.relu().sum();
        for (double slope : new double[] {0, 0.5, 1}) {
            Report report = GradientCheck.<Tensor, Tensor>of(f)
                    .at(Tensor.of(-1, 0, 2))
                    .against(x -> Tensor.of(0, slope, 1))
                    .check();
            assertThat(report.verdict()).as(report.text()).isEqualTo(Verdict.PASS);
        }
        assertThat(GradientCheck.<Tensor, Tensor>of(f)
                        .at(Tensor.of(-1, 0, 2))
                        .against(x -> Tensor.of(0, 1.5, 1))
                        .check()
                        .verdict())
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void tiesOfAMaximumAreSharedInAnyWayThatAddsUp() {
        GradientCheck<Tensor, Tensor> check =
                GradientCheck.<Tensor, Tensor>of(x -> x.max()).at(Tensor.of(3, 1, 3));
        assertThat(check.against(x -> Tensor.of(1, 0, 0)).check().verdict()).isEqualTo(Verdict.PASS);
        assertThat(check.against(x -> Tensor.of(0.25, 0, 0.75)).check().verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(check.against(x -> Tensor.of(1, 0, 1)).check().verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aBadlyScaledFunction() {
        Function<Tensor, Tensor> f = x -> x.times(1e-8).sin().times(1e8);
        for (double x : new double[] {1, 1e7, -3e8}) {
            assertGradient(f, Tensor.scalar(x), v -> Math.cos(1e-8 * v.item()));
            assertThat(GradientCheck.<Double, Double>ofPlain(v -> 1e8 * Math.sin(1e-8 * v))
                            .at(x)
                            .against(v -> Math.cos(1e-8 * v))
                            .check()
                            .verdict())
                    .isEqualTo(Verdict.PASS);
            assertThat(GradientCheck.<Double, Double>ofPlain(v -> 1e8 * Math.sin(1e-8 * v))
                            .at(x)
                            .against(v -> 1.001 * Math.cos(1e-8 * v))
                            .check()
                            .verdict())
                    .isEqualTo(Verdict.FAIL);
        }
    }

    @Test
    void aRightGradientOfAFunctionTooNoisyForDifferences() {
        for (int seed = 0; seed < 50; seed++) {
            double[] x = new Random(seed).doubles(3, -2, 2).toArray();
            Report report = GradientCheck.<double[], Double>ofPlain(
                            v -> (double) (float) (Math.sin(v[0]) * v[1] + Math.exp(v[2])))
                    .at(x)
                    .against(v -> new double[] {Math.cos(v[0]) * v[1], Math.sin(v[0]), Math.exp(v[2])})
                    .check();
            assertThat(report.verdict()).as(report.text()).isNotEqualTo(Verdict.FAIL);
        }
    }

    @Test
    void codeThatRoundsToFloatsIsJudgedWithTheirPrecision() {
        Tensor x = Tensor.normal(new Random(3), 4, 5);
        Function<Tensor, float[]> rounded = v -> {
            double[] exact = v.tanh().square().neg().plus(1).toArray();
            float[] floats = new float[exact.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) exact[i];
            }
            return floats;
        };
        Report report = GradientCheck.<Tensor, Tensor>of(v -> v.tanh().sum())
                .at(x)
                .against(rounded)
                .check();
        assertThat(report.verdict()).as(report.text()).isEqualTo(Verdict.PASS);
        assertThat(report.notes()).anyMatch(note -> note.contains("floats"));
    }

    // ---------------------------------------------------------------- what can be checked

    @Test
    void arraysAndMatricesOfPlainFunctions() {
        DMatrixRMaj matrix = new DMatrixRMaj(new double[][] {{1, 2}, {3, -4}});
        GradientCheck<DMatrixRMaj, Double> check = GradientCheck.<DMatrixRMaj, Double>ofPlain(
                        a -> a.get(0, 0) * a.get(1, 1) - a.get(0, 1) * a.get(1, 0))
                .at(matrix);
        assertThat(check.against(a ->
                                new DMatrixRMaj(new double[][] {{a.get(1, 1), -a.get(1, 0)}, {-a.get(0, 1), a.get(0, 0)}
                                }))
                        .check()
                        .verdict())
                .isEqualTo(Verdict.PASS);
        Report report = check.against(a ->
                        new DMatrixRMaj(new double[][] {{a.get(1, 1), -a.get(0, 1)}, {-a.get(1, 0), a.get(0, 0)}}))
                .check();
        assertThat(report.findings()).extracting(Finding::cause).containsExactly(Cause.TRANSPOSED);
    }

    @Test
    void hessiansAndTheirProducts() {
        Function<Tensor, Tensor> f = x -> x.power(3).sum().plus(x.at(0).times(x.at(1)));
        GradientCheck<Tensor, Tensor> check =
                GradientCheck.<Tensor, Tensor>of(f).at(Tensor.of(1, 2));
        check.againstHessian(x -> new double[][] {{6, 1}, {1, 12}}).verify();
        check.againstHvp((x, v) -> Tensor.of(6 * v.get(0) + v.get(1), v.get(0) + 12 * v.get(1)))
                .verify();
        assertThat(check.againstHessian(x -> new double[][] {{6, 0}, {1, 12}})
                        .check()
                        .verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(check.againstHvp((x, v) -> Tensor.of(6 * v.get(0), v.get(0) + 12 * v.get(1)))
                        .check()
                        .verdict())
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void backwardPassesAndTangentsOfALayer() {
        Tensor x = Tensor.normal(new Random(4), 3, 2);
        Tensor w = Tensor.normal(new Random(5), 2, 4);
        GradientCheck<Map<String, Tensor>, Tensor> check = GradientCheck.<Map<String, Tensor>, Tensor>of(
                        m -> part(m, "x").matmul(part(m, "w")).tanh())
                .at(Map.of("x", x, "w", w));
        check.againstVjp((m, yBar) -> {
                    Tensor delta = delta(m, yBar);
                    return Map.of(
                            "x",
                            delta.matmul(part(m, "w").transpose()),
                            "w",
                            part(m, "x").transpose().matmul(delta));
                })
                .verify();
        Report report = check.againstVjp((m, yBar) -> Map.of(
                        "x",
                        yBar.matmul(part(m, "w").transpose()),
                        "w",
                        part(m, "x").transpose().matmul(yBar)))
                .check();
        assertThat(report.findings()).extracting(Finding::cause).containsExactly(Cause.SLOPE_MISSING);
        check.againstJvp((m, dot) -> delta(
                        m, part(dot, "x").matmul(part(m, "w")).plus(part(m, "x").matmul(part(dot, "w")))))
                .verify();
    }

    private static Tensor part(Map<String, Tensor> m, String name) {
        return Objects.requireNonNull(m.get(name));
    }

    private static Tensor delta(Map<String, Tensor> m, Tensor yBar) {
        Tensor y = part(m, "x").matmul(part(m, "w")).tanh();
        return yBar.times(y.square().neg().plus(1));
    }

    @Test
    void anOperationWithAWrongRule() {
        CustomFunction wrong = CustomFunction.of(
                "cube",
                x -> x[0].power(3),
                (i, yBar, y, x) -> yBar.times(x[0].square()).times(2),
                (i, xDot, y, x) -> xDot.times(x[0].square()).times(3));
        Report report = GradientCheck.<Tensor, Tensor>of(x -> wrong.apply(x).sum())
                .at(Tensor.of(1, 2))
                .alone()
                .check();
        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(report.findings()).extracting(Finding::cause).containsExactly(Cause.RULE);
        assertThat(report.reason()).contains("cube").contains("against reverse mode");
    }

    @Test
    void ordersOfTheFrameworkItself() {
        for (int order = 1; order <= 3; order++) {
            GradientCheck.<Tensor, Tensor>of(x -> x.sin().times(x.exp()))
                    .at(Tensor.of(0.3, -1, 2))
                    .alone(order)
                    .verify();
        }
    }

    // ---------------------------------------------------------------- before numbers are compared

    @Test
    void aFunctionThatIsNotTheSameTwice() {
        Random random = new Random(1);
        Report report = GradientCheck.<Tensor, Tensor>of(
                        x -> x.times(Tensor.uniform(random, 3)).sum())
                .at(Tensor.of(1, 2, 3))
                .against(x -> x)
                .check();
        assertThat(report.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(report.reason()).contains("called twice").contains("times").contains("GradientCheckTest");
    }

    @Test
    void aGradientThatKeepsTheOneBefore() {
        double[] kept = new double[2];
        Report report = GradientCheck.of(GradientCheckTest::squares)
                .at(Tensor.of(1, 2))
                .against(x -> {
                    kept[0] += 2 * x.get(0);
                    kept[1] += 2 * x.get(1);
                    return kept.clone();
                })
                .check();
        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(report.findings()).extracting(Finding::cause).containsExactly(Cause.ACCUMULATED);
    }

    @Test
    void shapesThatDoNotFit() {
        GradientCheck<Tensor, Tensor> check =
                GradientCheck.of(GradientCheckTest::squares).at(Tensor.ones(2, 3));
        assertThat(check.against(x -> Tensor.ones(2)).check().reason())
                .isEqualTo("by hand there are 2 numbers in x [2], expected 6 in x [2, 3]");
        assertThat(check.against(x -> x.times(2).transpose()).check().reason())
                .isEqualTo("by hand x has shape [3, 2], expected [2, 3]; did you mean its transpose?");
    }

    /** Where a line is run several times, a value that stands as far from one turn as another does from the next may have another shape. */
    @Test
    void turnsOfALineThatAreNotAlike() {
        Tensor before = Tensor.of(0.8, -0.5, 1.2);
        Function<Tensor, Tensor> gate = x -> x.sigmoid();
        Function<List<Tensor>, Tensor> cell = z -> {
            Tensor kept = gate.apply(z.get(0)).times(before);
            return kept.plus(gate.apply(z.get(1)).times(z.get(2).tanh()));
        };
        Report report = GradientCheck.of(
                        (List<Tensor> z) -> cell.apply(z).tanh().square().sum().times(0.5))
                .at(List.of(Tensor.of(0.1, 0.5, -1), Tensor.of(-0.3, 1, 2), Tensor.of(0.7, -0.2, 0.4)))
                .against(z -> {
                    Tensor a = cell.apply(z).tanh();
                    Tensor delta = a.times(a.square().neg().plus(1));
                    Tensor f = z.get(0).sigmoid();
                    Tensor i = z.get(1).sigmoid();
                    Tensor g = z.get(2).tanh();
                    return List.of(
                            delta.times(cell.apply(z)).times(f.minus(f.square())),
                            delta.times(g).times(i.minus(i.square())),
                            delta.times(i).times(g.square().neg().plus(1)));
                })
                .check();
        assertThat(report.findings()).extracting(Finding::cause).containsExactly(Cause.WRONG_OPERAND);
    }

    /** A function that scaling does not change has no slope in the direction of the point. */
    @Test
    void directionsAreNotThePoint() {
        GradientCheck.of((Tensor x) -> x.divide(x.norm()))
                .atPoints(10, random -> Tensor.normal(random, 3))
                .againstVjp((x, yBar) -> {
                    Tensor y = x.divide(x.norm());
                    return yBar.minus(y.times(y.dot(yBar))).divide(x.norm());
                })
                .verify();
    }

    @Test
    void valuesThatAreNotFinite() {
        Report value = GradientCheck.<Tensor, Tensor>of(x -> x.log().sum())
                .at(Tensor.of(1, -2))
                .against(Tensor::reciprocal)
                .check();
        assertThat(value.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(value.reason()).contains("log").contains("-2");
        Report hand = GradientCheck.of(GradientCheckTest::squares)
                .at(Tensor.of(1, 2))
                .against(x -> new double[] {2, Double.NaN})
                .check();
        assertThat(hand.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(hand.reason()).isEqualTo("by hand x[1] is NaN");
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThatThrownBy(() -> GradientCheck.of(GradientCheckTest::squares)
                        .against(x -> x)
                        .check())
                .hasMessage("check: no point was given; say where, with at(…)");
        assertThatThrownBy(() -> GradientCheck.of(GradientCheckTest::squares)
                        .at(Tensor.of(1))
                        .check())
                .hasMessageStartingWith("check: there is nothing to compare; say what was derived by hand");
        assertThatThrownBy(() -> GradientCheck.of(GradientCheckTest::squares)
                        .at(Tensor.of(1))
                        .against(x -> "2")
                        .check())
                .hasMessageStartingWith("check: what was derived by hand is a java.lang.String; give numbers");
    }

    @Test
    void aPathThatATapeDoesNotSee() {
        Report report = GradientCheck.<Tensor, Tensor>of(
                        x -> x.times(x.stopGradient()).sum())
                .at(Tensor.of(1, 2))
                .against(x -> x.times(2))
                .check();
        assertThat(report.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(report.reason()).contains("stopGradient");
    }

    // ---------------------------------------------------------------- large

    @Test
    void aMillionParametersAreComparedAllAndSampled() {
        Tensor x = Tensor.normal(new Random(6), 1_000_000);
        AtomicInteger calls = new AtomicInteger();
        Function<Tensor, Tensor> f = v -> {
            calls.incrementAndGet();
            return v.tanh().square().sum();
        };
        double[] gradient =
                x.tanh().times(x.tanh().square().neg().plus(1)).times(2).toArray();
        gradient[765_432] *= 1.001;
        Report report = GradientCheck.of(f).at(x).against(v -> gradient).check();
        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(report.worst().get(0).name()).isEqualTo("x[765432]");
        assertThat(report.notes()).anyMatch(note -> note.contains("thorough()"));
        assertThat(calls.get()).isLessThan(200);
    }

    @Test
    void theReportSaysHowToSeeItAgain() {
        Report report = GradientCheck.of(GradientCheckTest::squares)
                .at(Tensor.of(1, 2))
                .against(x -> x)
                .check();
        assertThat(report.reproduce()).isEqualTo("seed 1: x = [1, 2]");
        assertThat(report.taylor()).hasSize(8);
        assertThat(report.taylor().get(4).slope()).isBetween(0.8, 1.2);
        List<Report.Taylor> right = GradientCheck.of(GradientCheckTest::squares)
                .at(Tensor.of(1, 2))
                .against(x -> x.times(2))
                .check()
                .taylor();
        assertThat(right.get(4).slope()).isBetween(1.8, 2.2);
    }
}

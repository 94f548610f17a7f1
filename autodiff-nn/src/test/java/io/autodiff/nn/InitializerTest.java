package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The moments of 200,000 draws; the bounds are six standard errors of a right initializer or more. */
class InitializerTest {
    private static final int INPUTS = 400;
    private static final int OUTPUTS = 500;
    private static final double NORMAL_KURTOSIS = 3;
    private static final double UNIFORM_KURTOSIS = 9 / 5.0;

    /** Of a normal variable between −a and a = 2: with c = 2 a φ(a) / (Φ(a) − Φ(−a)), E x² = 1 − c and E x⁴ = 3 E x² − a² c. */
    private static final double CUT = 4 * Math.exp(-2) / Math.sqrt(2 * Math.PI) / 0.9544997361036416;

    private static final double CUT_VARIANCE = 1 - CUT;
    private static final double CUT_KURTOSIS = (3 * CUT_VARIANCE - 4 * CUT) / (CUT_VARIANCE * CUT_VARIANCE);

    static final List<Case> CASES = List.of(
            new Case("normal", Initializer.normal(3), 9, NORMAL_KURTOSIS),
            new Case("lecunNormal", Initializer.lecunNormal(), 1.0 / INPUTS, NORMAL_KURTOSIS),
            new Case("heNormal", Initializer.heNormal(), 2.0 / INPUTS, NORMAL_KURTOSIS),
            new Case("glorotNormal", Initializer.glorotNormal(), 2.0 / (INPUTS + OUTPUTS), NORMAL_KURTOSIS),
            new Case("glorotUniform", Initializer.glorotUniform(), 2.0 / (INPUTS + OUTPUTS), UNIFORM_KURTOSIS),
            new Case("uniform", Initializer.uniform(3), 3, UNIFORM_KURTOSIS),
            new Case("lecunUniform", Initializer.lecunUniform(), 1.0 / INPUTS, UNIFORM_KURTOSIS),
            new Case("heUniform", Initializer.heUniform(), 2.0 / INPUTS, UNIFORM_KURTOSIS),
            new Case("truncatedNormal", Initializer.truncatedNormal(3), 9 * CUT_VARIANCE, CUT_KURTOSIS),
            new Case("orthogonal", Initializer.orthogonal(2), 4.0 / OUTPUTS, NORMAL_KURTOSIS));

    /** What is drawn, its variance, and its fourth moment in units of the squared variance. */
    record Case(String name, Initializer initializer, double variance, double kurtosis) {
        Tensor draw(long seed) {
            return initializer.draw(new SplittableRandom(seed), INPUTS, OUTPUTS);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void momentsAreAsStated(Case expected) {
        Tensor standard = expected.draw(1).divide(Math.sqrt(expected.variance));
        assertThat(standard.mean().item()).as("mean").isCloseTo(0, within(0.015));
        assertThat(standard.square().mean().item()).as("variance").isCloseTo(1, within(0.02));
        assertThat(standard.power(3).mean().item()).as("skewness").isCloseTo(0, within(0.06));
        assertThat(standard.power(4).mean().item()).as("kurtosis").isCloseTo(expected.kurtosis, within(0.15));
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void weightsHaveARowForEachInputAndAColumnForEachOutput(Case any) {
        assertThat(any.draw(1).shape()).isEqualTo(Shape.of(INPUTS, OUTPUTS));
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void oneSeedGivesTheSameWeightsAndAnotherSeedOthers(Case any) {
        Tensor weights = any.draw(1);
        assertThat(any.draw(1)).isEqualTo(weights);
        assertThat(any.draw(2)).isNotEqualTo(weights);
    }

    @Test
    void glorotUniformFillsItsBounds() {
        double bound = Math.sqrt(6.0 / (INPUTS + OUTPUTS));
        Tensor weights = Initializer.glorotUniform().draw(new SplittableRandom(1), INPUTS, OUTPUTS);
        assertThat(weights.max().item()).isBetween(0.999 * bound, bound);
        assertThat(weights.neg().max().item()).isBetween(0.999 * bound, bound);
    }

    @Test
    void truncatedNormalEndsAtTwoDeviations() {
        Tensor weights = Initializer.truncatedNormal(3).draw(new SplittableRandom(1), INPUTS, OUTPUTS);
        assertThat(weights.max().item()).isBetween(5.99, 6.0);
        assertThat(weights.min().item()).isBetween(-6.0, -5.99);
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "7, 3", "3, 7", "1, 4"})
    void orthogonalHasOrthonormalRowsOrColumns(int inputs, int outputs) {
        Tensor q = Initializer.orthogonal(1).draw(new SplittableRandom(1), inputs, outputs);
        Tensor gram = inputs < outputs ? q.matmul(q.transpose()) : q.transpose().matmul(q);
        assertThat(gram.minus(Tensor.identity(Math.min(inputs, outputs)))
                        .abs()
                        .max()
                        .item())
                .isLessThan(1e-14);
    }

    /** Without the sign of R the first column of Q would have one sign too often; E tr Q = 0 and E (tr Q)² = 1 of a uniform Q. */
    @Test
    void orthogonalIsUniform() {
        RandomGenerator random = new SplittableRandom(1);
        double[] traces = IntStream.range(0, 20_000)
                .mapToDouble(i ->
                        Initializer.orthogonal(1).draw(random, 3, 3).trace().item())
                .toArray();
        assertThat(Tensor.of(traces).mean().item()).isCloseTo(0, within(0.05));
        assertThat(Tensor.of(traces).square().mean().item()).isCloseTo(1, within(0.08));
    }

    @Test
    void sparseConnectsEachOutputToSoManyInputs() {
        Tensor weights = Initializer.sparse(15, 2).draw(new SplittableRandom(1), INPUTS, OUTPUTS);
        assertThat(weights.notEqualTo(0).sum(0)).isEqualTo(Tensor.full(Shape.of(OUTPUTS), 15));
        assertThat(weights.square().sum().item() / (15 * OUTPUTS)).isCloseTo(4, within(0.4));
        assertThat(weights.notEqualTo(0).sum(1).max().item())
                .as("inputs are chosen evenly")
                .isLessThan(50);
        assertThat(Initializer.sparse(15, 2).draw(new SplittableRandom(1), 4, 3).notEqualTo(0))
                .isEqualTo(Tensor.ones(4, 3));
    }

    @Test
    void constantIsTheSameEverywhere() {
        assertThat(Initializer.constant(0.1).draw(new SplittableRandom(1), 2, 3))
                .isEqualTo(Tensor.full(Shape.of(2, 3), 0.1));
    }

    /** A kernel of 40 outputs and 50 inputs at 3 × 4 positions: fan-in 600, fan-out 480. */
    @Test
    void kernelsCountTheirPositions() {
        Tensor he = Initializer.heNormal().drawKernel(new SplittableRandom(1), 40, 50, 3, 4);
        Tensor glorot = Initializer.glorotUniform().drawKernel(new SplittableRandom(1), 40, 50, 3, 4);
        assertThat(he.shape()).isEqualTo(Shape.of(40, 50, 3, 4));
        assertThat(he.square().mean().item() * 600 / 2).isCloseTo(1, within(0.06));
        assertThat(glorot.max().item()).isCloseTo(Math.sqrt(6 / (600 + 480.0)), within(1e-4));
    }

    @Test
    void kernelsAreOrthogonalAndSparseByOutput() {
        Tensor filters = Initializer.orthogonal(1)
                .drawKernel(new SplittableRandom(1), 4, 2, 3)
                .reshape(4, 6);
        assertThat(filters.matmul(filters.transpose())
                        .minus(Tensor.identity(4))
                        .abs()
                        .max()
                        .item())
                .isLessThan(1e-14);
        Tensor sparse = Initializer.sparse(5, 1).drawKernel(new SplittableRandom(1), 4, 2, 3);
        assertThat(sparse.notEqualTo(0).sum(1, 2)).isEqualTo(Tensor.full(Shape.of(4), 5));
    }

    @Test
    void kernelsHaveOutputsAndInputs() {
        assertThatThrownBy(() -> Initializer.heNormal().drawKernel(new SplittableRandom(1), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("initializer: a kernel has sizes [outputs, inputs, …], got [3]");
    }
}

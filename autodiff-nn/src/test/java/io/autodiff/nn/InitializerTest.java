package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The moments of 200,000 draws; the bounds are six standard errors of a right initializer or more. */
class InitializerTest {
    private static final int INPUTS = 400;
    private static final int OUTPUTS = 500;
    private static final double NORMAL_KURTOSIS = 3;
    private static final double UNIFORM_KURTOSIS = 9 / 5.0;

    static final List<Case> CASES = List.of(
            new Case("normal", Initializer.normal(3), 9, NORMAL_KURTOSIS),
            new Case("lecunNormal", Initializer.lecunNormal(), 1.0 / INPUTS, NORMAL_KURTOSIS),
            new Case("heNormal", Initializer.heNormal(), 2.0 / INPUTS, NORMAL_KURTOSIS),
            new Case("glorotNormal", Initializer.glorotNormal(), 2.0 / (INPUTS + OUTPUTS), NORMAL_KURTOSIS),
            new Case("glorotUniform", Initializer.glorotUniform(), 2.0 / (INPUTS + OUTPUTS), UNIFORM_KURTOSIS));

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
}

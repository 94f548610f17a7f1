package io.autodiff.nn;

import static io.autodiff.Autodiff.grad;
import static io.autodiff.Autodiff.hessian;
import static io.autodiff.Autodiff.valueAndGrad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CostsTest {
    private static final double LN2 = Math.log(2);
    private static final String EITHER =
            "use reshape(-1, 1) if each is an example, reshape(1, -1) if all are one example";

    private static final Cost QUADRATIC = new Cost("quadratic", Costs::quadratic);
    private static final Cost MEAN_SQUARED = new Cost("meanSquared", Costs::meanSquared);
    private static final Cost SOFTMAX = new Cost("softmaxCrossEntropy", Costs::softmaxCrossEntropy);
    private static final Cost SIGMOID = new Cost("sigmoidCrossEntropy", Costs::sigmoidCrossEntropy);
    static final List<Cost> CROSS_ENTROPIES = List.of(SOFTMAX, SIGMOID);
    static final List<Cost> SUMS_BY_EXAMPLE = List.of(QUADRATIC, SOFTMAX, SIGMOID);
    static final List<Cost> ALL = List.of(QUADRATIC, MEAN_SQUARED, SOFTMAX, SIGMOID);

    /** A cost of outputs and targets. */
    record Cost(String name, BinaryOperator<Tensor> of) {
        @Override
        public String toString() {
            return name;
        }
    }

    @Test
    void quadraticHalvesTheSquaredDistanceOfEachExample() {
        Tensor a = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        Tensor y = Tensor.of(new double[][] {{1, 0, 3}, {4, 5, 3}});
        assertThat(Costs.quadratic(a, y).item()).isEqualTo((4 + 9) / 4.0);
        assertThat(grad(v -> Costs.quadratic(v, y), a)).isEqualTo(Tensor.of(new double[][] {{0, 1, 0}, {0, 0, 1.5}}));
    }

    @Test
    void meanSquaredAveragesOverAllElements() {
        Tensor a = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        Tensor y = Tensor.of(new double[][] {{1, 0}, {3, 7}});
        assertThat(Costs.meanSquared(a, y).item()).isEqualTo((4 + 9) / 4.0);
        assertThat(grad(v -> Costs.meanSquared(v, y), a)).isEqualTo(Tensor.of(new double[][] {{0, 1}, {0, -1.5}}));
    }

    /** The rows of softmax(z) are 1/8, 2/8, 5/8 and 1/3, 1/3, 1/3. */
    @Test
    void softmaxCrossEntropyIsTheMeanOfMinusTheLogOfTheProbability() {
        Tensor z = Tensor.of(new double[][] {{0, LN2, Math.log(5)}, {7, 7, 7}});
        Tensor y = Tensor.of(new double[][] {{0, 0, 1}, {0.5, 0.25, 0.25}});
        ValueAndGrad<Tensor> cost = valueAndGrad(v -> Costs.softmaxCrossEntropy(v, y), z);
        assertThat(cost.value().item()).isCloseTo((Math.log(8 / 5.0) + Math.log(3)) / 2, within(1e-15));
        assertThat(cost.grad().toArray())
                .containsExactly(
                        new double[] {1 / 16.0, 2 / 16.0, -3 / 16.0, -1 / 12.0, 1 / 24.0, 1 / 24.0}, within(1e-15));
    }

    /** σ(0) = 1/2 and σ(ln 3) = 3/4. */
    @Test
    void sigmoidCrossEntropySumsOverOutputsAndAveragesOverExamples() {
        Tensor z = Tensor.of(new double[][] {{0, Math.log(3)}, {0, Math.log(3)}});
        Tensor y = Tensor.of(new double[][] {{1, 0}, {0.5, 1}});
        ValueAndGrad<Tensor> cost = valueAndGrad(v -> Costs.sigmoidCrossEntropy(v, y), z);
        assertThat(cost.value().item()).isCloseTo((LN2 + Math.log(4) + LN2 + Math.log(4 / 3.0)) / 2, within(1e-15));
        assertThat(cost.grad().toArray()).containsExactly(new double[] {-0.25, 0.375, 0, -0.125}, within(1e-15));
    }

    @Test
    void derivativesByTheLogitsAreOutputsMinusTargets() {
        RandomGenerator random = new SplittableRandom(2);
        Tensor z = Tensor.normal(random, 5, 4).times(3);
        Tensor y = Tensor.uniform(random, 5, 4).softmax(-1);
        assertThat(grad(v -> Costs.softmaxCrossEntropy(v, y), z).toArray())
                .containsExactly(z.softmax(-1).minus(y).divide(5).toArray(), within(1e-15));
        assertThat(grad(v -> Costs.sigmoidCrossEntropy(v, y), z).toArray())
                .containsExactly(z.sigmoid().minus(y).divide(5).toArray(), within(1e-15));
    }

    /** eᶻ overflows beyond z = 709. */
    @ParameterizedTest
    @FieldSource("CROSS_ENTROPIES")
    void crossEntropiesAreStableAtLargeLogits(Cost cost) {
        Tensor z = Tensor.of(new double[][] {{800, -800}});
        Tensor right = Tensor.of(new double[][] {{1, 0}});
        Tensor wrong = Tensor.of(new double[][] {{0, 1}});

        assertThat(cost.of.apply(z, right).item()).isZero();
        assertThat(cost.of.apply(z, wrong).item()).isEqualTo(1600);
        assertThat(grad(v -> cost.of.apply(v, right), z).abs()).isEqualTo(Tensor.zeros(1, 2));
        assertThat(grad(v -> cost.of.apply(v, wrong), z)).isEqualTo(Tensor.of(new double[][] {{1, -1}}));
        assertThat(hessian(v -> cost.of.apply(v, wrong), z).abs()).isEqualTo(Tensor.zeros(1, 2, 1, 2));
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void gradientsAgreeWithFiniteDifferences(Cost cost) {
        RandomGenerator random = new SplittableRandom(3);
        Tensor z = Tensor.normal(random, 3, 4);
        Tensor y = Tensor.uniform(random, 3, 4).softmax(-1);
        assertThat(grad(v -> cost.of.apply(v, y), z).toArray())
                .containsExactly(centralDifferences(cost, z, y), within(1e-9));
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void targetsMustHaveTheShapeOfTheOutputs(Cost cost) {
        assertThatThrownBy(() -> cost.of.apply(Tensor.zeros(2, 3), Tensor.zeros(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(cost.name
                        + ": the outputs have shape [2, 3], but the targets have shape [3]; they must be equal");
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void nothingIsBroadcast(Cost cost) {
        assertThatThrownBy(() -> cost.of.apply(Tensor.zeros(4, 1), Tensor.zeros(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(cost.name + ": the outputs have shape [4, 1], but the targets have shape [4];"
                        + " they must be equal; did you mean targets.reshape(4, 1)?");
        assertThatThrownBy(() -> cost.of.apply(Tensor.zeros(4), Tensor.zeros(4, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(cost.name + ": the outputs have shape [4], but the targets have shape [4, 1];"
                        + " they must be equal; did you mean outputs.reshape(4, 1)?");
        assertThatThrownBy(() -> cost.of.apply(Tensor.zeros(4, 3), Tensor.zeros(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(cost.name + ": the outputs have shape [4, 3], but the targets have shape [4];"
                        + " they must be equal; if the targets are classes, did you mean Dataset.oneHot(targets, 3)?");
        assertThatThrownBy(() -> cost.of.apply(Tensor.zeros(2, 3), Tensor.zeros(3, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("they must be equal");
    }

    @ParameterizedTest
    @FieldSource("SUMS_BY_EXAMPLE")
    void thereMustBeAnExample(Cost cost) {
        String message = cost.name + ": takes outputs of shape [batch, outputs] with at least one example, got ";
        assertThatThrownBy(() -> cost.of.apply(Tensor.zeros(0, 3), Tensor.zeros(0, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message + "[0, 3]");
        assertThatThrownBy(() -> cost.of.apply(Tensor.scalar(1), Tensor.scalar(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message + "[]; " + EITHER);
    }

    /** Read as four examples or as one, a vector has costs of which the latter is four times the former. */
    @ParameterizedTest
    @FieldSource("SUMS_BY_EXAMPLE")
    void aVectorMayBeExamplesOrAnExample(Cost cost) {
        assertThatThrownBy(() -> cost.of.apply(Tensor.of(1, -2, 0.5, 3), Tensor.of(0, 1, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(cost.name + ": takes outputs of shape [batch, outputs] with at least one example, got [4]; "
                        + EITHER);
    }

    @Test
    void meanSquaredIsTheSameOfAVector() {
        Tensor a = Tensor.of(1, 2, 3);
        Tensor y = Tensor.of(1, 0, 6);
        assertThat(Costs.meanSquared(a, y).item()).isEqualTo((4 + 9) / 3.0);
        assertThat(Costs.meanSquared(a.reshape(-1, 1), y.reshape(-1, 1)).item()).isEqualTo((4 + 9) / 3.0);
    }

    @Test
    void meanSquaredNeedsAnElement() {
        assertThatThrownBy(() -> Costs.meanSquared(Tensor.zeros(0, 3), Tensor.zeros(0, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mean: there is nothing to take the mean of in shape [0, 3] along axes [0, 1]");
    }

    @Test
    void halfSquaredWeightsLeavesBiasesOut() {
        Chain model = Chain.of(
                new Linear(Tensor.of(new double[][] {{1, 2}, {3, 4}}), Tensor.of(10, 20)),
                Tensor::tanh,
                new Linear(Tensor.of(new double[][] {{-1}, {0}}), Tensor.of(30)));
        ValueAndGrad<Chain> penalty = valueAndGrad(Costs::halfSquaredWeights, model);

        assertThat(penalty.value().item()).isEqualTo(31 / 2.0);
        assertThat(penalty.grad().layers().get(0))
                .isEqualTo(new Linear(Tensor.of(new double[][] {{1, 2}, {3, 4}}), Tensor.zeros(2)));
        assertThat(penalty.grad().layers().get(2))
                .isEqualTo(new Linear(Tensor.of(new double[][] {{-1}, {0}}), Tensor.zeros(1)));
    }

    @Test
    void halfSquaredWeightsOfAnyTree() {
        assertThat(Costs.halfSquaredWeights(List.of(Tensor.full(Shape.of(2, 3, 2), 2), Tensor.ones(7)))
                        .item())
                .isEqualTo(24);
        assertThat(Costs.halfSquaredWeights("no tensors").item()).isZero();
    }

    /** (C(z + h) − C(z − h)) / 2h in each direction. */
    private static double[] centralDifferences(Cost cost, Tensor z, Tensor y) {
        double h = 1e-5;
        double[] slopes = new double[z.size()];
        for (int i = 0; i < slopes.length; i++) {
            double[] ahead = z.toArray();
            double[] behind = z.toArray();
            ahead[i] += h;
            behind[i] -= h;
            double rise = cost.of.apply(Tensor.of(z.shape(), ahead), y).item()
                    - cost.of.apply(Tensor.of(z.shape(), behind), y).item();
            slopes[i] = rise / (2 * h);
        }
        return slopes;
    }
}

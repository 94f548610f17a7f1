package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.examples.Classifier.Activation;
import io.autodiff.examples.Classifier.Cost;
import io.autodiff.examples.Playground.Moment;
import io.autodiff.examples.Playground.Settings;
import io.autodiff.examples.Playground.View;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The playground without a browser, held to backpropagation by hand. */
class PlaygroundTest {
    private static final Offset<Double> ROUNDING = within(1e-12);
    private static final Activation[] ACTIVATIONS = Activation.values();

    @ParameterizedTest
    @EnumSource
    void learnsEachDataSet(ToyData data) {
        Playground playground = new Playground(new Settings(data, 2, 8, Activation.TANH, Cost.CROSS_ENTROPY, 10, 1));
        playground.train(2000, 0.1);
        View view = playground.view();
        assertThat(latest(view).cost()).isBetween(0.0, view.history().get(0).cost() / 2);
        assertThat(view.right()).isBetween(175, 200);
    }

    @ParameterizedTest
    @EnumSource
    void learnsWithEachActivationAndCost(Activation activation) {
        for (Cost cost : Cost.values()) {
            Playground playground = new Playground(new Settings(ToyData.GAUSSIANS, 1, 6, activation, cost, 10, 2));
            playground.train(500, 0.5);
            assertThat(latest(playground.view()).cost())
                    .as(activation + ", " + cost)
                    .isLessThan(playground.view().history().get(0).cost() / 3);
        }
    }

    @Test
    void showsTheErrorsCostAndOutputsThatComeOutByHand() {
        for (Activation activation : ACTIVATIONS) {
            for (Cost cost : Cost.values()) {
                Playground playground = new Playground(new Settings(ToyData.XOR, 3, 5, activation, cost, 7, 3));
                for (int round = 0; round < 2; round++) {
                    View view = playground.view();
                    ByHand all = new ByHand(view, IntStream.range(0, 200).toArray());
                    assertThat(latest(view).deltas()).containsExactly(all.norms(), ROUNDING);
                    assertThat(latest(view).cost()).isCloseTo(all.cost(), ROUNDING);
                    assertThat(view.right()).isEqualTo(all.right());
                    assertThat(view.outputs()).containsExactly(plane(view), ROUNDING);
                    playground.train(20, 0.2);
                }
            }
        }
    }

    @Test
    void aStepGoesDownTheGradientByHandOfItsMiniBatch() {
        Playground playground =
                new Playground(new Settings(ToyData.SPIRAL, 2, 4, Activation.TANH, Cost.QUADRATIC, 150, 4));
        for (int step = 0; step < 2; step++) {
            View before = playground.view();
            int first = 150 * step;
            ByHand batch = new ByHand(
                    before,
                    IntStream.range(first, first + 150).map(i -> i % 200).toArray());
            assertThat(before.explained()).containsExactly(first, first + 1, first + 2);
            playground.train(1, 0.3);
            for (int l = 0; l < 3; l++) {
                Playground.Layer layer = before.layers().get(l);
                assertThat(playground.view().layers().get(l).w())
                        .containsExactly(descended(layer.w(), batch.w(l)), ROUNDING);
                assertThat(playground.view().layers().get(l).b())
                        .containsExactly(descended(layer.b(), batch.b(l)), ROUNDING);
            }
        }
    }

    private static double[] descended(double[] weights, double[] gradient) {
        return IntStream.range(0, weights.length)
                .mapToDouble(i -> weights[i] - 0.3 * gradient[i])
                .toArray();
    }

    @Test
    void errorsVanishBehindManySigmoids() {
        double[] deltas = latest(
                        new Playground(new Settings(ToyData.MOONS, 5, 6, Activation.SIGMOID, Cost.CROSS_ENTROPY, 10, 1))
                                .view())
                .deltas();
        assertThat(deltas).hasSize(6).isSorted();
        assertThat(deltas[0]).isBetween(0.0, deltas[5] / 100);
    }

    @Test
    void aSeedGivesTheSameRun() {
        View view = trained(Settings.FIRST);
        assertThat(trained(Settings.FIRST)).usingRecursiveComparison().isEqualTo(view);
        Settings other = new Settings(ToyData.MOONS, 2, 4, Activation.TANH, Cost.CROSS_ENTROPY, 10, 2);
        assertThat(trained(other).points()).isNotEqualTo(view.points());
        assertThat(trained(other).layers().get(0).w())
                .isNotEqualTo(view.layers().get(0).w());
    }

    private static View trained(Settings settings) {
        Playground playground = new Playground(settings);
        playground.train(30, 0.3);
        return playground.view();
    }

    @Test
    void oneStepAtATimeComesToTheSame() {
        Playground playground = new Playground(Settings.FIRST);
        for (int i = 0; i < 30; i++) {
            playground.train(1, 0.3);
        }
        assertThat(latest(playground.view())).usingRecursiveComparison().isEqualTo(latest(trained(Settings.FIRST)));
    }

    @Test
    void aLongHistoryKeepsItsEnds() {
        Playground playground = new Playground(Settings.FIRST);
        for (int i = 0; i < 1000; i++) {
            playground.train(1, 0.1);
        }
        List<Integer> steps =
                playground.view().history().stream().map(Moment::step).toList();
        assertThat(steps)
                .hasSizeBetween(200, 400)
                .startsWith(0)
                .endsWith(1000)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aDivergedTrainingNamesTheOperationAndKeepsWhatWasSeen() {
        Playground playground =
                new Playground(new Settings(ToyData.MOONS, 3, 8, Activation.RELU, Cost.CROSS_ENTROPY, 10, 1));
        playground.train(5, 0.1);
        View before = playground.view();
        playground.train(100, 1e50);
        View after = playground.view();
        assertThat(after.stopped())
                .matches("The training diverged after step 7: matmul: the value at .* is -?Infinity, from .*"
                        + "\\(checked tape\\), at io\\.autodiff\\.examples\\.Classifier\\..*");
        assertThat(after).usingRecursiveComparison().ignoringFields("stopped").isEqualTo(before);
        playground.train(1, 0.1);
        assertThat(playground.view()).usingRecursiveComparison().isEqualTo(after);
    }

    @Test
    void explainsTheNextStep() {
        Playground playground = new Playground(Settings.FIRST);
        playground.train(3, 0.1);
        double weight = playground.view().layers().get(0).w()[0];
        assertThat(playground.explanation()).contains("W1", "BP4", Double.toString(weight));
    }

    @ParameterizedTest
    @EnumSource
    void classesAreInTurnAndPointsNear(ToyData data) {
        View view = new Playground(new Settings(data, 0, 1, Activation.TANH, Cost.QUADRATIC, 1, 5)).view();
        for (int i = 0; i < 200; i++) {
            assertThat(view.targets()[i]).isEqualTo(1 - i % 2);
        }
        assertThat(view.points()).hasSize(400);
        assertThat(Arrays.stream(view.points()).map(Math::abs).filter(x -> x > Playground.REACH))
                .hasSizeLessThan(4);
    }

    private static Moment latest(View view) {
        return view.history().get(view.history().size() - 1);
    }

    private static double[] plane(View view) {
        double[] outputs = new double[51 * 51];
        for (int row = 0; row < 51; row++) {
            for (int column = 0; column < 51; column++) {
                double[] z = {-2.5 + column / 10.0, -2.5 + row / 10.0};
                for (int l = 0; l < view.layers().size(); l++) {
                    z = ByHand.weightedInput(
                            view.layers().get(l),
                            l == 0 ? z : ByHand.activation(view.settings().activation(), z));
                }
                outputs[51 * row + column] = ByHand.sigmoid(z[0]);
            }
        }
        return outputs;
    }
}

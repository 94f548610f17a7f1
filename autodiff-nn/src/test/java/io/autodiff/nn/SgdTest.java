package io.autodiff.nn;

import static io.autodiff.Autodiff.grad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All numbers are binary fractions, so that the steps by hand hold to the bit. */
class SgdTest {
    private static final Model START = model(1, -2, 4);
    private static final List<Model> GRADIENTS = List.of(model(2, 4, 8), model(-2, 0, 4), model(0, 2, 0));

    record Model(Tensor w, Tensor b) {}

    /** Not a layer, so it comes into a chain as a function only, and there as a constant. */
    record Scale(Tensor by) {
        Tensor apply(Tensor x) {
            return x.times(by);
        }
    }

    @Test
    void plainStepsGoDownTheGradient() {
        Sgd sgd = new Sgd(0.5);
        Sgd.State<Model> first = sgd.step(sgd.start(START), GRADIENTS.get(0));
        Sgd.State<Model> second = sgd.step(first, GRADIENTS.get(1));
        Sgd.State<Model> third = sgd.step(second, GRADIENTS.get(2));

        assertThat(first.model()).isEqualTo(model(0, -4, 0));
        assertThat(second.model()).isEqualTo(model(1, -4, -2));
        assertThat(third.model()).isEqualTo(model(1, -5, -2));
    }

    @Test
    void stepsWithMomentumKeepHalfTheVelocity() {
        Sgd sgd = new Sgd(0.5, 0.5);
        Sgd.State<Model> first = sgd.step(sgd.start(START), GRADIENTS.get(0));
        Sgd.State<Model> second = sgd.step(first, GRADIENTS.get(1));
        Sgd.State<Model> third = sgd.step(second, GRADIENTS.get(2));

        assertThat(first).isEqualTo(new Sgd.State<>(model(0, -4, 0), model(-1, -2, -4)));
        assertThat(second).isEqualTo(new Sgd.State<>(model(0.5, -5, -4), model(0.5, -1, -4)));
        assertThat(third).isEqualTo(new Sgd.State<>(model(0.75, -6.5, -6), model(0.25, -1.5, -2)));
    }

    @Test
    void startsAtTheModelWithoutVelocity() {
        Sgd.State<Model> start = new Sgd(0.5, 0.5).start(START);
        assertThat(start.model()).isSameAs(START);
        assertThat(start.velocity().w().abs()).isEqualTo(Tensor.zeros(2));
        assertThat(start.velocity().b().abs()).isEqualTo(Tensor.scalar(0));
    }

    @Test
    void thereMustBeATensorToTrain() {
        Scale scale = new Scale(Tensor.of(2));
        assertThatThrownBy(() -> new Sgd(1).start(Chain.of(scale::apply, Tensor::sigmoid)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sgd: there is no tensor to train in the model of io.autodiff.nn.Chain; functions such as"
                        + " layer::apply are constants: give the layer itself, a record of tensors");
    }

    @Test
    void aStepChangesNothingButMakesANewState() {
        Sgd sgd = new Sgd(0.5, 0.5);
        Sgd.State<Model> first = sgd.step(sgd.start(START), GRADIENTS.get(0));
        Sgd.State<Model> second = sgd.step(first, GRADIENTS.get(1));
        assertThat(sgd.step(first, GRADIENTS.get(1))).isEqualTo(second);
        assertThat(first).isEqualTo(new Sgd.State<>(model(0, -4, 0), model(-1, -2, -4)));
        assertThat(START).isEqualTo(model(1, -2, 4));
    }

    @Test
    void momentumIsZeroUnlessGiven() {
        assertThat(new Sgd(0.5)).isEqualTo(new Sgd(0.5, 0));
    }

    /** ½ xᵀ A x − bᵀ x is least where A x = b, here at (0.2, 0.4). */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9})
    void convergesOnAQuadratic(double momentum) {
        Tensor a = Tensor.of(new double[][] {{3, 1}, {1, 2}});
        Tensor b = Tensor.of(1, 1);
        Sgd sgd = new Sgd(0.1, momentum);
        Sgd.State<Tensor> state = sgd.start(Tensor.of(5, -7));
        for (int step = 0; step < 1000; step++) {
            Tensor gradient = grad(x -> x.dot(a.matmul(x)).times(0.5).minus(x.dot(b)), state.model());
            state = sgd.step(state, gradient);
        }
        assertThat(state.model().toArray()).containsExactly(new double[] {0.2, 0.4}, within(1e-14));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, Double.POSITIVE_INFINITY, Double.NaN})
    void refusesALearningRateThatCannotLearn(double rate) {
        assertThatThrownBy(() -> new Sgd(rate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sgd: the learning rate must be positive and finite, got " + rate);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN})
    void refusesAMomentumThatDoesNotFade(double momentum) {
        assertThatThrownBy(() -> new Sgd(0.1, momentum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sgd: the momentum must be at least 0 and less than 1, got " + momentum);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5})
    void refusesAGradientOfAnotherModel(double momentum) {
        Sgd sgd = new Sgd(0.5, momentum);
        Sgd.State<Map<String, Tensor>> state = sgd.start(Map.of("w", Tensor.scalar(1)));
        assertThatThrownBy(() -> sgd.step(state, Map.of("v", Tensor.scalar(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trees differ: the first has tensors at [w], the second at [v]");
    }

    private static Model model(double w0, double w1, double b) {
        return new Model(Tensor.of(w0, w1), Tensor.scalar(b));
    }
}

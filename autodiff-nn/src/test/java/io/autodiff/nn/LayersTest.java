package io.autodiff.nn;

import static io.autodiff.Autodiff.grad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;

class LayersTest {
    private static final Tensor X = Tensor.of(new double[][] {{1, 2, 3}, {-1, 0.5, 2}});
    private static final Linear LINEAR =
            new Linear(Tensor.of(new double[][] {{1, -1}, {2, 0.5}, {0, 3}}), Tensor.of(0.25, -0.5));

    /** A model of one's own: a record of layers. */
    record Mlp(Linear hidden, Layer activation, Linear output) implements Layer {
        @Override
        public Tensor apply(Tensor x) {
            return output.apply(activation.apply(hidden.apply(x)));
        }
    }

    @Test
    void linearIsInputsTimesWeightsPlusBiases() {
        assertThat(LINEAR.apply(X)).isEqualTo(Tensor.of(new double[][] {{5.25, 8.5}, {0.25, 6.75}}));
    }

    @Test
    void linearTakesOneExampleAsAVector() {
        assertThat(LINEAR.apply(X.at(0))).isEqualTo(Tensor.of(5.25, 8.5));
    }

    /** With δ = ∂C/∂z: ∂C/∂W = xᵀ δ, ∂C/∂b = the sum of the rows of δ, ∂C/∂x = δ Wᵀ. */
    @Test
    void gradientOfLinearFollowsFromDelta() {
        Tensor delta = Tensor.of(new double[][] {{1, 2}, {3, -4}});
        Linear gradient = grad(m -> m.apply(X).times(delta).sum(), LINEAR);
        Tensor byInput = grad(x -> LINEAR.apply(x).times(delta).sum(), X);

        assertThat(gradient.w()).isEqualTo(Tensor.of(new double[][] {{-2, 6}, {3.5, 2}, {9, -2}}));
        assertThat(gradient.b()).isEqualTo(Tensor.of(4, -2));
        assertThat(byInput).isEqualTo(Tensor.of(new double[][] {{-1, 3, 6}, {7, 4, -12}}));
    }

    @Test
    void linearOfDrawsWeightsAndLeavesBiasesZero() {
        Linear linear = Linear.of(3, 2, Initializer.lecunNormal(), new SplittableRandom(5));
        assertThat(linear.w()).isEqualTo(Initializer.lecunNormal().draw(new SplittableRandom(5), 3, 2));
        assertThat(linear.b()).isEqualTo(Tensor.zeros(2));
    }

    @Test
    void linearSaysWhichSizesDiffer() {
        assertThatThrownBy(() -> LINEAR.apply(Tensor.ones(4, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("matmul: inner sizes differ: A is [4, 5], B is [3, 2];"
                        + " the last axis of A must be as long as the second last of B");
    }

    @Test
    void chainAppliesItsLayersInOrder() {
        Chain chain = Chain.of(LINEAR, Tensor::square, x -> x.minus(1));
        assertThat(chain.apply(X)).isEqualTo(LINEAR.apply(X).square().minus(1));
        assertThat(Chain.of().apply(X)).isSameAs(X);
    }

    @Test
    void chainKeepsItsLayersWhateverHappensToTheList() {
        List<Layer> layers = new ArrayList<>(List.of(LINEAR));
        Chain chain = new Chain(layers);
        layers.clear();
        assertThat(chain.layers()).containsExactly(LINEAR);
    }

    /** The four equations of backpropagation, with an example in each row: δ² = (a² − y) σ′(z²) / n, δ¹ = δ² W₂ᵀ σ′(z¹). */
    @Test
    void gradientOfAChainIsBackpropagation() {
        RandomGenerator random = new SplittableRandom(1);
        Linear first = new Linear(Tensor.normal(random, 3, 4), Tensor.normal(random, 4));
        Linear second = new Linear(Tensor.normal(random, 4, 2), Tensor.normal(random, 2));
        Tensor y = Tensor.of(new double[][] {{1, 0}, {0, 1}});

        SimpleMatrix a1 = sigmoid(affine(X.toSimpleMatrix(), first));
        SimpleMatrix a2 = sigmoid(affine(a1, second));
        SimpleMatrix delta2 = a2.minus(y.toSimpleMatrix()).divide(2).elementMult(slope(a2));
        SimpleMatrix delta1 =
                delta2.mult(second.w().toSimpleMatrix().transpose()).elementMult(slope(a1));

        Chain gradient =
                grad(m -> Costs.quadratic(m.apply(X), y), Chain.of(first, Tensor::sigmoid, second, Tensor::sigmoid));
        assertGradient(gradient.layers().get(2), a1, delta2);
        assertGradient(gradient.layers().get(0), X.toSimpleMatrix(), delta1);
    }

    @Test
    void lambdasInAChainAreConstants() {
        Tensor captured = Tensor.of(2, 3);
        Layer scale = x -> x.times(captured);
        Chain chain = Chain.of(LINEAR, scale, Chain.of(new Linear(Tensor.ones(2, 1), Tensor.zeros(1))));
        Chain gradient = grad(m -> m.apply(X).sum(), chain);

        assertThat(Trees.flatten(chain))
                .containsOnlyKeys("layers.0.w", "layers.0.b", "layers.2.layers.0.w", "layers.2.layers.0.b");
        assertThat(gradient.layers().get(1)).isSameAs(scale);
        assertThat(gradient.layers().get(0))
                .isEqualTo(new Linear(Tensor.of(new double[][] {{0, 0}, {5, 7.5}, {10, 15}}), Tensor.of(4, 6)));
    }

    @Test
    void gradientOfAModelOfOnesOwnHasItsTypeAndShapes() {
        Mlp model = new Mlp(LINEAR, Tensor::tanh, new Linear(Tensor.ones(2, 1), Tensor.zeros(1)));
        Mlp gradient = grad(m -> m.apply(X).sum(), model);

        assertThat(gradient.activation()).isSameAs(model.activation());
        assertThat(gradient.hidden().w().shape()).isEqualTo(LINEAR.w().shape());
        assertThat(gradient.hidden().b().shape()).isEqualTo(LINEAR.b().shape());
        assertThat(gradient.output().w())
                .isEqualTo(LINEAR.apply(X).tanh().sum(0).reshape(2, 1));
        assertThat(gradient.output().b()).isEqualTo(Tensor.of(2));
    }

    private static SimpleMatrix affine(SimpleMatrix x, Linear layer) {
        SimpleMatrix z = x.mult(layer.w().toSimpleMatrix());
        for (int row = 0; row < z.getNumRows(); row++) {
            for (int column = 0; column < z.getNumCols(); column++) {
                z.set(row, column, z.get(row, column) + layer.b().get(column));
            }
        }
        return z;
    }

    private static SimpleMatrix sigmoid(SimpleMatrix z) {
        return z.negative().elementExp().plus(1).elementPower(-1);
    }

    /** σ′ = a (1 − a), from the activation a. */
    private static SimpleMatrix slope(SimpleMatrix a) {
        return a.elementMult(a.negative().plus(1));
    }

    /** ∂C/∂W = a_inᵀ δ and ∂C/∂b = the sum of the rows of δ. */
    private static void assertGradient(Layer gradient, SimpleMatrix in, SimpleMatrix delta) {
        Linear linear = (Linear) gradient;
        assertThat(linear.w().toArray())
                .containsExactly(Tensor.of(in.transpose().mult(delta)).toArray(), within(1e-15));
        assertThat(linear.b().toArray()).containsExactly(Tensor.of(delta).sum(0).toArray(), within(1e-15));
    }
}

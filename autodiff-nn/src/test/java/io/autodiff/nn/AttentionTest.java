package io.autodiff.nn;

import static io.autodiff.Autodiff.grad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.check.GradientCheck;
import io.autodiff.nn.optim.Momentum;
import io.autodiff.nn.optim.Optimizer;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Attention and what is composed of it; SequencesGoldenTest holds it to the numbers of PyTorch. */
class AttentionTest {
    private static final Random RANDOM = new Random(5);
    private static final Initializer WEIGHTS = Initializer.lecunNormal();
    private static final Tensor X = Tensor.normal(RANDOM, 2, 5, 4);
    private static final Tensor MEMORY = Tensor.normal(RANDOM, 2, 3, 4);
    private static final TransformerConfig CONFIG =
            TransformerConfig.of(4, 2, 6).withDropout(0);

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.toArray()).containsExactly(expected.toArray(), within(1e-14));
    }

    private static MultiHeadAttention attention(double dropout) {
        return MultiHeadAttention.of(4, 2, dropout, WEIGHTS, RANDOM);
    }

    @Test
    void weightsAreAMean() {
        Tensor weights = Attention.weights(X, MEMORY.repeat(1, 2), Masks.NONE);
        assertThat(weights.shape().toArray()).containsExactly(2, 5, 6);
        assertClose(weights.sum(-1), Tensor.ones(2, 5));
        assertClose(
                Attention.scaledDotProduct(X, Tensor.zeros(2, 3, 4), MEMORY),
                MEMORY.mean(1).expandDims(1).broadcastTo(X.shape()));
    }

    @Test
    void aQueryWithoutAKeyTakesNothing() {
        Tensor mask = Masks.keys(Masks.lengths(3, 0, 2));
        Tensor y = Attention.scaledDotProduct(X, MEMORY, MEMORY, mask);
        assertThat(y.slice(0, 0, 1)).isEqualTo(Tensor.zeros(1, 5, 4));
        Tensor slope =
                grad(k -> Attention.scaledDotProduct(X, k, k, mask).square().sum(), MEMORY);
        assertThat(slope.slice(0, 0, 1).abs().max().item()).isZero();
        assertThat(slope.slice(0, 1, 2).slice(1, 0, 2).abs().min().item()).isPositive();
    }

    @Test
    void whatIsMaskedIsNotSeen() {
        Tensor later = X.plus(Tensor.range(5).greaterEqual(3).expandDims(1).times(10));
        Tensor causal = Masks.causal(5);
        MultiHeadAttention attention = attention(0);
        Tensor y = attention.apply(X, X, X, causal, Pass.IN_USE);
        Tensor z = attention.apply(later, later, later, causal, Pass.IN_USE);
        assertClose(y.slice(1, 0, 3), z.slice(1, 0, 3));
        assertThat(y.slice(1, 3, 5).minus(z.slice(1, 3, 5)).abs().min().item()).isPositive();

        Tensor padded = Masks.keys(Masks.lengths(5, 3, 3));
        TransformerEncoder encoder = TransformerEncoder.of(2, CONFIG, WEIGHTS, RANDOM);
        assertClose(encoder.apply(later, padded, Pass.IN_USE).slice(1, 0, 3), encoder.apply(X.slice(1, 0, 3)));
    }

    @Test
    void oneHeadIsScaledDotProductOfLinearMaps() {
        MultiHeadAttention one = MultiHeadAttention.of(4, 1, 0, WEIGHTS, RANDOM);
        Tensor h = Attention.scaledDotProduct(
                one.query().apply(X), one.key().apply(X), one.value().apply(X));
        assertClose(one.apply(X), one.output().apply(h));
    }

    @Test
    void dropoutActsOnWeightsInTrainingAlone() {
        Tensor dropped = Attention.scaledDotProduct(
                X, X, Tensor.identity(5).expandDims(0), Masks.NONE, new Dropout(0.5), Pass.training(2));
        assertThat(dropped).isEqualTo(new Dropout(0.5).apply(Attention.weights(X, X, Masks.NONE), Pass.training(2)));
        MultiHeadAttention attention = attention(0.5);
        assertThat(attention.apply(X, Pass.training(2))).isNotEqualTo(attention.apply(X));
        assertThat(attention.apply(X, Pass.training(2))).isEqualTo(attention.apply(X, Pass.training(2)));
        TransformerConfig config = CONFIG.withDropout(0.5);
        TransformerEncoder encoder = TransformerEncoder.of(2, config, WEIGHTS, RANDOM);
        assertThat(encoder.apply(X, Pass.training(2))).isNotEqualTo(encoder.apply(X));
        assertThat(encoder.layers().get(0).attention().dropout().p()).isEqualTo(0.5);
        assertThat(encoder.layers().get(1).fed().dropout().p()).isEqualTo(0.5);
    }

    @Test
    void everyDropoutOfATransformerIsToldOfTraining() {
        for (TransformerConfig config : List.of(CONFIG, CONFIG.withNormFirst())) {
            Transformer model = Transformer.of(1, config, WEIGHTS, RANDOM);
            Set<String> paths = new TreeSet<>();
            Trees.mapLeaves(model, Dropout.class, (path, dropout) -> {
                paths.add(path);
                return dropout;
            });
            assertThat(paths).hasSize(4 + 6);
            for (String one : paths) {
                Transformer dropping = Trees.mapLeaves(
                        model, Dropout.class, (path, none) -> path.equals(one) ? new Dropout(0.5) : none);
                assertThat(dropping.apply(MEMORY, X, Masks.NONE, Masks.NONE, Pass.training(1)))
                        .as(one)
                        .isNotEqualTo(dropping.apply(MEMORY, X, Masks.NONE, Masks.NONE, Pass.IN_USE));
            }
        }
    }

    @Test
    void sublayersDropWhatIsAdded() {
        Sublayer sublayer = new Sublayer(LayerNorm.of(4), new Dropout(0.5), true);
        Tensor added =
                sublayer.apply(X, u -> Tensor.ones(2, 5, 4), Pass.training(4)).minus(X);
        assertClose(added, new Dropout(0.5).apply(Tensor.ones(2, 5, 4), Pass.training(4)));
    }

    @Test
    void firstAndSecondDerivativesHoldUnderMasks() {
        TransformerConfig config = TransformerConfig.of(2, 1, 2)
                .withDropout(0)
                .withActivation(Tensor::gelu)
                .withNormFirst();
        Transformer model = Transformer.of(1, config, WEIGHTS, RANDOM);
        Tensor source = Tensor.normal(RANDOM, 1, 2, 2);
        Tensor mask = Masks.keys(Masks.lengths(2, 1));
        for (int order = 1; order <= 2; order++) {
            GradientCheck.of((Tensor target) -> model.apply(source, target, mask, Masks.causal(2), Pass.IN_USE))
                    .at(Tensor.normal(RANDOM, 1, 2, 2))
                    .alone(order)
                    .verify();
        }
    }

    @Test
    void parametersHavePathsToNameThemBy() {
        TransformerConfig norms = CONFIG.withNormFirst();
        assertThat(Trees.flatten(TransformerEncoder.of(1, norms, WEIGHTS, RANDOM))
                        .keySet())
                .containsExactly(
                        "layers.0.attention.query.w",
                        "layers.0.attention.query.b",
                        "layers.0.attention.key.w",
                        "layers.0.attention.key.b",
                        "layers.0.attention.value.w",
                        "layers.0.attention.value.b",
                        "layers.0.attention.output.w",
                        "layers.0.attention.output.b",
                        "layers.0.attended.norm.gamma",
                        "layers.0.attended.norm.beta",
                        "layers.0.feedForward.layers.0.w",
                        "layers.0.feedForward.layers.0.b",
                        "layers.0.feedForward.layers.3.w",
                        "layers.0.feedForward.layers.3.b",
                        "layers.0.fed.norm.gamma",
                        "layers.0.fed.norm.beta",
                        "norm.gamma",
                        "norm.beta");
    }

    @Test
    void defaultsAreThoseOfThePaper() {
        TransformerConfig config = TransformerConfig.of(512, 8, 2048);
        assertThat(config.dropout()).isEqualTo(0.1);
        assertThat(config.normFirst()).isFalse();
        assertThat(config.activation().apply(Tensor.of(-1, 2))).isEqualTo(Tensor.of(0, 2));
    }

    /** Which of the places holds what the last holds is to be found by what they hold, not by where they are. */
    @Test
    void aTransformerLearnsToReverse() {
        record Reverser(Linear in, LearnedPositions positions, TransformerEncoder encoder, Linear out)
                implements TrainingLayer {
            @Override
            public Tensor apply(Tensor x, Pass pass) {
                return out.apply(encoder.apply(positions.apply(in.apply(x)), pass));
            }
        }
        Random random = new Random(2);
        Tensor x = Tensor.uniform(random, 32 * 4).times(3).floor().oneHot(3).reshape(32, 4, 3);
        Tensor reversed = x.flip(1).reshape(128, 3);
        TransformerConfig config = TransformerConfig.of(8, 2, 16).withDropout(0).withNormFirst();
        Initializer weights = Initializer.glorotUniform();
        Reverser model = new Reverser(
                Linear.of(3, 8, weights, random),
                LearnedPositions.of(4, 8, random),
                TransformerEncoder.of(1, config, weights, random),
                Linear.of(8, 3, weights, random));
        Optimizer sgd = new Optimizer(new Momentum(0.9).rate(0.05));
        Optimizer.State<Reverser> state = sgd.start(model);
        for (int step = 0; step < 100; step++) {
            state = sgd.step(
                    state,
                    grad(
                            m -> Costs.softmaxCrossEntropy(
                                    m.apply(x, Pass.training(1)).reshape(128, 3), reversed),
                            state.model()));
        }
        assertThat(Metrics.accuracy(state.model().apply(x).reshape(128, 3), reversed))
                .isEqualTo(1);
    }

    @Test
    void positionsAreSinesAndCosines() {
        Tensor table = new SinusoidalPositions().apply(Tensor.zeros(1, 3, 4));
        assertThat(table.at(0, 2).toArray())
                .containsExactly(
                        new double[] {Math.sin(2), Math.cos(2), Math.sin(0.02), Math.cos(0.02)}, within(1e-15));
    }

    @Test
    void rotaryProductsDependOnDistanceAlone() {
        Tensor q = Tensor.normal(RANDOM, 1, 6).broadcastTo(Tensor.zeros(8, 6).shape());
        Tensor k = Tensor.normal(RANDOM, 1, 6).broadcastTo(Tensor.zeros(8, 6).shape());
        RotaryPositions rotary = new RotaryPositions();
        Tensor products = rotary.apply(q).matmul(rotary.apply(k).transpose());
        for (int t = 0; t < 4; t++) {
            assertThat(products.get(t + 4, t + 1)).isCloseTo(products.get(3, 0), within(1e-14));
        }
        assertThat(products.get(3, 0)).isNotCloseTo(products.get(2, 0), within(1e-3));
    }

    @Test
    void masks() {
        assertThat(Masks.causal(3)).isEqualTo(Tensor.of(new double[][] {{1, 0, 0}, {1, 1, 0}, {1, 1, 1}}));
        assertThat(Masks.keys(Masks.lengths(2, 1, 2)))
                .isEqualTo(Tensor.of(new double[][] {{1, 0}, {1, 1}}).reshape(2, 1, 2));
        assertThat(Masks.NONE.times(Masks.causal(2))).isEqualTo(Masks.causal(2));
        assertThatThrownBy(() -> Masks.keys(Tensor.ones(3)))
                .hasMessage("keys: takes a mask of shape [batch, keys], got [3]");
    }

    @Test
    void badInput() {
        MultiHeadAttention attention = attention(0);
        assertThatThrownBy(() -> MultiHeadAttention.of(6, 4, 0, WEIGHTS, RANDOM))
                .hasMessage("attention: 6 features cannot be shared equally by 4 heads; take a number of heads that"
                        + " divides the features");
        assertThatThrownBy(() -> MultiHeadAttention.of(6, 0, 0, WEIGHTS, RANDOM))
                .hasMessageContaining("by 0 heads");
        assertThatThrownBy(() -> attention.apply(Tensor.ones(5, 4)))
                .hasMessage("attention: takes sequences of shape [batch, time, features], got [5, 4]");
        assertThatThrownBy(() -> attention.apply(X, MEMORY, MEMORY, Masks.lengths(3, 3, 2), Pass.IN_USE))
                .hasMessage("attention: the mask [2, 3] does not broadcast to [..., queries, keys], here [2, 5, 3];"
                        + " of a mask [batch, keys] make one by Masks.keys(mask)");
        assertThatThrownBy(() -> Attention.scaledDotProduct(X, MEMORY, MEMORY, Tensor.ones(1, 1, 1, 1)))
                .hasMessageContaining("the mask [1, 1, 1, 1] does not");
        assertThatThrownBy(() -> Attention.scaledDotProduct(X, Tensor.ones(2, 5, 6), X))
                .hasMessage("attention: takes queries [..., queries, d] and keys [..., keys, d], got [2, 5, 4] and"
                        + " [2, 5, 6]");
        assertThatThrownBy(() -> LayerNorm.of(3).apply(X))
                .hasMessage("layerNorm: takes inputs of shape [batch, …, 3], got [2, 5, 4]");
        assertThatThrownBy(() -> LearnedPositions.of(4, 4, RANDOM).apply(X))
                .hasMessage("learnedPositions: takes inputs of shape [..., time, 4] of a time up to 4, got [2, 5, 4]");
        assertThatThrownBy(() -> new SinusoidalPositions().apply(Tensor.ones(2, 3)))
                .hasMessage("sinusoidalPositions: takes inputs of shape [..., time, features] with an even number of"
                        + " features, got [2, 3]");
        assertThatThrownBy(() -> new RotaryPositions().apply(Tensor.ones(4)))
                .hasMessageStartingWith("rotaryPositions: takes");
    }
}

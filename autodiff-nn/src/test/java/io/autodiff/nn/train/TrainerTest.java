package io.autodiff.nn.train;

import static io.autodiff.Autodiff.valueAndGrad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.Tensor;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Layer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.Pass;
import io.autodiff.nn.optim.Momentum;
import io.autodiff.nn.optim.Optimizer;
import io.autodiff.nn.optim.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    private static final Dataset XOR = new Dataset(
            Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}}), Tensor.of(new double[][] {{0}, {1}, {1}, {0}}));
    private static final Objective<Mlp> CROSS_ENTROPY = (m, x, y, pass) -> Costs.sigmoidCrossEntropy(m.apply(x), y);
    private static final Rule PLAIN = Rule.sgd().rate(0.5);
    private static final Rule MOMENTUM = new Momentum(0.9).rate(0.5);
    private static final Trainer TRAINER = new Trainer(MOMENTUM, 20, 3);
    private static final Listener<Object> NOBODY = Listener.none();

    /** From inputs to logits. */
    record Mlp(Linear hidden, Linear output) implements Layer {
        static Mlp draw(long seed) {
            RandomGenerator random = new SplittableRandom(seed);
            return new Mlp(
                    Linear.of(2, 4, Initializer.glorotNormal(), random),
                    Linear.of(4, 1, Initializer.glorotNormal(), random));
        }

        @Override
        public Tensor apply(Tensor x) {
            return output.apply(hidden.apply(x).tanh());
        }
    }

    /** Writes down what it is told. */
    private static final class Diary implements Listener<Mlp> {
        private final List<String> calls = new ArrayList<>();
        private final List<Double> costs = new ArrayList<>();
        private final List<Double> means = new ArrayList<>();
        private final List<Mlp> models = new ArrayList<>();

        @Override
        public void epochStarted(int epoch, int batches) {
            calls.add("epoch " + epoch + " of " + batches + " batches");
        }

        @Override
        public void batchDone(int epoch, int batch, double cost) {
            calls.add("batch " + epoch + "." + batch);
            costs.add(cost);
        }

        @Override
        public void epochDone(int epoch, Mlp model, double meanCost) {
            calls.add("done " + epoch);
            models.add(model);
            means.add(meanCost);
        }

        @Override
        public void trainingEnded() {
            calls.add("ended");
        }
    }

    @Test
    void oneSeedGivesTheSameModelToTheBit() {
        Mlp trained = TRAINER.fit(Mlp.draw(1), CROSS_ENTROPY, XOR, new SplittableRandom(2), NOBODY);
        assertThat(TRAINER.fit(Mlp.draw(1), CROSS_ENTROPY, XOR, new SplittableRandom(2), NOBODY))
                .isEqualTo(trained);
        assertThat(TRAINER.fit(Mlp.draw(1), CROSS_ENTROPY, XOR, new SplittableRandom(3), NOBODY))
                .isNotEqualTo(trained);
    }

    @Test
    void isTheLoopThatOneWouldWriteByHand() {
        RandomGenerator random = new SplittableRandom(2);
        Optimizer sgd = new Optimizer(MOMENTUM);
        Optimizer.State<Mlp> state = sgd.start(Mlp.draw(1));
        for (int epoch = 0; epoch < 20; epoch++) {
            for (Dataset batch : XOR.shuffledBatches(3, random)) {
                ValueAndGrad<Mlp> cost = valueAndGrad(
                        m -> CROSS_ENTROPY.of(m, batch.inputs(), batch.targets(), Pass.IN_USE), state.model());
                state = sgd.step(state, cost.grad());
            }
        }
        assertThat(TRAINER.fit(Mlp.draw(1), CROSS_ENTROPY, XOR, new SplittableRandom(2), NOBODY))
                .isEqualTo(state.model());
    }

    @Test
    void learnsExclusiveOr() {
        Mlp trained =
                new Trainer(MOMENTUM, 300, 4).fit(Mlp.draw(1), CROSS_ENTROPY, XOR, new SplittableRandom(2), NOBODY);
        double[] outputs = trained.apply(XOR.inputs()).sigmoid().toArray();
        assertThat(outputs[0]).isLessThan(0.05);
        assertThat(outputs[1]).isGreaterThan(0.95);
        assertThat(outputs[2]).isGreaterThan(0.95);
        assertThat(outputs[3]).isLessThan(0.05);
    }

    @Test
    void tellsTheListenerInOrder() {
        Diary diary = new Diary();
        Mlp trained = new Trainer(PLAIN, 2, 3).fit(Mlp.draw(1), CROSS_ENTROPY, XOR, new SplittableRandom(2), diary);

        assertThat(diary.calls)
                .containsExactly(
                        "epoch 1 of 2 batches",
                        "batch 1.1",
                        "batch 1.2",
                        "done 1",
                        "epoch 2 of 2 batches",
                        "batch 2.1",
                        "batch 2.2",
                        "done 2",
                        "ended");
        assertThat(diary.means)
                .containsExactly(
                        (diary.costs.get(0) + diary.costs.get(1)) / 2, (diary.costs.get(2) + diary.costs.get(3)) / 2);
        assertThat(diary.models.get(0))
                .isEqualTo(
                        new Trainer(PLAIN, 1, 3).fit(Mlp.draw(1), CROSS_ENTROPY, XOR, new SplittableRandom(2), NOBODY));
        assertThat(diary.models.get(1)).isSameAs(trained);
    }

    /** The cost of a batch is measured before its step. */
    @Test
    void theFirstCostIsThatOfTheModelAtTheStart() {
        Diary diary = new Diary();
        new Trainer(PLAIN, 1, 4).fit(Mlp.draw(1), CROSS_ENTROPY, XOR, new SplittableRandom(2), diary);
        Dataset shuffled =
                XOR.shuffledBatches(4, new SplittableRandom(2)).iterator().next();
        assertThat(diary.costs)
                .containsExactly(CROSS_ENTROPY
                        .of(Mlp.draw(1), shuffled.inputs(), shuffled.targets(), Pass.IN_USE)
                        .item());
    }

    @Test
    void noEpochsLeaveTheModelAlone() {
        Mlp model = Mlp.draw(1);
        Diary diary = new Diary();
        assertThat(new Trainer(PLAIN, 0, 1).fit(model, CROSS_ENTROPY, XOR, new SplittableRandom(2), diary))
                .isSameAs(model);
        assertThat(diary.calls).containsExactly("ended");
    }

    @Test
    void aBatchMayBeLargerThanTheData() {
        Mlp whole = new Trainer(PLAIN, 3, 4).fit(Mlp.draw(1), CROSS_ENTROPY, XOR, new SplittableRandom(2), NOBODY);
        assertThat(new Trainer(PLAIN, 3, Integer.MAX_VALUE)
                        .fit(Mlp.draw(1), CROSS_ENTROPY, XOR, new SplittableRandom(2), NOBODY))
                .isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void stopsAtACostThatIsNotFinite(double cost) {
        Diary diary = new Diary();
        Objective<Mlp> fifthFails =
                (m, x, y, pass) -> CROSS_ENTROPY.of(m, x, y, pass).plus(diary.costs.size() == 4 ? cost : 0);
        assertThatThrownBy(() -> TRAINER.fit(Mlp.draw(1), fifthFails, XOR, new SplittableRandom(2), diary))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith(
                        "training: the cost is " + cost + " in epoch 3, batch 1: plus: the value is " + cost)
                .hasMessageEndingWith("; lower the learning rate");
        assertThat(diary.calls).endsWith("done 2", "epoch 3 of 2 batches", "ended");
    }

    @Test
    void tellsTheListenerOfTheEndAfterAnErrorToo() {
        Diary diary = new Diary();
        AssertionError error = new AssertionError("no cost");
        Objective<Mlp> fails = (m, x, y, pass) -> {
            throw error;
        };
        assertThatThrownBy(() -> TRAINER.fit(Mlp.draw(1), fails, XOR, new SplittableRandom(2), diary))
                .isSameAs(error);
        assertThat(diary.calls).containsExactly("epoch 1 of 2 batches", "ended");
    }

    @Test
    void theObjectiveMustBeAScalar() {
        assertThatThrownBy(() ->
                        TRAINER.fit(Mlp.draw(1), (m, x, y, pass) -> m.apply(x), XOR, new SplittableRandom(2), NOBODY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the function must return a scalar, but its value has shape [3, 1]");
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "1, 0", "-3, -4"})
    void refusesTrainingWithoutSense(int epochs, int batchSize) {
        assertThatThrownBy(() -> new Trainer(PLAIN, epochs, batchSize))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trainer: takes epochs of at least 0, a batch size of at least 1 and at least 1 shard, got "
                        + epochs + ", " + batchSize + " and 1");
    }
}

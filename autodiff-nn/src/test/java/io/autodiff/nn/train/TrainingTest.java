package io.autodiff.nn.train;

import static io.autodiff.Autodiff.valueAndGrad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.nn.BatchNorm;
import io.autodiff.nn.Chain;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Dropout;
import io.autodiff.nn.Examples;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Layer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.Pass;
import io.autodiff.nn.files.Checkpoint;
import io.autodiff.nn.files.Checkpoints;
import io.autodiff.nn.files.Models;
import io.autodiff.nn.files.SplitMix64;
import io.autodiff.nn.optim.Adam;
import io.autodiff.nn.optim.Plateau;
import io.autodiff.nn.optim.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes, shards, and trainings that go on where others were. */
class TrainingTest {
    private static final Dataset DATA = data();
    private static final Objective<Layer> OBJECTIVE = (m, x, y, pass) -> Costs.quadratic(m.apply(x, pass), y);
    private static final Rule ADAM = Adam.of().rate(0.01);

    @TempDir
    Path folder;

    private static Dataset data() {
        Tensor x = Tensor.normal(new SplittableRandom(3), 22, 3);
        return new Dataset(x, x.sum(1).sin().reshape(22, 1));
    }

    private static Chain chain(Layer... between) {
        RandomGenerator random = new SplittableRandom(1);
        List<Layer> layers = new ArrayList<>(List.of(Linear.of(3, 8, Initializer.lecunNormal(), random)));
        layers.addAll(List.of(between));
        layers.add(Tensor::tanh);
        layers.add(Linear.of(8, 1, Initializer.lecunNormal(), random));
        return new Chain(layers);
    }

    private static Chain fit(Trainer trainer, Chain model, long seed, Listener<? super Chain> listener) {
        return trainer.fit(model, OBJECTIVE, DATA, new SplitMix64(seed), listener);
    }

    private static Map<String, Tensor> tensors(Chain model) {
        return Models.tensors(model);
    }

    @Test
    void theModelHasTheRunningStatisticsOfItsPasses() {
        BatchNorm norm = BatchNorm.of(3);
        Chain model = Chain.of(norm, new Linear(Tensor.ones(3, 1), Tensor.zeros(1)));
        Chain trained = fit(new Trainer(ADAM, 2, 22), model, 1, Listener.none());
        Tensor mean = DATA.inputs().mean(0);
        Tensor running = ((BatchNorm) trained.layers().get(0)).running().mean();
        // 0.1 mean, then 0.9 of that and another 0.1 mean.
        assertThat(running.minus(mean.times(0.19)).abs().max().item()).isLessThan(1e-15);
    }

    @Test
    void everyStepHasMasksOfItsOwnThatFollowFromTheGenerator() {
        List<Double> masks = new ArrayList<>();
        Objective<Chain> objective = (m, x, y, pass) -> {
            masks.add(pass.random().nextDouble());
            return OBJECTIVE.of(m, x, y, pass);
        };
        Trainer trainer = new Trainer(ADAM, 3, 5, 2);
        trainer.fit(chain(), objective, DATA, new SplittableRandom(1), Listener.none());
        List<Double> first = List.copyOf(masks);
        assertThat(first).hasSize(3 * 5 * 2).doesNotHaveDuplicates();
        masks.clear();
        trainer.fit(chain(), objective, DATA, new SplittableRandom(1), Listener.none());
        assertThat(masks).isEqualTo(first);
        masks.clear();
        trainer.fit(chain(), objective, DATA, new SplittableRandom(2), Listener.none());
        assertThat(masks).doesNotContainAnyElementsOf(first);
    }

    @Test
    void theRuleObservesTheMeanCostOfEachEpoch() {
        Rule plateau = Rule.sgd().rate(0.5).then(new Plateau(0, 0));
        List<Chain> models = new ArrayList<>();
        Objective<Chain> constant = (m, x, y, pass) ->
                OBJECTIVE.of(m, x, y, pass).minus(OBJECTIVE.of(m, x, y, pass).stopGradient());
        new Trainer(plateau, 3, 22).fit(chain(), constant, DATA, new SplitMix64(1), new Listener<>() {
            @Override
            public void epochDone(int epoch, Chain model, double meanCost) {
                models.add(model);
            }
        });
        // The cost is 0 in all epochs, so from the end of the second on the factor is 0.
        assertThat(tensors(models.get(1))).isNotEqualTo(tensors(models.get(0)));
        assertThat(tensors(models.get(2))).isEqualTo(tensors(models.get(1)));
    }

    // ---------------------------------------------------------------- shards

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void threadsDoNotChangeABit(int threads) throws ExecutionException, InterruptedException {
        Chain model = chain(new Dropout(0.3));
        Trainer trainer = new Trainer(ADAM, 3, 7, 3);
        Chain alone = fit(trainer, model, 1, Listener.none());
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            assertThat(tensors(pool.submit(() -> fit(trainer, model, 1, Listener.none()))
                            .get()))
                    .isEqualTo(tensors(alone));
        } finally {
            pool.shutdown();
        }
        assertThat(tensors(fit(trainer, model, 2, Listener.none()))).isNotEqualTo(tensors(alone));
    }

    @Test
    void shardsAreComputedByTheThreadsOfThePool() throws ExecutionException, InterruptedException {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Objective<Chain> slow = (m, x, y, pass) -> {
            threads.add(Thread.currentThread().getName());
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return OBJECTIVE.of(m, x, y, pass);
        };
        ForkJoinPool pool = new ForkJoinPool(2);
        try {
            pool.submit(() -> new Trainer(ADAM, 4, 22, 4).fit(chain(), slow, DATA, new SplitMix64(1), Listener.none()))
                    .get();
        } finally {
            pool.shutdown();
        }
        assertThat(threads).hasSize(2);
    }

    /** Also where they are not of one size, as 22 in 4, and where there are more of them than examples. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 22, 50})
    void shardsChangeAStepByRoundingAlone(int shards) {
        Rule sgd = Rule.sgd().rate(0.5);
        Objective<Chain> decayed = (m, x, y, pass) ->
                OBJECTIVE.of(m, x, y, pass).plus(Costs.halfSquaredWeights(m).times(0.1));
        Chain whole = new Trainer(sgd, 2, 22).fit(chain(), decayed, DATA, new SplitMix64(1), Listener.none());
        Chain parts = new Trainer(sgd, 2, 22, shards).fit(chain(), decayed, DATA, new SplitMix64(1), Listener.none());
        Trees.map(whole, parts, (a, b) -> {
            assertThat(a.minus(b).abs().max().item()).isCloseTo(0, within(1e-14));
            return a;
        });
    }

    @Test
    void refusesStatisticsOfShards() {
        Trainer trainer = new Trainer(ADAM, 1, 4, 2);
        assertThatThrownBy(() -> fit(trainer, chain(BatchNorm.of(8)), 1, Listener.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("training: the model has running statistics at layers.1.running, which are those of whole"
                        + " batches; take 1 shard, got 2, or a GroupNorm in place of the BatchNorm");
        assertThatThrownBy(() -> new Trainer(ADAM, 1, 1, 0))
                .hasMessageEndingWith("and at least 1 shard, got 1, 1 and 0");
    }

    // ---------------------------------------------------------------- going on

    /** Checkpoints by step, in memory. */
    private static final class Kept implements Listener<Object> {
        private final List<Long> steps = new ArrayList<>();
        private final List<Checkpoint<?>> checkpoints = new ArrayList<>();

        @Override
        public void stepDone(long step, java.util.function.Supplier<Checkpoint<?>> checkpoint) {
            steps.add(step);
            checkpoints.add(checkpoint.get());
        }
    }

    /** With means of epochs, dropout, running statistics and the moments of Adam. */
    @Test
    void goesOnFromEveryStepToTheBit() {
        Trainer trainer = new Trainer(ADAM.then(new Plateau(0.5, 0)), 3, 5);
        Chain model = chain(BatchNorm.of(8), new Dropout(0.3));
        Kept kept = new Kept();
        History<Object> history = new History<>(m -> Map.of());
        Chain trained = fit(trainer, model, 7, history.and(kept));
        assertThat(kept.steps).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L);
        for (Checkpoint<?> any : kept.checkpoints) {
            Checkpoint<Chain> at = new Checkpoint<>((Chain) any.model(), any.counters(), any.state());
            History<Object> rest = new History<>(m -> Map.of());
            Kept keptLater = new Kept();
            assertThat(tensors(trainer.resume(at, OBJECTIVE, DATA, rest.and(keptLater))))
                    .isEqualTo(tensors(trained));
            int done = 3 - rest.epochs().size();
            assertThat(rest.epochs()).isEqualTo(history.epochs().subList(done, 3));
            assertThat(keptLater.steps).isEqualTo(kept.steps.subList(15 - keptLater.steps.size(), 15));
        }
    }

    @Test
    void goesOnFromFiles() throws IOException {
        Trainer trainer = new Trainer(ADAM, 2, 5);
        Chain model = chain(new Dropout(0.3));
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        Chain trained = fit(trainer, model, 7, Listener.none());
        Objective<Chain> fails = (m, x, y, pass) -> {
            if (Files.exists(folder.resolve("step-6.safetensors"))) {
                throw new IllegalStateException("the power is off");
            }
            return OBJECTIVE.of(m, x, y, pass);
        };
        assertThatThrownBy(() -> trainer.fit(model, fails, DATA, new SplitMix64(7), new Saving(checkpoints, 3)))
                .hasMessage("the power is off");
        assertThat(checkpoints.files().keySet()).containsExactly(3L, 6L);
        Checkpoint<Chain> newest = checkpoints.newest(model).orElseThrow();
        assertThat(tensors(trainer.resume(newest, OBJECTIVE, DATA, new Saving(checkpoints, 3))))
                .isEqualTo(tensors(trained));
        assertThat(checkpoints.files().keySet()).containsExactly(6L, 9L);
    }

    @Test
    void refusesToGoOnWithOtherData() {
        Kept kept = new Kept();
        fit(new Trainer(ADAM, 1, 22), chain(), 1, kept);
        Checkpoint<?> any = kept.checkpoints.get(0);
        Checkpoint<Chain> at = new Checkpoint<>((Chain) any.model(), any.counters(), any.state());
        Examples fewer = DATA.only(0, 1, 2);
        assertThatThrownBy(() -> new Trainer(ADAM, 2, 22).resume(at, OBJECTIVE, fewer, Listener.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("training: the checkpoint is of a training with examples 22, this one has 3; they must be"
                        + " equal");
        assertThatThrownBy(() -> new Trainer(ADAM, 2, 11).resume(at, OBJECTIVE, DATA, Listener.none()))
                .hasMessageContaining("with batchSize 22, this one has 11");
        assertThatThrownBy(() -> new Trainer(ADAM, 2, 22, 3).resume(at, OBJECTIVE, DATA, Listener.none()))
                .hasMessageContaining("with shards 1, this one has 3");
    }

    @Test
    void keepsTheStateOfOneGeneratorOnly() {
        assertThatThrownBy(() ->
                        new Trainer(ADAM, 1, 22).fit(chain(), OBJECTIVE, DATA, new SplittableRandom(1), new Kept()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("checkpoint: the state of a java.util.SplittableRandom cannot be kept; let the training"
                        + " draw from a SplitMix64");
    }

    @Test
    void savingFailsLoudly() throws IOException {
        assertThatThrownBy(() -> new Saving(new Checkpoints(folder, 1), 0))
                .hasMessage("saving: takes at least 1 step between checkpoints, got 0");
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> fit(new Trainer(ADAM, 1, 22), chain(), 1, new Saving(new Checkpoints(file, 1), 1)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("saving: the checkpoint of step 1 was not written: ");
    }

    // ---------------------------------------------------------------- numbers that are not finite

    /** √0 has the value 0, but an infinite slope. */
    @Test
    void aGradientThatIsNotFiniteStopsWithItsOperation() {
        Objective<Chain> root = (m, x, y, pass) -> OBJECTIVE
                .of(m, x, y, pass)
                .plus(Costs.halfSquaredWeights(m).times(0).sqrt());
        assertThatThrownBy(() -> new Trainer(ADAM, 1, 5).fit(chain(), root, DATA, new SplitMix64(1), Listener.none()))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("training: the gradient is not finite in epoch 1, batch 1: sqrt: its")
                .hasMessageEndingWith("; lower the learning rate")
                .cause()
                .hasMessageStartingWith("optimizer: the gradient at \"layers.0.w\" is ");
    }

    /** The step is repeated with the same masks. */
    @Test
    void theStepIsRepeatedWithItsOwnPass() {
        List<double[]> drawn = new ArrayList<>();
        Objective<Chain> fails = (m, x, y, pass) -> {
            drawn.add(pass.random().doubles(3).toArray());
            return OBJECTIVE.of(m, x, y, pass).divide(drawn.size() == 1 ? 1 : 0);
        };
        assertThatThrownBy(() -> new Trainer(ADAM, 1, 11).fit(chain(), fails, DATA, new SplitMix64(1), Listener.none()))
                .hasMessageStartingWith("training: the cost is Infinity in epoch 1, batch 2: divide: the value is");
        assertThat(drawn).hasSize(3);
        assertThat(Arrays.equals(drawn.get(1), drawn.get(2))).isTrue();
        assertThat(Arrays.equals(drawn.get(0), drawn.get(1))).isFalse();
    }

    @Test
    void saysSoIfTheStepIsFiniteWhenRepeated() {
        List<Pass> passes = new ArrayList<>();
        Objective<Chain> once = (m, x, y, pass) -> {
            passes.add(pass);
            return OBJECTIVE.of(m, x, y, pass).times(passes.size() == 1 ? Double.NaN : 1);
        };
        assertThatThrownBy(() -> new Trainer(ADAM, 1, 5).fit(chain(), once, DATA, new SplitMix64(1), Listener.none()))
                .hasMessage("training: the cost is NaN in epoch 1, batch 1: but no operation of the same step, when"
                        + " repeated, has such a value; lower the learning rate");
    }

    @Test
    void oneShardIsTheWholeBatchToTheBit() {
        Chain model = chain();
        Dataset all = DATA.only(Examples.permutation(22, new SplitMix64(1)))
                .rows(java.util.stream.IntStream.range(0, 22).toArray());
        double cost = valueAndGrad(m -> OBJECTIVE.of(m, all.inputs(), all.targets(), Pass.IN_USE), model)
                .value()
                .item();
        History<Object> history = new History<>(m -> Map.of());
        fit(new Trainer(ADAM, 1, 22), model, 1, history);
        assertThat(history.epochs().get(0).cost()).isEqualTo(cost);
    }
}

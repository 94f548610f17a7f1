package io.autodiff.nn.train;

import io.autodiff.Trees;
import io.autodiff.nn.Examples;
import io.autodiff.nn.Running;
import io.autodiff.nn.files.Checkpoint;
import io.autodiff.nn.files.SplitMix64;
import io.autodiff.nn.optim.Optimizer;
import io.autodiff.nn.optim.Rule;
import java.util.random.RandomGenerator;

/**
 * Mini-batch training: in each epoch all examples once, in random order, a step of the optimiser for each mini-batch.
 *
 * <pre>{@code
 * Trainer trainer = new Trainer(Adam.of().rate(1e-3), 30, 10);
 * Mlp trained = trainer.fit(mlp, (m, x, y, pass) -> Costs.quadratic(m.apply(x, pass), y), data, random, Listener.none());
 * }</pre>
 *
 * <p>It is this loop, up to the seeds of the passes; where a training needs another one, write that:
 *
 * <pre>{@code
 * Optimizer.State<Mlp> state = optimizer.start(mlp);
 * for (int epoch = 1; epoch <= 30; epoch++) {
 *     for (Dataset batch : data.shuffledBatches(10, random)) {
 *         Pass pass = Pass.training(random.nextLong());
 *         Mlp gradient = grad(m -> Costs.quadratic(m.apply(batch.inputs(), pass), batch.targets()), state.model());
 *         state = optimizer.step(state, gradient);
 *         state = new Optimizer.State<>(pass.update(state.model()), state.slots());
 *     }
 * }
 * }</pre>
 *
 * <p>All that is random comes from the generator, so a run repeats to the bit: it draws the order of the examples in each epoch, and the seed
 * of a pass follows from that order and the number of the batch. After each epoch the rule observes its mean cost; see {@link
 * io.autodiff.nn.optim.Plateau}.
 *
 * <p>With more than one shard a batch is divided, each shard has a tape and a pass of its own, and the shards are computed on all threads of
 * the fork-join pool in which {@code fit} is called. How many threads that are does not change a bit; how many shards does, by rounding.
 *
 * <pre>{@code
 * Mlp trained = new ForkJoinPool(4).submit(() -> trainer.fit(mlp, objective, data, random, listener)).get();
 * }</pre>
 *
 * @param rule what makes a step of a gradient
 * @param epochs how often to go through the data
 * @param batchSize how many examples a step sees
 * @param shards how many parts of a batch are computed at the same time
 */
public record Trainer(Rule rule, int epochs, int batchSize, int shards) {
    public Trainer {
        if (epochs < 0 || batchSize < 1 || shards < 1) {
            throw new IllegalArgumentException(
                    "trainer: takes epochs of at least 0, a batch size of at least 1 and at least 1 shard, got "
                            + epochs + ", " + batchSize + " and " + shards);
        }
    }

    /** With whole batches. */
    public Trainer(Rule rule, int epochs, int batchSize) {
        this(rule, epochs, batchSize, 1);
    }

    /**
     * The trained model.
     *
     * @throws IllegalArgumentException «training: the model has running statistics at layers.1.running, which are those of whole batches; …»
     * @throws ArithmeticException «training: the cost is NaN in epoch 2, batch 17: log: the value at [3] of shape [10] is NaN, from …, at
     *     Mlp.apply(Mlp.java:12); lower the learning rate»
     */
    public <M> M fit(
            M model,
            Objective<? super M> objective,
            Examples data,
            RandomGenerator random,
            Listener<? super M> listener) {
        check(model, data);
        return new Training<M>(
                        this, objective, data, random, listener, optimizer().start(model))
                .run();
    }

    /**
     * The model that {@link #fit} would have given had it not ended after this checkpoint: the same to the bit, if objective and data are
     * the same and not random. Listeners begin anew.
     *
     * @param checkpoint as listeners are given it; see {@link Saving}
     * @throws IllegalArgumentException «training: the checkpoint is of a training with batchSize 10, this one has 20; they must be equal»
     */
    public <M> M resume(
            Checkpoint<M> checkpoint, Objective<? super M> objective, Examples data, Listener<? super M> listener) {
        check(checkpoint.model(), data);
        SplitMix64 random = new SplitMix64(checkpoint.counter("random"));
        Optimizer.State<M> state = optimizer().resume(checkpoint.model(), checkpoint.state());
        return new Training<M>(this, objective, data, random, listener, state)
                .goOnFrom(checkpoint)
                .run();
    }

    Optimizer optimizer() {
        return new Optimizer(rule);
    }

    private void check(Object model, Examples data) {
        if (data.size() == 0) {
            throw new IllegalArgumentException("training: there are no examples to learn from");
        }
        if (shards > 1) {
            Trees.mapLeaves(model, Running.class, (path, running) -> {
                throw new IllegalArgumentException("training: the model has running statistics at " + path
                        + ", which are those of whole batches; take 1 shard, got " + shards
                        + ", or a GroupNorm in place of the BatchNorm");
            });
        }
    }
}

package io.autodiff.nn;

import static io.autodiff.Autodiff.valueAndGrad;

import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * Mini-batch training: in each epoch all examples once, in random order, a step of the optimiser for each mini-batch.
 *
 * <p>Everything that is random comes from the generator, so a run can be repeated to the bit.
 *
 * <pre>{@code
 * Trainer trainer = new Trainer(new Sgd(3), 30, 10);
 * Mlp trained = trainer.fit(model, (m, x, y) -> Costs.quadratic(m.apply(x), y), data, random, new Trainer.Listener<>() {});
 * }</pre>
 *
 * @param optimizer what makes a step of a gradient
 * @param epochs how often to go through the data
 * @param batchSize how many examples a step sees
 */
public record Trainer(Sgd optimizer, int epochs, int batchSize) {
    /** The cost of a model on a batch: what is made small. */
    @FunctionalInterface
    public interface Objective<M> {
        /** A scalar. */
        Tensor of(M model, Tensor inputs, Tensor targets);
    }

    /** Is told how the training goes. */
    public interface Listener<M> {
        /** After a mini-batch; both are counted from 1. */
        default void batchDone(int epoch, int batch, double cost) {}

        /** Before an epoch of so many mini-batches. */
        default void epochStarted(int epoch, int batches) {}

        /** After an epoch, with the mean cost of its mini-batches. */
        default void epochDone(int epoch, M model, double meanCost) {}

        /** After the last epoch, or after an exception has ended the training before: the place to close what is open. */
        default void trainingEnded() {}
    }

    public Trainer {
        if (epochs < 0 || batchSize < 1) {
            throw new IllegalArgumentException(
                    "trainer: takes epochs of at least 0 and a batch size of at least 1, got " + epochs + " and "
                            + batchSize);
        }
    }

    /**
     * The trained model.
     *
     * @throws ArithmeticException «training: the cost is NaN in epoch 2, batch 17; …»
     */
    public <M> M fit(
            M model, Objective<M> objective, Dataset data, RandomGenerator random, Listener<? super M> listener) {
        if (data.size() == 0) {
            throw new IllegalArgumentException("training: there are no examples to learn from");
        }
        try {
            return run(model, objective, data, random, listener);
        } finally {
            listener.trainingEnded();
        }
    }

    private <M> M run(
            M model, Objective<M> objective, Dataset data, RandomGenerator random, Listener<? super M> listener) {
        Sgd.State<M> state = optimizer.start(model);
        for (int epoch = 1; epoch <= epochs; epoch++) {
            int batches = data.batchCount(batchSize);
            listener.epochStarted(epoch, batches);
            int batch = 0;
            double sum = 0;
            for (Dataset examples : data.shuffledBatches(batchSize, random)) {
                ValueAndGrad<M> cost =
                        valueAndGrad(m -> objective.of(m, examples.inputs(), examples.targets()), state.model());
                state = optimizer.step(state, cost.grad());
                sum += requireFinite(cost.value().item(), epoch, ++batch);
                listener.batchDone(epoch, batch, cost.value().item());
            }
            listener.epochDone(epoch, state.model(), sum / batches);
        }
        return state.model();
    }

    private static double requireFinite(double cost, int epoch, int batch) {
        if (!Double.isFinite(cost)) {
            throw new ArithmeticException(
                    "training: the cost is " + cost + " in epoch " + epoch + ", batch " + batch
                            + "; lower the learning rate, or run with -Dautodiff.checked=true to see which operation it comes from");
        }
        return cost;
    }
}

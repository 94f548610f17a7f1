package io.autodiff.nn.train;

import io.autodiff.nn.files.Checkpoint;
import java.util.function.Supplier;

/**
 * Is told how a training goes, and may end it. Epochs and batches are counted from 1.
 *
 * <pre>{@code
 * Listener<Mlp> listener = progress.and(stopping).and(history);
 * }</pre>
 */
public interface Listener<M> {
    /** Before an epoch of so many mini-batches. */
    default void epochStarted(int epoch, int batches) {}

    /** After a mini-batch, with its cost before the step. */
    default void batchDone(int epoch, int batch, double cost) {}

    /** After an epoch, with the mean cost of its mini-batches. */
    default void epochDone(int epoch, M model, double meanCost) {}

    /** After all that is told of a step; steps are counted over all epochs. What to {@link Trainer#resume} from is made when it is asked for. */
    default void stepDone(long step, Supplier<Checkpoint<?>> checkpoint) {}

    /** Asked before each epoch: whether the training is to end. */
    default boolean hasEnough() {
        return false;
    }

    /** After the last epoch, or after an exception has ended the training before: the place to close what is open. */
    default void trainingEnded() {}

    /** One that does nothing. */
    static Listener<Object> none() {
        return new Listener<>() {};
    }

    /** This one, then another; the training ends when either has enough. */
    default <N extends M> Listener<N> and(Listener<? super N> next) {
        return new Both<>(this, next);
    }
}

package io.autodiff.nn.train;

import io.autodiff.nn.files.Checkpoint;
import java.util.function.Supplier;

/** Two listeners, told one after the other. */
record Both<M>(Listener<? super M> first, Listener<? super M> second) implements Listener<M> {
    @Override
    public void epochStarted(int epoch, int batches) {
        first.epochStarted(epoch, batches);
        second.epochStarted(epoch, batches);
    }

    @Override
    public void batchDone(int epoch, int batch, double cost) {
        first.batchDone(epoch, batch, cost);
        second.batchDone(epoch, batch, cost);
    }

    @Override
    public void epochDone(int epoch, M model, double meanCost) {
        first.epochDone(epoch, model, meanCost);
        second.epochDone(epoch, model, meanCost);
    }

    @Override
    public void stepDone(long step, Supplier<Checkpoint<?>> checkpoint) {
        first.stepDone(step, checkpoint);
        second.stepDone(step, checkpoint);
    }

    @Override
    public boolean hasEnough() {
        return first.hasEnough() || second.hasEnough();
    }

    /** The second closes what it has open even if the first fails to. */
    @Override
    public void trainingEnded() {
        try {
            first.trainingEnded();
        } finally {
            second.trainingEnded();
        }
    }
}

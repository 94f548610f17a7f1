package io.autodiff.nn.train;

import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Ends a training when a measure of the model, least at best, has not fallen below its best for so many epochs; and keeps the best model.
 *
 * <pre>{@code
 * EarlyStopping<Mlp> stopping = new EarlyStopping<>(5, validation.metric("cost"));
 * trainer.fit(mlp, objective, data, random, stopping);
 * Mlp best = stopping.best();
 * }</pre>
 *
 * <p>Source: Prechelt, Early stopping, but when? (1998), the criterion UP.
 */
public final class EarlyStopping<M> implements Listener<M> {
    private final int patience;
    private final ToDoubleFunction<? super M> measure;
    private @Nullable M best;
    private double least = Double.POSITIVE_INFINITY;
    private int waited;

    /**
     * Ends after so many epochs in a row that are no better.
     *
     * @param patience at least 1
     * @param measure the less the better, for example the cost on examples that are not learnt from; NaN is never better
     */
    public EarlyStopping(int patience, ToDoubleFunction<? super M> measure) {
        if (patience < 1) {
            throw new IllegalArgumentException("earlyStopping: takes a patience of at least 1 epoch, got " + patience);
        }
        this.patience = patience;
        this.measure = measure;
    }

    @Override
    public void epochDone(int epoch, M model, double meanCost) {
        double now = measure.applyAsDouble(model);
        if (now < least) {
            least = now;
            best = model;
            waited = 0;
        } else {
            waited++;
        }
    }

    @Override
    public boolean hasEnough() {
        return waited >= patience;
    }

    /**
     * The model with the least measure, the first of equal ones.
     *
     * @throws IllegalStateException «earlyStopping: no epoch had a measure less than infinity; look whether it is NaN»
     */
    public M best() {
        if (best == null) {
            throw new IllegalStateException(
                    "earlyStopping: no epoch had a measure less than infinity; look whether it is NaN");
        }
        return best;
    }
}

package io.autodiff.nn;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.IdentityHashMap;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A pass through a model: where layers take what is random from, and where they leave what they have seen of the batch.
 *
 * <p>A layer has no mode and changes nothing: in training it is told so by the pass, and what it would remember is in the model that
 * {@link #update} returns. The same seed gives the same pass to the bit.
 *
 * <pre>{@code
 * Pass pass = Pass.training(seed);
 * Model gradient = grad(m -> cost(m.apply(x, pass), y), model);
 * model = pass.update(model);       // with new running means
 * }</pre>
 */
public final class Pass {
    /** Nothing is random, and nothing is remembered. */
    public static final Pass IN_USE = new Pass(null);

    private final @Nullable RandomGenerator random;
    private final IdentityHashMap<Running, Running> seen = new IdentityHashMap<>();

    private Pass(@Nullable RandomGenerator random) {
        this.random = random;
    }

    /** A pass in training. */
    public static Pass training(long seed) {
        return new Pass(new SplittableRandom(seed));
    }

    /** Whether dropout drops, and normalisation takes the statistics of the batch. */
    public boolean isTraining() {
        return random != null;
    }

    /**
     * Where masks come from.
     *
     * @throws IllegalStateException «pass: nothing is random in use; ask isTraining() first»
     */
    public RandomGenerator random() {
        if (random == null) {
            throw new IllegalStateException("pass: nothing is random in use; ask isTraining() first");
        }
        return random;
    }

    /** Leaves the mean and variance of a batch for a layer's running statistics. */
    public void saw(Running running, Tensor mean, Tensor variance, double momentum) {
        seen.put(running, seen.getOrDefault(running, running).after(mean, variance, momentum));
    }

    /** The model with the running statistics as they are after this pass. */
    public <M> M update(M model) {
        return Trees.mapLeaves(model, Running.class, (path, running) -> seen.getOrDefault(running, running));
    }
}

package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * One step in time: sₜ = step(project(xₜ), sₜ₋₁), with the output yₜ = output(sₜ).
 *
 * <p>A cell is a record of tensors, its state a tensor or record of tensors of shape [batch, …]. What a step does with the input alone is
 * set apart in {@link #project}, so that {@link Recurrent} does it for all steps at once, as one large product. For a step by hand call
 * {@link #next}.
 *
 * @param <S> the state
 */
public interface Cell<S> {
    /** The part of a step that knows no state: of inputs [batch, inputs], or of all steps [batch, time, inputs] at once. */
    Tensor project(Tensor x);

    /** The state after a step, from what {@link #project} made of its input. */
    S step(Tensor projected, S state);

    /** What a state shows, of shape [batch, outputs]. */
    Tensor output(S state);

    /** The state before the first step: zeros. */
    S start(int batch);

    /** The state after a step with inputs x of shape [batch, inputs]. */
    default S next(Tensor x, S state) {
        return step(project(x), state);
    }
}

package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * (y₁ … y_T, s_T) = unroll(x₁ … x_T, s₀): a layer from sequences to sequences that carries a state along.
 *
 * <p>Sequences are of shape [batch, time, features]. As a {@link Layer} it starts with zeros and gives the outputs; {@link #unroll} takes a
 * first state and gives the last one.
 *
 * <pre>{@code
 * var lstm = Stacked.of(0.2,
 *         Bidirectional.of(LstmCell.of(8, 16, weights, random), LstmCell.of(8, 16, weights, random)),
 *         Bidirectional.of(LstmCell.of(32, 16, weights, random), LstmCell.of(32, 16, weights, random)));
 * Tensor y = lstm.apply(x);                                     // [batch, time, 32]
 * var unrolled = lstm.unroll(x, lstm.start(2), Masks.lengths(7, 7, 5), pass);
 * Tensor last = unrolled.state().get(1).forward().h();          // [2, 16]
 * }</pre>
 *
 * @param <S> the state: a tree of tensors of shape [batch, …]
 */
public interface SequenceLayer<S> extends TrainingLayer {
    /**
     * What comes of a sequence.
     *
     * @param outputs of all steps, of shape [batch, time, outputs]; zeros at padded steps
     * @param state after the last step; of a padded sequence, after the last that counts
     */
    record Unrolled<S>(Tensor outputs, S state) {}

    /**
     * Goes through sequences of shape [batch, time, features].
     *
     * @param start the state before the first step
     * @param mask 1 at the steps that count, of shape [batch, time]; see {@link Masks#lengths}; {@link Masks#NONE} if all do
     * @throws IllegalArgumentException «recurrent: takes sequences of shape [batch, time, features] with at least one step, got [4, 3]»
     */
    Unrolled<S> unroll(Tensor x, S start, Tensor mask, Pass pass);

    /** The state before the first step: zeros. */
    S start(int batch);

    /** Goes through sequences in use, from the state of zeros. */
    default Unrolled<S> unroll(Tensor x) {
        return unroll(x, start(Recurrent.batchSize(x)), Masks.NONE, Pass.IN_USE);
    }

    @Override
    default Tensor apply(Tensor x, Pass pass) {
        return unroll(x, start(Recurrent.batchSize(x)), Masks.NONE, pass).outputs();
    }
}

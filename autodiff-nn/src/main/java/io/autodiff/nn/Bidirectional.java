package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * y = [forward(x)  reverse(backward(reverse(x)))]: one layer from the first step to the last, another from the last to the first, outputs
 * side by side.
 *
 * <p>Padded steps, which come first in reverse, leave the first state as it is. Source: Schuster and Paliwal, Bidirectional recurrent neural
 * networks (1997).
 */
public record Bidirectional<S>(SequenceLayer<S> forward, SequenceLayer<S> backward)
        implements SequenceLayer<Bidirectional.States<S>> {
    /** The states of the two, each after the last step that it takes. */
    public record States<S>(S forward, S backward) {}

    /** One cell for each direction. */
    public static <S> Bidirectional<S> of(Cell<S> forward, Cell<S> backward) {
        return new Bidirectional<>(Recurrent.of(forward), Recurrent.of(backward));
    }

    @Override
    public Unrolled<States<S>> unroll(Tensor x, States<S> start, Tensor mask, Pass pass) {
        Recurrent.batchSize(x);
        Tensor reversedMask = mask.equals(Masks.NONE) ? mask : mask.flip(1);
        Unrolled<S> there = forward.unroll(x, start.forward, mask, pass);
        Unrolled<S> back = backward.unroll(x.flip(1), start.backward, reversedMask, pass);
        return new Unrolled<>(
                Tensor.concat(2, there.outputs(), back.outputs().flip(1)), new States<>(there.state(), back.state()));
    }

    @Override
    public States<S> start(int batch) {
        return new States<>(forward.start(batch), backward.start(batch));
    }
}

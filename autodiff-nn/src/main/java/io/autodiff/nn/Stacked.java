package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * y = (lₙ ∘ dropout ∘ … ∘ dropout ∘ l₁)(x): layers over sequences one after another, each with a state of its own, dropout between them.
 *
 * <p>As in PyTorch nothing is dropped after the last.
 *
 * @param layers the layers, of which each takes the outputs of the one before
 * @param dropout what is dropped between them in training
 */
public record Stacked<S>(List<SequenceLayer<S>> layers, Dropout dropout) implements SequenceLayer<List<S>> {
    public Stacked {
        layers = List.copyOf(layers);
    }

    /** These layers one after another, with dropout of probability p between them. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the layers are only read
    public static <S> Stacked<S> of(double p, SequenceLayer<S>... layers) {
        return new Stacked<>(List.of(layers), new Dropout(p));
    }

    @Override
    public Unrolled<List<S>> unroll(Tensor x, List<S> start, Tensor mask, Pass pass) {
        if (start.size() != layers.size()) {
            throw new IllegalArgumentException("stacked: takes a first state for each of " + layers.size()
                    + " layers, got " + start.size() + "; start(batch) makes them of zeros");
        }
        List<S> states = new ArrayList<>();
        Tensor a = x;
        for (int l = 0; l < layers.size(); l++) {
            Tensor input = l == 0 ? a : dropout.apply(a, pass);
            Unrolled<S> layer = layers.get(l).unroll(input, start.get(l), mask, pass);
            a = layer.outputs();
            states.add(layer.state());
        }
        return new Unrolled<>(a, states);
    }

    @Override
    public List<S> start(int batch) {
        return layers.stream().map(layer -> layer.start(batch)).toList();
    }
}

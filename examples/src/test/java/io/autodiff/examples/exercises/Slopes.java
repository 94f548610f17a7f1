package io.autodiff.examples.exercises;

import io.autodiff.Tensor;

/** Slopes of activations by their values. */
final class Slopes {
    private Slopes() {}

    /** σ′ = a (1 − a), where a = σ(z). */
    static Tensor sigmoid(Tensor a) {
        return a.times(a.neg().plus(1));
    }

    /** tanh′ = 1 − a², where a = tanh(z). */
    static Tensor tanh(Tensor a) {
        return a.square().neg().plus(1);
    }
}

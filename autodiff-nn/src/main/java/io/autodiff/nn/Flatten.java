package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;

/** y = x with all that belongs to an example in one row: [batch, …] becomes [batch, elements]. */
public record Flatten() implements Layer {
    /** @throws IllegalArgumentException «flatten: takes inputs of shape [batch, …], got []» */
    @Override
    public Tensor apply(Tensor x) {
        if (x.rank() == 0) {
            throw new IllegalArgumentException("flatten: takes inputs of shape [batch, …], got " + x.shape());
        }
        Shape example = x.shape().slice(1, x.rank());
        return x.reshape(x.shape().size(0), example.size());
    }
}

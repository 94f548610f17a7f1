package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * y = W[x], the row of W for each index in x: [batch, …] becomes [batch, …, size].
 *
 * <p>Of indices that are none: «gather: index 0.5 is not a whole number; indices are counted from 0» and «gather: index 7 is outside axis 0
 * of shape [5, 3]».
 *
 * @param w the rows W, of shape [count, size]
 * @param paddingIndex the index of a row that is not trained, since it stands for no element; −1 for none
 */
public record Embedding(Tensor w, int paddingIndex) implements Layer {
    /** Rows drawn by an initializer, usually from N(0, 1) by {@code Initializer.normal(1)}. */
    public static Embedding of(int count, int size, Initializer rows, RandomGenerator random) {
        return new Embedding(rows.draw(random, count, size), -1);
    }

    /**
     * This with zeros at an index, which stay zeros.
     *
     * @throws IllegalArgumentException «embedding: padding index 5 is not a row of [5, 3]; they are counted from 0»
     */
    public Embedding padding(int index) {
        int count = w.shape().size(0);
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("embedding: padding index " + index + " is not a row of " + w.shape()
                    + "; they are counted from 0");
        }
        Tensor padded = Tensor.range(count).equalTo(index).expandDims(1);
        return new Embedding(Tensor.where(padded, Tensor.scalar(0), w), index);
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor rows = w.gather(0, x);
        return paddingIndex < 0
                ? rows
                : Tensor.where(x.equalTo(paddingIndex).expandDims(-1), rows.stopGradient(), rows);
    }
}

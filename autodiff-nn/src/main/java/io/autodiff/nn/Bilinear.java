package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * z[o] = Σ x[i] W[i, j, o] y[j] + b[o], for rows x and y of two batches.
 *
 * <p>It takes two inputs, so it is no {@link Layer}, but a part of models as layers are. PyTorch's weights are ours with the axis of the
 * outputs in front.
 *
 * <p>Of sizes that do not fit: «einsum: ...i,ijo,...j-&gt;...o: i has size 3 in shape [2, 3], but 4 in shape [4, 5, 6]; sizes must be equal».
 *
 * @param w the weights W, of shape [left, right, outputs]
 * @param b the biases b, of shape [outputs]
 */
public record Bilinear(Tensor w, Tensor b) {
    /** Weights drawn by an initializer, as for a linear layer of all products of two inputs; biases 0. */
    public static Bilinear of(int left, int right, int outputs, Initializer weights, RandomGenerator random) {
        Tensor w = weights.draw(random, left * right, outputs).reshape(left, right, outputs);
        return new Bilinear(w, Tensor.zeros(outputs));
    }

    /** The outputs, of shape [batch, outputs], for inputs of shape [batch, left] and [batch, right]. */
    public Tensor apply(Tensor x, Tensor y) {
        return Tensor.einsum("...i,ijo,...j->...o", x, w, y).plus(b);
    }
}

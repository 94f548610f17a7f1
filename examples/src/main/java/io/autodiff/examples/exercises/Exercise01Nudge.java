package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * C = Σ xᵢ². If xᵢ is nudged by a small h, C changes by about ∂C/∂xᵢ · h. Write the gradient.
 *
 * <p>Given: x. Sought: ∂C/∂xᵢ for each i, in a tensor of the shape of x.
 *
 * <p>Tensors are added with {@code a.plus(b)} and multiplied element by element with {@code a.times(b)}; b may be a number.
 *
 * <p>Source: Nielsen, Neural Networks and Deep Learning, chapter 1, ΔC ≈ ∇C · Δv.
 */
final class Exercise01Nudge {
    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 3);
    }

    static Tensor cost(Tensor x) {
        return x.square().sum();
    }

    static Tensor gradient(Tensor x) {
        throw new Todo();
    }

    private Exercise01Nudge() {}
}

package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * The same convolution, zᵢ = Σⱼ wⱼ xᵢ₊ⱼ, on its way back to the input, written as another convolution. Find the mistake and mend it.
 *
 * <p>Given: the code below, x of 7 elements and δ = ∂C/∂z of 5; w is fixed. Sought: x̄.
 *
 * <p>{@code t.pad(0, 2, 2)} puts two zeros before and two behind, {@code t.flip(0)} turns round.
 *
 * <p>Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.5.
 */
final class Exercise24Convolution {
    private static final Tensor W = Tensor.of(0.5, -1.3, 0.8);

    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 7);
    }

    /** zᵢ = Σⱼ wⱼ xᵢ₊ⱼ, as long as the kernel fits. */
    private static Tensor convolve(Tensor x, Tensor w) {
        int n = x.size() - 2;
        Tensor z = Tensor.zeros(n);
        for (int j = 0; j < 3; j++) {
            z = z.plus(x.slice(0, j, j + n).times(w.at(j)));
        }
        return z;
    }

    static Tensor f(Tensor x) {
        return convolve(x, W);
    }

    static Tensor vjp(Tensor x, Tensor delta) {
        return convolve(delta.pad(0, 2, 2), W);
    }

    private Exercise24Convolution() {}
}

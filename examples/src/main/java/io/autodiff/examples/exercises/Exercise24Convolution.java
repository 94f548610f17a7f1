package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * The same convolution, zᵢ = Σⱼ wⱼ xᵢ₊ⱼ, with both ways back written as convolutions too. Find the mistake and mend it.
 *
 * <p>Given: the code below, x of 7 elements, w of 3, and δ = ∂C/∂z of 5. Sought: x̄ and w̄.
 *
 * <p>{@code t.pad(0, 2, 2)} puts two zeros before and two behind, {@code t.flip(0)} turns round.
 *
 * <p>Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.5.
 */
final class Exercise24Convolution {
    record Line(Tensor x, Tensor w) {}

    static Line point(RandomGenerator random) {
        return new Line(Tensor.normal(random, 7), Tensor.normal(random, 3));
    }

    /** zᵢ = Σⱼ wⱼ xᵢ₊ⱼ, for every i where the kernel fits. */
    private static Tensor convolve(Tensor x, Tensor w) {
        int n = x.size() - w.size() + 1;
        Tensor z = Tensor.zeros(n);
        for (int j = 0; j < w.size(); j++) {
            z = z.plus(x.slice(0, j, j + n).times(w.at(j)));
        }
        return z;
    }

    static Tensor f(Line m) {
        return convolve(m.x, m.w);
    }

    static Line vjp(Line m, Tensor delta) {
        return new Line(convolve(delta.pad(0, 2, 2), m.w), convolve(m.x, delta));
    }

    private Exercise24Convolution() {}
}

package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * A convolution along a line, as networks have it, without mirroring the kernel: zᵢ = Σⱼ wⱼ xᵢ₊ⱼ. Write the gradient by the kernel.
 *
 * <p>Given: w of 3 elements and δ = ∂C/∂z of 5; x is fixed, of 7 elements. Sought: ∂C/∂wⱼ. Loops over {@code delta[i]} are fine.
 *
 * <p>Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.5.
 */
final class Exercise23Kernel {
    private static final double[] X = {0.4, -1.2, 0.9, 2, -0.3, 0.7, 1.1};

    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 3);
    }

    static Tensor f(Tensor w) {
        Tensor z = Tensor.zeros(5);
        for (int j = 0; j < 3; j++) {
            z = z.plus(Tensor.of(X).slice(0, j, j + 5).times(w.at(j)));
        }
        return z;
    }

    static Tensor vjp(Tensor w, Tensor zBar) {
        double[] delta = zBar.toArray();
        double[] gradient = new double[3];
        throw new Todo(); // and return Tensor.of(gradient)
    }

    private Exercise23Kernel() {}
}

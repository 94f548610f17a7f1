package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * An autoencoder whose decoder uses the weights of the encoder, transposed: a = σ(x W), z = a Wᵀ, C = ½ ‖z − x‖². Find the mistake and mend it.
 *
 * <p>Given: the code below, W of shape [5, 2]; x is fixed, of shape [3, 5]. Sought: ∂C/∂W.
 *
 * <p>Source: Vincent et al., Stacked Denoising Autoencoders (2010), on tied weights.
 */
final class Exercise19Autoencoder {
    private static final Tensor X = Tensor.of(
            new double[][] {{0.3, -1, 0.8, 1.1, -0.2}, {1.4, 0.2, -0.5, 0.6, 0.9}, {-0.8, 0.7, 1.2, -0.4, 0.1}});

    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 5, 2);
    }

    static Tensor cost(Tensor w) {
        Tensor a = X.matmul(w).sigmoid();
        return a.matmul(w.transpose()).minus(X).square().sum().times(0.5);
    }

    static Tensor gradient(Tensor w) {
        Tensor a = X.matmul(w).sigmoid();
        Tensor delta2 = a.matmul(w.transpose()).minus(X);
        Tensor delta1 = delta2.matmul(w).times(a).times(a.neg().plus(1));
        return X.transpose().matmul(delta1);
    }

    private Exercise19Autoencoder() {}
}

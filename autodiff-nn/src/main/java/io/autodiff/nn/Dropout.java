package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * y = x ⊙ m / (1 − p), where each element of the mask m is 0 with probability p, else 1; in use y = x.
 *
 * <p>Source: Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting (2014), with the scaling in training
 * instead of in use.
 *
 * @param p the probability to drop, from 0 to less than 1
 */
public record Dropout(double p) implements TrainingLayer {
    public Dropout {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("dropout: p must be at least 0 and less than 1, got " + p);
        }
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return pass.isTraining() && p > 0
                ? x.times(mask(pass.random(), p, x.shape().toArray()))
                : x;
    }

    /** Zeros with probability p, else 1 / (1 − p). */
    static Tensor mask(RandomGenerator random, double p, int... sizes) {
        return Tensor.uniform(random, sizes).greaterEqual(p).divide(1 - p);
    }
}

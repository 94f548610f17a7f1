package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * y = x ⊙ m / (1 − p), where the mask m drops whole examples, each with probability p; in use y = x.
 *
 * <p>At the end of the branch of a {@link Residual} layer it skips that layer for some examples, which trains networks of stochastic depth.
 * Source: Huang et al., Deep networks with stochastic depth (2016), eq. (2), with the scaling in training instead of in use.
 *
 * @param p the probability to drop, from 0 to less than 1
 */
public record DropPath(double p) implements TrainingLayer {
    public DropPath {
        DropoutMasks.requireProbability("dropPath", p);
    }

    /** @throws IllegalArgumentException «dropPath: takes inputs of shape [batch, …], got []» */
    @Override
    public Tensor apply(Tensor x, Pass pass) {
        DropoutMasks.requireAxes("dropPath", "[batch, …]", 1, x);
        return pass.isTraining() && p > 0 ? x.times(DropoutMasks.of(pass, p, x.shape(), 1)) : x;
    }
}

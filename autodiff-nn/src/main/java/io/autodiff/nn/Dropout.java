package io.autodiff.nn;

import io.autodiff.Tensor;

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
        DropoutMasks.requireProbability("dropout", p);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return pass.isTraining() && p > 0 ? x.times(DropoutMasks.of(pass, p, x.shape(), x.rank())) : x;
    }
}

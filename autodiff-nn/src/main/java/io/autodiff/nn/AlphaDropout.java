package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * y = a (x ⊙ m + α′ (1 − m)) + b, where each element of the mask m is 0 with probability p, else 1; in use y = x.
 *
 * <p>Dropped elements become α′ = −1.7580…, the lowest value of {@link Tensor#selu}, and a = ((1 − p) (1 + p α′²))^(−1/2) and b = −a p α′
 * keep mean 0 and variance 1. Source: Klambauer et al., Self-normalizing neural networks (2017).
 *
 * @param p the probability to drop, from 0 to less than 1
 */
public record AlphaDropout(double p) implements TrainingLayer {
    private static final double LOWEST = -1.0507009873554805 * 1.6732632423543772;

    public AlphaDropout {
        DropoutMasks.requireProbability("alphaDropout", p);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        if (!pass.isTraining() || p == 0) {
            return x;
        }
        Tensor kept = Tensor.uniform(pass.random(), x.shape().toArray()).greaterEqual(p);
        double a = 1 / Math.sqrt((1 - p) * (1 + p * LOWEST * LOWEST));
        return Tensor.where(kept, x, Tensor.scalar(LOWEST)).times(a).minus(a * p * LOWEST);
    }
}

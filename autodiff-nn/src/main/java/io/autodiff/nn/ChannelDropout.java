package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * y = x ⊙ m / (1 − p), where the mask m drops whole channels of an example, each with probability p; in use y = x.
 *
 * <p>Inputs are of shape [batch, channels, …]. Neighbouring positions of a channel tell nearly the same, so that dropping single ones drops
 * little. Source: Tompson et al., Efficient object localization using convolutional networks (2015), section 3.2.
 *
 * @param p the probability to drop, from 0 to less than 1
 */
public record ChannelDropout(double p) implements TrainingLayer {
    public ChannelDropout {
        DropoutMasks.requireProbability("channelDropout", p);
    }

    /** @throws IllegalArgumentException «channelDropout: takes inputs of shape [batch, channels, …], got [3]» */
    @Override
    public Tensor apply(Tensor x, Pass pass) {
        DropoutMasks.requireAxes("channelDropout", "[batch, channels, …]", 2, x);
        return pass.isTraining() && p > 0 ? x.times(DropoutMasks.of(pass, p, x.shape(), 2)) : x;
    }
}

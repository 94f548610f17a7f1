package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * y = x + P, where P[t, 2i] = sin(t / 10000^(2i/d)) and P[t, 2i+1] = cos(t / 10000^(2i/d)), for x of shape [..., time, d].
 *
 * <p>Source: Vaswani et al., Attention is all you need (2017), section 3.5.
 */
public record SinusoidalPositions() implements Layer {
    @Override
    public Tensor apply(Tensor x) {
        int d = Positions.requireEvenFeatures("sinusoidalPositions", x);
        Tensor angles = Positions.angles(x.shape().size(-2), d);
        return x.plus(Tensor.stack(2, angles.sin(), angles.cos()).reshape(-1, d));
    }
}

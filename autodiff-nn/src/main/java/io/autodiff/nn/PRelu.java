package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * y = x where x &gt; 0, else a x, with a slope a that is trained, one for all or one for each channel.
 *
 * <p>Its derivative at x = 0 is a. Source: He et al., Delving deep into rectifiers (2015), eq. (1), which advises against weight decay of a.
 *
 * @param a the slope, of shape [1], or of shape [channels] for inputs of shape [batch, channels, …]
 */
public record PRelu(Tensor a) implements Layer {
    /** One slope for all: a = ¼. */
    public static PRelu of() {
        return of(1);
    }

    /** A slope for each channel: a = ¼. */
    public static PRelu of(int channels) {
        return new PRelu(Tensor.ones(channels).times(0.25));
    }

    /** @throws IllegalArgumentException «prelu: takes inputs of shape [batch, 3, …], got [2, 4]» */
    @Override
    public Tensor apply(Tensor x) {
        if (a.size() == 1) {
            return Tensor.where(x.greater(0), x, x.times(a.reshape()));
        }
        Channels.require("prelu", a.size(), x);
        return Tensor.where(x.greater(0), x, x.times(Channels.spread(a, x.rank() - 2)));
    }
}

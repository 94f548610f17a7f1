package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.stream.IntStream;

/**
 * y = γ (x − E[x]) / √(Var[x] + ε) + β for each channel, over the batch and all positions; in use with the running statistics.
 *
 * <p>Inputs are of shape [batch, channels, …]. The variance is that of the batch itself in training, and the unbiased one in the running
 * statistics. Source: Ioffe and Szegedy, Batch normalization (2015), algorithms 1 and 2.
 *
 * @param gamma γ, of shape [channels]
 * @param beta β, of shape [channels]
 * @param running what is used in place of the statistics of a batch after training
 * @param momentum how much a batch counts in them
 * @param epsilon ε
 */
public record BatchNorm(Tensor gamma, Tensor beta, Running running, double momentum, double epsilon)
        implements TrainingLayer {
    /** γ = 1, β = 0, momentum 0.1, ε = 1e-5. */
    public static BatchNorm of(int channels) {
        return new BatchNorm(Tensor.ones(channels), Tensor.zeros(channels), Running.of(channels), 0.1, 1e-5);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Channels.require("batchNorm", gamma.size(), x);
        if (!pass.isTraining()) {
            return normalized(x, running.mean(), running.variance());
        }
        int[] others = IntStream.range(0, x.rank()).filter(axis -> axis != 1).toArray();
        int n = x.size() / gamma.size();
        if (n < 2) {
            throw new IllegalArgumentException(
                    "batchNorm: one value a channel has no variance, got " + x.shape() + "; take larger batches");
        }
        Tensor mean = x.mean(others);
        Tensor variance = x.minus(perChannel(mean, x)).square().mean(others);
        pass.saw(running, mean, variance.times((double) n / (n - 1)), momentum);
        return normalized(x, mean, variance);
    }

    private Tensor normalized(Tensor x, Tensor mean, Tensor variance) {
        Tensor scale = gamma.times(variance.plus(epsilon).rsqrt());
        return x.minus(perChannel(mean, x)).times(perChannel(scale, x)).plus(perChannel(beta, x));
    }

    private static Tensor perChannel(Tensor v, Tensor x) {
        return Channels.spread(v, x.rank() - 2);
    }
}

package io.autodiff.nn;

import io.autodiff.Axes;
import io.autodiff.Tensor;

/**
 * y = γ (x − E[x]) / √(Var[x] + ε) + β, over each group of channels of each example.
 *
 * <p>Inputs are of shape [batch, channels, …]. As many groups as channels make an instance normalisation. It does the same in training and
 * in use. Source: Wu and He, Group normalization (2018), section 3.
 *
 * @param gamma γ, of shape [channels]
 * @param beta β, of shape [channels]
 * @param groups of neighbouring channels
 * @param epsilon ε
 */
public record GroupNorm(Tensor gamma, Tensor beta, int groups, double epsilon) implements Layer {
    /**
     * γ = 1, β = 0, ε = 1e-5.
     *
     * @throws IllegalArgumentException «groupNorm: takes a number of groups that divides the channels, got 2 groups of [3] channels»
     */
    public static GroupNorm of(int groups, int channels) {
        Channels.requireGroups("groupNorm", groups, channels);
        return new GroupNorm(Tensor.ones(channels), Tensor.zeros(channels), groups, 1e-5);
    }

    /** The instance normalisation of Ulyanov, Vedaldi and Lempitsky (2016): each channel by itself. */
    public static GroupNorm ofInstances(int channels) {
        return of(channels, channels);
    }

    /** @throws IllegalArgumentException «groupNorm: one value a group has no variance, got [4, 3] in 3 groups; take fewer groups» */
    @Override
    public Tensor apply(Tensor x) {
        int channels = gamma.size();
        Channels.require("groupNorm", channels, x);
        Channels.requireGroups("groupNorm", groups, channels);
        int size = x.shape().slice(1, x.rank()).size() / groups;
        if (size < 2) {
            throw new IllegalArgumentException("groupNorm: one value a group has no variance, got " + x.shape() + " in "
                    + groups + " groups; take fewer groups");
        }
        return LayerNorm.standardized(x.reshape(x.shape().size(0), groups, size), Axes.keep(-1), epsilon)
                .reshape(x.shape())
                .times(Channels.spread(gamma, x.rank() - 2))
                .plus(Channels.spread(beta, x.rank() - 2));
    }
}

package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.Arrays;

/** Inputs of shape [batch, channels, …], and vectors with a number for each channel. */
final class Channels {
    private Channels() {}

    /** [channels] as [channels, 1, …] with so many axes behind, to broadcast over the positions in each channel. */
    static Tensor spread(Tensor v, int behind) {
        int[] sizes = new int[1 + behind];
        Arrays.fill(sizes, 1);
        sizes[0] = v.size();
        return v.reshape(sizes);
    }

    static void require(String layer, int channels, Tensor x) {
        if (x.rank() < 2 || x.shape().size(1) != channels) {
            throw new IllegalArgumentException(
                    layer + ": takes inputs of shape [batch, " + channels + ", …], got " + x.shape());
        }
    }

    /** Each group of channels has weights of its own. */
    static void requireGroups(String layer, int groups, int... channels) {
        if (groups < 1 || Arrays.stream(channels).anyMatch(n -> n < 1 || n % groups != 0)) {
            throw new IllegalArgumentException(layer + ": takes a number of groups that divides the channels, got "
                    + groups + " groups of " + Arrays.toString(channels) + " channels");
        }
    }
}

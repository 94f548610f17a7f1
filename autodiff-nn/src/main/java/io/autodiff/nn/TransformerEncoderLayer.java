package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * a = attended(x, attention to x), y = fed(a, network of a), both {@link Sublayer}.
 *
 * <p>Inputs and outputs are of shape [batch, time, features]. Source: Vaswani et al., Attention is all you need (2017), section 3.1.
 *
 * @param attention of x to itself
 * @param attended what adds it to x
 * @param feedForward the network, the same at every step
 * @param fed what adds its outputs
 */
public record TransformerEncoderLayer(MultiHeadAttention attention, Sublayer attended, Chain feedForward, Sublayer fed)
        implements TrainingLayer {
    /** Weights drawn by an initializer, biases 0. */
    public static TransformerEncoderLayer of(TransformerConfig config, Initializer weights, RandomGenerator random) {
        return new TransformerEncoderLayer(
                config.attention(weights, random),
                Sublayer.of(config),
                config.feedForward(weights, random),
                Sublayer.of(config));
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return apply(x, Masks.NONE, pass);
    }

    /** The output with a mask as {@link MultiHeadAttention} takes it. */
    public Tensor apply(Tensor x, Tensor mask, Pass pass) {
        Tensor a = attended.apply(x, u -> attention.apply(u, u, u, mask, pass), pass);
        return fed.apply(a, u -> feedForward.apply(u, pass), pass);
    }
}

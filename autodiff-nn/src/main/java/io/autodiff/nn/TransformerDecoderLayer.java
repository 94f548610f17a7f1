package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * a = attended(x, attention to x), r = recalled(a, attention to m), y = fed(r, network of r), all {@link Sublayer}, m being the memory.
 *
 * <p>Inputs and outputs are of shape [batch, time, features], the memory, which is the output of an encoder, [batch, keys, features]. Source:
 * Vaswani et al., Attention is all you need (2017), section 3.1.
 *
 * @param attention of x to itself
 * @param attended what adds it to x
 * @param recall attention to the memory
 * @param recalled what adds it
 * @param feedForward the network, the same at every step
 * @param fed what adds its outputs
 */
public record TransformerDecoderLayer(
        MultiHeadAttention attention,
        Sublayer attended,
        MultiHeadAttention recall,
        Sublayer recalled,
        Chain feedForward,
        Sublayer fed) {
    /** Weights drawn by an initializer, biases 0. */
    public static TransformerDecoderLayer of(TransformerConfig config, Initializer weights, RandomGenerator random) {
        return new TransformerDecoderLayer(
                config.attention(weights, random),
                Sublayer.of(config),
                config.attention(weights, random),
                Sublayer.of(config),
                config.feedForward(weights, random),
                Sublayer.of(config));
    }

    /**
     * The output.
     *
     * @param mask of x to itself, for example {@link Masks#causal}
     * @param memoryMask of x to the memory, for example {@link Masks#keys}
     */
    public Tensor apply(Tensor x, Tensor memory, Tensor mask, Tensor memoryMask, Pass pass) {
        Tensor a = attended.apply(x, u -> attention.apply(u, u, u, mask, pass), pass);
        Tensor r = recalled.apply(a, u -> recall.apply(u, memory, memory, memoryMask, pass), pass);
        return fed.apply(r, u -> feedForward.apply(u, pass), pass);
    }
}

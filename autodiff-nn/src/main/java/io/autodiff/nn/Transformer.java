package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * y = decoder(target, encoder(source)).
 *
 * <p>Source: Vaswani et al., Attention is all you need (2017). PyTorch's Transformer has a norm behind encoder and decoder in any case: give
 * these a {@code LayerNorm.of(features)} as their norm for that.
 *
 * <pre>{@code
 * TransformerConfig config = TransformerConfig.of(512, 8, 2048).withNormFirst();
 * Transformer model = Transformer.of(6, config, Initializer.glorotUniform(), random);
 * Tensor y = model.apply(source, target, Masks.keys(Masks.lengths(9, 9, 7)), Masks.causal(12), pass);
 * }</pre>
 */
public record Transformer(TransformerEncoder encoder, TransformerDecoder decoder) {
    /** n layers on each side. */
    public static Transformer of(int n, TransformerConfig config, Initializer weights, RandomGenerator random) {
        return new Transformer(
                TransformerEncoder.of(n, config, weights, random), TransformerDecoder.of(n, config, weights, random));
    }

    /**
     * The output for each place of the target.
     *
     * @param sourceMask of what to look at in the source, for example {@link Masks#keys}
     * @param targetMask of the target to itself, for example {@link Masks#causal}
     */
    public Tensor apply(Tensor source, Tensor target, Tensor sourceMask, Tensor targetMask, Pass pass) {
        Tensor memory = encoder.apply(source, sourceMask, pass);
        return decoder.apply(target, memory, targetMask, sourceMask, pass);
    }
}

package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * y = norm((lₙ ∘ … ∘ l₁)(x)): decoder layers one after another, all with one memory.
 *
 * @param norm of the last output; where the layers norm last themselves, {@code x -> x}
 */
public record TransformerDecoder(List<TransformerDecoderLayer> layers, Layer norm) {
    public TransformerDecoder {
        layers = List.copyOf(layers);
    }

    /** n layers of one kind; a last norm if norms stand first in them. */
    public static TransformerDecoder of(int n, TransformerConfig config, Initializer weights, RandomGenerator random) {
        return new TransformerDecoder(
                IntStream.range(0, n)
                        .mapToObj(l -> TransformerDecoderLayer.of(config, weights, random))
                        .toList(),
                config.lastNorm());
    }

    /** The output, with the masks as a {@link TransformerDecoderLayer} takes them. */
    public Tensor apply(Tensor x, Tensor memory, Tensor mask, Tensor memoryMask, Pass pass) {
        Tensor a = x;
        for (TransformerDecoderLayer layer : layers) {
            a = layer.apply(a, memory, mask, memoryMask, pass);
        }
        return norm.apply(a, pass);
    }
}

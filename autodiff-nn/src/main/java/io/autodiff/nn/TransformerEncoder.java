package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * y = norm((lₙ ∘ … ∘ l₁)(x)): encoder layers one after another.
 *
 * @param norm of the last output; where the layers norm last themselves, {@code x -> x}
 */
public record TransformerEncoder(List<TransformerEncoderLayer> layers, Layer norm) implements TrainingLayer {
    public TransformerEncoder {
        layers = List.copyOf(layers);
    }

    /** n layers of one kind; a last norm if norms stand first in them. */
    public static TransformerEncoder of(int n, TransformerConfig config, Initializer weights, RandomGenerator random) {
        return new TransformerEncoder(
                IntStream.range(0, n)
                        .mapToObj(l -> TransformerEncoderLayer.of(config, weights, random))
                        .toList(),
                config.lastNorm());
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return apply(x, Masks.NONE, pass);
    }

    /** The output with a mask as {@link MultiHeadAttention} takes it, in each layer. */
    public Tensor apply(Tensor x, Tensor mask, Pass pass) {
        Tensor a = x;
        for (TransformerEncoderLayer layer : layers) {
            a = layer.apply(a, mask, pass);
        }
        return norm.apply(a, pass);
    }
}

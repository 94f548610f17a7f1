package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * What the layers of a transformer are made like.
 *
 * @param features the size of the last axis of inputs and outputs
 * @param heads of attention
 * @param hidden the width of the network behind attention
 * @param dropout the probability to drop, in training
 * @param activation of that network, for example {@code Tensor::gelu}
 * @param normFirst whether norms stand before attention and network, or after them
 */
public record TransformerConfig(
        int features, int heads, int hidden, double dropout, Layer activation, boolean normFirst) {
    /** Dropout 0.1, relu, norms after: as in Vaswani et al. (2017), and the defaults of PyTorch. */
    public static TransformerConfig of(int features, int heads, int hidden) {
        return new TransformerConfig(features, heads, hidden, 0.1, Tensor::relu, false);
    }

    /** With this dropout. */
    public TransformerConfig withDropout(double p) {
        return new TransformerConfig(features, heads, hidden, p, activation, normFirst);
    }

    /** With this activation. */
    public TransformerConfig withActivation(Layer f) {
        return new TransformerConfig(features, heads, hidden, dropout, f, normFirst);
    }

    /** With norms before attention and network. */
    public TransformerConfig withNormFirst() {
        return new TransformerConfig(features, heads, hidden, dropout, activation, true);
    }

    MultiHeadAttention attention(Initializer weights, RandomGenerator random) {
        return MultiHeadAttention.of(features, heads, dropout, weights, random);
    }

    /** dropout(φ(x W₁ + b₁)) W₂ + b₂. */
    Chain feedForward(Initializer weights, RandomGenerator random) {
        return Chain.of(
                Linear.of(features, hidden, weights, random),
                activation,
                new Dropout(dropout),
                Linear.of(hidden, features, weights, random));
    }

    /** The norm after the last layer: if norms stand first, nothing else would norm its output. */
    Layer lastNorm() {
        return normFirst ? LayerNorm.of(features) : x -> x;
    }
}

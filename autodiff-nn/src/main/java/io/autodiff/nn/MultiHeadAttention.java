package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * [H₁ … Hₙ] W + b, where Hᵢ = softmax(Qᵢ Kᵢᵀ / √d) Vᵢ: n heads, each attending with its own columns of queries Q, keys K and values V.
 *
 * <p>As a {@link Layer} on x of shape [batch, time, features] it is self-attention, Q, K and V being linear in x. Source: Vaswani et al.,
 * Attention is all you need (2017), section 3.2.2. In PyTorch's MultiheadAttention the first three are the thirds of in_proj_weight,
 * transposed, and of in_proj_bias, and the output is out_proj.
 *
 * @param heads how many, of which each has the same number of features
 * @param dropout of weights, in training
 */
public record MultiHeadAttention(Linear query, Linear key, Linear value, Linear output, int heads, Dropout dropout)
        implements TrainingLayer {
    public MultiHeadAttention {
        int features = query.w().shape().size(-1);
        if (heads < 1 || features % heads != 0) {
            throw new IllegalArgumentException("attention: " + features + " features cannot be shared equally by "
                    + heads + " heads; take a number of heads that divides the features");
        }
    }

    /** Biases 0, dropout of probability p. */
    public static MultiHeadAttention of(
            int features, int heads, double p, Initializer weights, RandomGenerator random) {
        return new MultiHeadAttention(
                Linear.of(features, features, weights, random),
                Linear.of(features, features, weights, random),
                Linear.of(features, features, weights, random),
                Linear.of(features, features, weights, random),
                heads,
                new Dropout(p));
    }

    /** Self-attention without a mask. */
    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return apply(x, x, x, Masks.NONE, pass);
    }

    /**
     * Attention of queries [batch, queries, …] to keys and values [batch, keys, …].
     *
     * @param mask 1 where a query may look at a key; broadcasts to [batch, queries, keys]; see {@link Masks}
     * @throws IllegalArgumentException «attention: the mask [2, 5] does not broadcast to [..., queries, keys], here [2, 3, 5]; …»
     */
    public Tensor apply(Tensor queries, Tensor keys, Tensor values, Tensor mask, Pass pass) {
        Tensor q = perHead(query.apply(sequences(queries)));
        Tensor k = perHead(key.apply(sequences(keys)));
        Tensor v = perHead(value.apply(sequences(values)));
        Attention.requireFits(
                mask, Shape.of(q.shape().size(0), q.shape().size(2), k.shape().size(2)));
        Tensor forAllHeads = mask.rank() == 3 ? mask.expandDims(1) : mask;
        Tensor h =
                Attention.scaledDotProduct(q, k, v, forAllHeads, dropout, pass).swapAxes(1, 2);
        return output.apply(h.reshape(h.shape().size(0), h.shape().size(1), -1));
    }

    private static Tensor sequences(Tensor x) {
        if (x.rank() != 3) {
            throw new IllegalArgumentException(
                    "attention: takes sequences of shape [batch, time, features], got " + x.shape());
        }
        return x;
    }

    /** [batch, time, heads · d] as [batch, heads, time, d]. */
    private Tensor perHead(Tensor x) {
        return x.reshape(x.shape().size(0), x.shape().size(1), heads, x.shape().size(2) / heads)
                .swapAxes(1, 2);
    }
}

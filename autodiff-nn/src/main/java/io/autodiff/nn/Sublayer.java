package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.function.UnaryOperator;

/**
 * y = norm(x + dropout(f(x))), or y = x + dropout(f(norm(x))) with the norm first: a function that adds to its input.
 *
 * <p>Source: Vaswani et al., Attention is all you need (2017), sections 3.1 and 5.4; with the norm first, Xiong et al., On layer normalization
 * in the transformer architecture (2020).
 */
public record Sublayer(LayerNorm norm, Dropout dropout, boolean normFirst) {
    /** With γ = 1 and β = 0. */
    public static Sublayer of(TransformerConfig config) {
        return new Sublayer(LayerNorm.of(config.features()), new Dropout(config.dropout()), config.normFirst());
    }

    /** What becomes of x with this function. */
    public Tensor apply(Tensor x, UnaryOperator<Tensor> f, Pass pass) {
        return normFirst
                ? x.plus(dropout.apply(f.apply(norm.apply(x)), pass))
                : norm.apply(x.plus(dropout.apply(f.apply(x), pass)));
    }
}

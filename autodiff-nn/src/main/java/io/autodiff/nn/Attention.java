package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;

/**
 * softmax(Q Kᵀ / √d) V: for each query the mean of the values, by how much its key is like the query.
 *
 * <p>Queries are of shape [..., queries, d], keys [..., keys, d], values [..., keys, outputs]; axes in front are batches. Source: Vaswani et
 * al., Attention is all you need (2017), eq. (1).
 */
public final class Attention {
    private static final Dropout NOTHING_DROPPED = new Dropout(0);

    private Attention() {}

    /** softmax(Q Kᵀ / √d) V. */
    public static Tensor scaledDotProduct(Tensor q, Tensor k, Tensor v) {
        return scaledDotProduct(q, k, v, Masks.NONE);
    }

    /** The same, looking only at the keys where the mask is not 0; it broadcasts to [..., queries, keys]. */
    public static Tensor scaledDotProduct(Tensor q, Tensor k, Tensor v, Tensor mask) {
        return scaledDotProduct(q, k, v, mask, NOTHING_DROPPED, Pass.IN_USE);
    }

    /** The same with dropout of weights. */
    public static Tensor scaledDotProduct(Tensor q, Tensor k, Tensor v, Tensor mask, Dropout dropout, Pass pass) {
        return dropout.apply(weights(q, k, mask), pass).matmul(v);
    }

    /**
     * softmax(Q Kᵀ / √d), of shape [..., queries, keys]: how much each query takes of each value. A query that may look at no key takes
     * nothing.
     *
     * @throws IllegalArgumentException «attention: takes queries [..., queries, d] and keys [..., keys, d], got [2, 3, 4] and [2, 5, 6]»
     */
    public static Tensor weights(Tensor q, Tensor k, Tensor mask) {
        if (q.rank() < 2 || k.rank() < 2 || q.shape().size(-1) != k.shape().size(-1)) {
            throw new IllegalArgumentException(
                    "attention: takes queries [..., queries, d] and keys [..., keys, d], got " + q.shape() + " and "
                            + k.shape());
        }
        Tensor scores = q.matmul(k.transpose()).divide(Math.sqrt(q.shape().size(-1)));
        return masked(scores, mask).softmax(-1);
    }

    private static Tensor masked(Tensor scores, Tensor mask) {
        if (mask.equals(Masks.NONE)) {
            return scores;
        }
        requireFits(mask, scores.shape());
        return Tensor.where(mask, scores, Tensor.scalar(Double.NEGATIVE_INFINITY));
    }

    static void requireFits(Tensor mask, Shape scores) {
        if (!Masks.fits(mask, scores)) {
            throw new IllegalArgumentException("attention: the mask " + mask.shape()
                    + " does not broadcast to [..., queries, keys], here " + scores
                    + "; of a mask [batch, keys] make one by Masks.keys(mask)");
        }
    }
}

package io.autodiff.examples.exercises;

import io.autodiff.Axes;
import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * Attention: S = Q Kᵀ / √d, P = softmax(S) of each row, O = P V. Find the two mistakes and mend them.
 *
 * <p>Given: the code below, Q of shape [3, 2], K of shape [3, 2] and V of shape [3, 2], and Ō = ∂C/∂O. Sought: Q̄, K̄ and V̄.
 *
 * <p>Source: Vaswani et al., Attention Is All You Need (2017), equation 1.
 */
final class Exercise25Attention {
    private static final double ROOT = Math.sqrt(2);

    record Head(Tensor q, Tensor k, Tensor v) {}

    static Head point(RandomGenerator random) {
        return new Head(Tensor.normal(random, 3, 2), Tensor.normal(random, 3, 2), Tensor.normal(random, 3, 2));
    }

    private static Tensor weights(Head m) {
        return m.q.matmul(m.k.transpose()).divide(ROOT).softmax(1);
    }

    static Tensor f(Head m) {
        return weights(m).matmul(m.v);
    }

    static Head vjp(Head m, Tensor oBar) {
        Tensor p = weights(m);
        Tensor pBar = oBar.matmul(m.v.transpose());
        Tensor sBar = p.times(pBar.minus(pBar.times(p).sum(Axes.keep(1))));
        return new Head(sBar.matmul(m.k).divide(ROOT), sBar.matmul(m.q).divide(ROOT), p.matmul(oBar));
    }

    private Exercise25Attention() {}
}

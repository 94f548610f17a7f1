package io.autodiff.examples;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/** A backward pass by hand with a mistake, for {@link Check} to find: which factor of delta1 is wrong? */
final class WrongSoftmax {
    private static final Tensor X = Tensor.of(new double[][] {{0.5, -1}, {2, 0.3}, {-0.7, 1.2}, {1, 1}});
    private static final Tensor Y = Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}});

    record Network(Tensor w1, Tensor b1, Tensor w2, Tensor b2) {}

    private WrongSoftmax() {}

    static Network point(RandomGenerator random) {
        return new Network(
                Tensor.normal(random, 2, 3),
                Tensor.normal(random, 3),
                Tensor.normal(random, 3, 3),
                Tensor.normal(random, 3));
    }

    private static Tensor hidden(Network m) {
        return X.matmul(m.w1).plus(m.b1).sigmoid();
    }

    private static Tensor logits(Network m) {
        return hidden(m).matmul(m.w2).plus(m.b2);
    }

    static Tensor cost(Network m) {
        return logits(m).logSoftmax(1).times(Y).sum().neg();
    }

    static Network gradient(Network m) {
        Tensor a = hidden(m);
        Tensor delta2 = logits(m).softmax(1).minus(Y);
        Tensor delta1 = delta2.matmul(m.w2).times(a).times(a.neg().plus(1));
        return new Network(
                X.transpose().matmul(delta1), delta1.sum(0), a.transpose().matmul(delta2), delta2.sum(0));
    }
}

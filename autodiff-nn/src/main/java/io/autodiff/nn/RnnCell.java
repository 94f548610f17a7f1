package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * h′ = φ(x Wₓ + h Wₕ + b).
 *
 * <p>Source: Elman, Finding structure in time (1990). In PyTorch's RNN Wₓ and Wₕ are weight_ih and weight_hh, transposed, and b is the sum of
 * bias_ih and bias_hh.
 *
 * @param wx Wₓ, of shape [inputs, hidden]
 * @param wh Wₕ, of shape [hidden, hidden]
 * @param b of shape [hidden]
 * @param activation φ, for example {@code Tensor::tanh}
 */
public record RnnCell(Tensor wx, Tensor wh, Tensor b, Layer activation) implements Cell<Tensor> {
    /** φ = tanh, biases 0. */
    public static RnnCell of(int inputs, int hidden, Initializer weights, RandomGenerator random) {
        return of(inputs, hidden, Tensor::tanh, weights, random);
    }

    /** Biases 0. */
    public static RnnCell of(int inputs, int hidden, Layer activation, Initializer weights, RandomGenerator random) {
        return new RnnCell(
                weights.draw(random, inputs, hidden),
                weights.draw(random, hidden, hidden),
                Tensor.zeros(hidden),
                activation);
    }

    @Override
    public Tensor project(Tensor x) {
        Gates.requireFeatures("rnn", x, wx);
        return x.matmul(wx).plus(b);
    }

    @Override
    public Tensor step(Tensor projected, Tensor h) {
        return activation.apply(projected.plus(h.matmul(wh)));
    }

    @Override
    public Tensor output(Tensor h) {
        return h;
    }

    @Override
    public Tensor start(int batch) {
        return Tensor.zeros(batch, b.size());
    }
}

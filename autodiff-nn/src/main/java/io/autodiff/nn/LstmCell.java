package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * c′ = σ(f) ⊙ c + σ(i) ⊙ tanh(g), h′ = σ(o) ⊙ tanh(c′), where [i f g o] = x Wₓ + h Wₕ + b.
 *
 * <p>Source: Hochreiter and Schmidhuber, Long short-term memory (1997), with the forget gate f of Gers et al. (2000). In PyTorch's LSTM Wₓ and
 * Wₕ are weight_ih and weight_hh, transposed, and b is the sum of bias_ih and bias_hh.
 *
 * @param wx Wₓ, of shape [inputs, 4 hidden]
 * @param wh Wₕ, of shape [hidden, 4 hidden]
 * @param b of shape [4 hidden]
 */
public record LstmCell(Tensor wx, Tensor wh, Tensor b) implements Cell<LstmCell.State> {
    /**
     * What an LSTM carries from step to step.
     *
     * @param h what it shows, of shape [batch, hidden]
     * @param c what it remembers, of shape [batch, hidden]
     */
    public record State(Tensor h, Tensor c) {}

    /** Biases 0, but 1 for the forget gate, so that it remembers at first: Jozefowicz et al. (2015), section 2.2. */
    public static LstmCell of(int inputs, int hidden, Initializer weights, RandomGenerator random) {
        return new LstmCell(
                Gates.draw(4, weights, random, inputs, hidden),
                Gates.draw(4, weights, random, hidden, hidden),
                Tensor.concat(0, Tensor.zeros(hidden), Tensor.ones(hidden), Tensor.zeros(2 * hidden)));
    }

    @Override
    public Tensor project(Tensor x) {
        Gates.requireFeatures("lstm", x, wx);
        return x.matmul(wx).plus(b);
    }

    @Override
    public State step(Tensor projected, State state) {
        List<Tensor> gates = projected.plus(state.h.matmul(wh)).split(-1, 4);
        Tensor input = gates.get(0).sigmoid();
        Tensor forget = gates.get(1).sigmoid();
        Tensor candidate = gates.get(2).tanh();
        Tensor output = gates.get(3).sigmoid();
        Tensor c = forget.times(state.c).plus(input.times(candidate));
        return new State(output.times(c.tanh()), c);
    }

    @Override
    public Tensor output(State state) {
        return state.h;
    }

    @Override
    public State start(int batch) {
        Tensor zeros = Tensor.zeros(batch, wh.shape().size(0));
        return new State(zeros, zeros);
    }
}

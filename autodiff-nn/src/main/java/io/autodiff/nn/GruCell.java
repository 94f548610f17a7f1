package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * h′ = (1 − z) ⊙ n + z ⊙ h, where r = σ(xʳ + hʳ), z = σ(xᶻ + hᶻ), n = tanh(xⁿ + r ⊙ hⁿ), [xʳ xᶻ xⁿ] = x Wₓ + bₓ and
 * [hʳ hᶻ hⁿ] = h Wₕ + bₕ.
 *
 * <p>The reset r acts after the product with Wₕ, as in PyTorch and cuDNN; in Cho et al., Learning phrase representations using RNN
 * encoder-decoder (2014), it acts before. So bₕ is a bias of its own. In PyTorch's GRU these are weight_ih and weight_hh, transposed, bias_ih
 * and bias_hh.
 *
 * @param wx Wₓ, of shape [inputs, 3 hidden]
 * @param wh Wₕ, of shape [hidden, 3 hidden]
 * @param bx bₓ, of shape [3 hidden]
 * @param bh bₕ, of shape [3 hidden]
 */
public record GruCell(Tensor wx, Tensor wh, Tensor bx, Tensor bh) implements Cell<Tensor> {
    /** Biases 0. */
    public static GruCell of(int inputs, int hidden, Initializer weights, RandomGenerator random) {
        return new GruCell(
                Gates.draw(3, weights, random, inputs, hidden),
                Gates.draw(3, weights, random, hidden, hidden),
                Tensor.zeros(3 * hidden),
                Tensor.zeros(3 * hidden));
    }

    @Override
    public Tensor project(Tensor x) {
        Gates.requireFeatures("gru", x, wx);
        return x.matmul(wx).plus(bx);
    }

    @Override
    public Tensor step(Tensor projected, Tensor h) {
        List<Tensor> ofInput = projected.split(-1, 3);
        List<Tensor> ofState = h.matmul(wh).plus(bh).split(-1, 3);
        Tensor reset = ofInput.get(0).plus(ofState.get(0)).sigmoid();
        Tensor update = ofInput.get(1).plus(ofState.get(1)).sigmoid();
        Tensor candidate = ofInput.get(2).plus(reset.times(ofState.get(2))).tanh();
        return candidate.plus(update.times(h.minus(candidate)));
    }

    @Override
    public Tensor output(Tensor h) {
        return h;
    }

    @Override
    public Tensor start(int batch) {
        return Tensor.zeros(batch, wh.shape().size(0));
    }
}

package io.autodiff.nn.optim;

import io.autodiff.Tensor;

/**
 * u = g + λ w.
 *
 * <p>First in a chain it is the gradient of the L2 penalty ½ λ ‖w‖²; after a rule that rescales, such as {@link Adam}, it is the decoupled decay
 * of Loshchilov and Hutter, Decoupled weight decay regularization (2019). It takes all tensors, also biases; see {@link Rule#only}.
 */
public record WeightDecay(double lambda) implements PerTensor {
    public WeightDecay {
        Bounds.notNegative("weightDecay: lambda", lambda);
    }

    @Override
    public String name() {
        return "weightDecay";
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        return g.plusScaled(w, lambda);
    }
}

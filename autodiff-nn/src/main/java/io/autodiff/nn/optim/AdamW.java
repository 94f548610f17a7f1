package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * u = the update of {@link Adam} + λ w: with decoupled weight decay.
 *
 * <p>Source: Loshchilov and Hutter, Decoupled weight decay regularization (2019), algorithm 2. It is {@code adam.then(new WeightDecay(lambda))}.
 */
public record AdamW(Adam adam, double lambda) implements PerTensor {
    public AdamW {
        Bounds.notNegative("adamW: lambda", lambda);
    }

    /** λ = 0.01, and Adam with its own values. */
    public static AdamW of() {
        return new AdamW(Adam.of(), 0.01);
    }

    @Override
    public String name() {
        return adam.name();
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return adam.slots(w);
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        return adam.update(g, w, slots).plusScaled(w, lambda);
    }
}

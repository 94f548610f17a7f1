package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * u = sign(β₁ m + (1 − β₁) g),  m ← β₂ m + (1 − β₂) g.
 *
 * <p>Source: Chen et al., Symbolic discovery of optimization algorithms (2023), program 1. Its weight decay is {@code
 * Lion.of().then(new WeightDecay(0.1))}.
 */
public record Lion(double beta1, double beta2) implements PerTensor {
    public Lion {
        Bounds.fraction("lion: beta1", beta1);
        Bounds.fraction("lion: beta2", beta2);
    }

    /** β₁ = 0.9, β₂ = 0.99. */
    public static Lion of() {
        return new Lion(0.9, 0.99);
    }

    @Override
    public String name() {
        return "lion";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("m", Slots.zeros(w));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        Tensor u = slots.get("m").times(beta1).plusScaled(g, 1 - beta1).sign();
        slots.average("m", g, beta2);
        return u;
    }
}

package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * Δ ← clamp(1.2 Δ) where the sign of g stayed, clamp(0.5 Δ) where it changed, within [1e-6, 50];  u = sign(g) Δ where it did not change, else 0.
 *
 * <p>Source: Riedmiller and Braun, A direct adaptive method for faster backpropagation learning: the RPROP algorithm (1993), without undoing the step
 * before a change. For all examples at once; it needs no rate.
 *
 * @param first Δ at the first step
 */
public record Rprop(double first) implements PerTensor {
    public Rprop {
        Bounds.positive("rprop: the first step", first);
    }

    @Override
    public String name() {
        return "rprop";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("g", Slots.zeros(w), "delta", Tensor.full(w.shape(), first));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        Tensor agreement = g.times(slots.get("g")).sign();
        Tensor factor =
                agreement.times(0.35).plus(agreement.square().times(-0.15)).plus(1);
        Tensor delta = slots.set("delta", slots.get("delta").times(factor).clamp(1e-6, 50));
        Tensor kept = slots.set("g", g.times(agreement.greaterEqual(0)));
        return kept.sign().times(delta);
    }
}

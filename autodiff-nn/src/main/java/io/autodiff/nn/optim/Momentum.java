package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * v ← μ v + g,  u = v.
 *
 * <p>Source: Polyak, Some methods of speeding up the convergence of iteration methods (1964).
 */
public record Momentum(double mu) implements PerTensor {
    public Momentum {
        Bounds.fraction("momentum: mu", mu);
    }

    @Override
    public String name() {
        return "momentum";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("v", Slots.zeros(w));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        return slots.set("v", g.plusScaled(slots.get("v"), mu));
    }
}

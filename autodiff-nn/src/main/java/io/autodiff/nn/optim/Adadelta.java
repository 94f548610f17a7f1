package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * v ← ρ v + (1 − ρ) g²,  u = g √(d + ε) / √(v + ε),  d ← ρ d + (1 − ρ) u².
 *
 * <p>Source: Zeiler, ADADELTA: an adaptive learning rate method (2012), algorithm 1. It needs no rate.
 */
public record Adadelta(double rho, double epsilon) implements PerTensor {
    public Adadelta {
        Bounds.fraction("adadelta: rho", rho);
        Bounds.positive("adadelta: epsilon", epsilon);
    }

    /** ρ = 0.9, ε = 1e-6. */
    public static Adadelta of() {
        return new Adadelta(0.9, 1e-6);
    }

    @Override
    public String name() {
        return "adadelta";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("v", Slots.zeros(w), "d", Slots.zeros(w));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        Tensor v = slots.average("v", g.square(), rho);
        Tensor u = slots.get("d").plus(epsilon).divide(v.plus(epsilon)).sqrt().times(g);
        slots.average("d", u.square(), rho);
        return u;
    }
}

package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * v ← ρ v + (1 − ρ) g²,  u = g / (√v + ε); if centered, m ← ρ m + (1 − ρ) g and √(v − m²) in place of √v.
 *
 * <p>Source: Tieleman and Hinton, lecture 6.5 of Neural networks for machine learning (2012); centered: Graves, Generating sequences with recurrent
 * neural networks (2013), eqs. (38) to (41). With momentum: {@code RmsProp.of().then(new Momentum(0.9))}.
 */
public record RmsProp(double rho, double epsilon, boolean centered) implements PerTensor {
    public RmsProp {
        Bounds.fraction("rmsProp: rho", rho);
        Bounds.positive("rmsProp: epsilon", epsilon);
    }

    /** ρ = 0.99, ε = 1e-8, not centered. */
    public static RmsProp of() {
        return new RmsProp(0.99, 1e-8, false);
    }

    @Override
    public String name() {
        return "rmsProp";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return centered ? Map.of("m", Slots.zeros(w), "v", Slots.zeros(w)) : Map.of("v", Slots.zeros(w));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        Tensor v = slots.average("v", g.square(), rho);
        Tensor variance = centered ? v.minus(slots.average("m", g, rho).square()) : v;
        return g.divide(variance.sqrt().plus(epsilon));
    }
}

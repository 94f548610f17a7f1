package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * m, v and m̂ as in {@link Adam},  u = r m̂ √(1 − β₂^t) / (√v + ε) if ρ > 5, else m̂, with ρ = ρ∞ − 2 t β₂^t / (1 − β₂^t), ρ∞ = 2/(1 − β₂) − 1 and
 * r = √((ρ − 4)(ρ − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρ)).
 *
 * <p>Source: Liu et al., On the variance of the adaptive learning rate and beyond (2020), algorithm 2; there the bound is 4.
 */
public record RAdam(double beta1, double beta2, double epsilon) implements PerTensor {
    public RAdam {
        Bounds.fraction("rAdam: beta1", beta1);
        Bounds.fraction("rAdam: beta2", beta2);
        Bounds.positive("rAdam: epsilon", epsilon);
    }

    /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
    public static RAdam of() {
        return new RAdam(0.9, 0.999, 1e-8);
    }

    @Override
    public String name() {
        return "rAdam";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("m", Slots.zeros(w), "v", Slots.zeros(w), "t", Tensor.scalar(0));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        double t = slots.count("t");
        Tensor m = slots.average("m", g, beta1).divide(1 - StrictMath.pow(beta1, t));
        Tensor v = slots.average("v", g.square(), beta2);
        double correction = 1 - StrictMath.pow(beta2, t);
        double most = 2 / (1 - beta2) - 1;
        double rho = most - 2 * t * (1 - correction) / correction;
        if (rho <= 5) {
            return m;
        }
        double r = Math.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho));
        return m.times(r * Math.sqrt(correction)).divide(v.sqrt().plus(epsilon));
    }
}

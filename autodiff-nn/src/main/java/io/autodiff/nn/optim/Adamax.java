package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * m ← β₁ m + (1 − β₁) g,  s ← max(β₂ s, |g| + ε),  u = m / ((1 − β₁^t) s).
 *
 * <p>Source: Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 2; there ε is 0.
 */
public record Adamax(double beta1, double beta2, double epsilon) implements PerTensor {
    public Adamax {
        Bounds.fraction("adamax: beta1", beta1);
        Bounds.fraction("adamax: beta2", beta2);
        Bounds.positive("adamax: epsilon", epsilon);
    }

    /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
    public static Adamax of() {
        return new Adamax(0.9, 0.999, 1e-8);
    }

    @Override
    public String name() {
        return "adamax";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("m", Slots.zeros(w), "s", Slots.zeros(w), "t", Tensor.scalar(0));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        double t = slots.count("t");
        Tensor m = slots.average("m", g, beta1).divide(1 - StrictMath.pow(beta1, t));
        Tensor s = slots.set("s", slots.get("s").times(beta2).maximum(g.abs().plus(epsilon)));
        return m.divide(s);
    }
}

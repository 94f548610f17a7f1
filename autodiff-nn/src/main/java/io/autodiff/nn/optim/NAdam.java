package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * m and v as in {@link Adam},  u = (μ_{t+1} m / (1 − Π_{t+1}) + (1 − μ_t) g / (1 − Π_t)) / (√v̂ + ε), with μ_t = β₁ (1 − ½ 0.96^(ψ t)),
 * Π_t = μ₁ ⋯ μ_t and v̂ = v / (1 − β₂^t).
 *
 * <p>Source: Dozat, Incorporating Nesterov momentum into Adam (2016), algorithm 2, with the corrections and the schedule that Keras and
 * PyTorch (from 2.0) have.
 */
public record NAdam(double beta1, double beta2, double epsilon, double psi) implements PerTensor {
    public NAdam {
        Bounds.fraction("nAdam: beta1", beta1);
        Bounds.fraction("nAdam: beta2", beta2);
        Bounds.positive("nAdam: epsilon", epsilon);
        Bounds.notNegative("nAdam: psi", psi);
    }

    /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, ψ = 0.004. */
    public static NAdam of() {
        return new NAdam(0.9, 0.999, 1e-8, 0.004);
    }

    @Override
    public String name() {
        return "nAdam";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("m", Slots.zeros(w), "v", Slots.zeros(w), "t", Tensor.scalar(0), "product", Tensor.scalar(1));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        double t = slots.count("t");
        Tensor m = slots.average("m", g, beta1);
        Tensor v = slots.average("v", g.square(), beta2).divide(1 - StrictMath.pow(beta2, t));
        double product = slots.set("product", slots.get("product").times(mu(t))).item();
        double next = product * mu(t + 1);
        return m.times(mu(t + 1) / (1 - next))
                .plusScaled(g, (1 - mu(t)) / (1 - product))
                .divide(v.sqrt().plus(epsilon));
    }

    private double mu(double t) {
        return beta1 * (1 - 0.5 * StrictMath.pow(0.96, psi * t));
    }
}

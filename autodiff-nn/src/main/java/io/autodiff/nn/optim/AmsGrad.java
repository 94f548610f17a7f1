package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * m and v as in {@link Adam},  s ← max(s, v),  u = m̂ / (√ŝ + ε), with m̂ = m / (1 − β₁^t) and ŝ = s / (1 − β₂^t).
 *
 * <p>Source: Reddi, Kale and Kumar, On the convergence of Adam and beyond (2018), algorithm 2, with the corrections of Adam.
 */
public record AmsGrad(double beta1, double beta2, double epsilon) implements PerTensor {
    public AmsGrad {
        Bounds.fraction("amsGrad: beta1", beta1);
        Bounds.fraction("amsGrad: beta2", beta2);
        Bounds.positive("amsGrad: epsilon", epsilon);
    }

    /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
    public static AmsGrad of() {
        return new AmsGrad(0.9, 0.999, 1e-8);
    }

    @Override
    public String name() {
        return "amsGrad";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("m", Slots.zeros(w), "v", Slots.zeros(w), "s", Slots.zeros(w), "t", Tensor.scalar(0));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        double t = slots.count("t");
        Tensor m = slots.average("m", g, beta1).divide(1 - StrictMath.pow(beta1, t));
        Tensor v = slots.average("v", g.square(), beta2);
        Tensor s = slots.set("s", slots.get("s").maximum(v)).divide(1 - StrictMath.pow(beta2, t));
        return m.divide(s.sqrt().plus(epsilon));
    }
}

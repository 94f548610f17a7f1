package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  u = m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁^t) and v̂ = v / (1 − β₂^t).
 *
 * <p>Source: Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 1.
 */
public record Adam(double beta1, double beta2, double epsilon) implements PerTensor {
    public Adam {
        Bounds.fraction("adam: beta1", beta1);
        Bounds.fraction("adam: beta2", beta2);
        Bounds.positive("adam: epsilon", epsilon);
    }

    /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
    public static Adam of() {
        return new Adam(0.9, 0.999, 1e-8);
    }

    @Override
    public String name() {
        return "adam";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("m", Slots.zeros(w), "v", Slots.zeros(w), "t", Tensor.scalar(0));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        double t = slots.count("t");
        Tensor m = slots.average("m", g, beta1).divide(1 - StrictMath.pow(beta1, t));
        Tensor v = slots.average("v", g.square(), beta2).divide(1 - StrictMath.pow(beta2, t));
        return m.divide(v.sqrt().plus(epsilon));
    }
}

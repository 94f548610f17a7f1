package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * s ← s + g²,  u = g / (√s + ε).
 *
 * <p>Source: Duchi, Hazan and Singer, Adaptive subgradient methods (2011), with diagonal matrices.
 */
public record Adagrad(double epsilon) implements PerTensor {
    public Adagrad {
        Bounds.positive("adagrad: epsilon", epsilon);
    }

    /** ε = 1e-10. */
    public static Adagrad of() {
        return new Adagrad(1e-10);
    }

    @Override
    public String name() {
        return "adagrad";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("s", Slots.zeros(w));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        Tensor s = slots.set("s", slots.get("s").plus(g.square()));
        return g.divide(s.sqrt().plus(epsilon));
    }
}

package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * v ← μ v + g,  u = g + μ v.
 *
 * <p>Source: Nesterov (1983), in the form of Sutskever et al., On the importance of initialization and momentum (2013), with the weights where the
 * gradient is taken.
 */
public record Nesterov(double mu) implements PerTensor {
    public Nesterov {
        Bounds.fraction("nesterov: mu", mu);
    }

    @Override
    public String name() {
        return "nesterov";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("v", Slots.zeros(w));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        Tensor v = slots.set("v", g.plusScaled(slots.get("v"), mu));
        return g.plusScaled(v, mu);
    }
}

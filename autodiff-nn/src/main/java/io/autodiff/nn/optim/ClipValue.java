package io.autodiff.nn.optim;

import io.autodiff.Tensor;

/** u = min(max(g, −c), c), element by element. */
public record ClipValue(double c) implements PerTensor {
    public ClipValue {
        Bounds.positive("clipValue: c", c);
    }

    @Override
    public String name() {
        return "clipValue";
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        return g.clamp(-c, c);
    }
}

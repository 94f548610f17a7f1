package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.List;

/**
 * [y₂ᵢ y₂ᵢ₊₁] = [x₂ᵢ x₂ᵢ₊₁] turned by the angle t / 10000^(2i/d) at place t, for x of shape [..., time, d].
 *
 * <p>Turn queries and keys, per head, and their products depend on the distance of their places alone:
 * {@code Attention.scaledDotProduct(rotary.apply(q), rotary.apply(k), v)}. Source: Su et al., RoFormer: enhanced transformer with rotary
 * position embedding (2021), eq. (34).
 */
public record RotaryPositions() implements Layer {
    @Override
    public Tensor apply(Tensor x) {
        int d = Positions.requireEvenFeatures("rotaryPositions", x);
        Tensor angles = Positions.angles(x.shape().size(-2), d);
        List<Tensor> pair =
                x.reshape(x.shape().with(-1, d / 2).insert(x.rank(), 2)).unstack(-1);
        Tensor even = pair.get(0).times(angles.cos()).minus(pair.get(1).times(angles.sin()));
        Tensor odd = pair.get(0).times(angles.sin()).plus(pair.get(1).times(angles.cos()));
        return Tensor.stack(-1, even, odd).reshape(x.shape());
    }
}

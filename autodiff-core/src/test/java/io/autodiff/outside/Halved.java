package io.autodiff.outside;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;

/** y = x; but its adjoint rule looks at numbers, which those of the library do not: x̄ = ȳ / 2 if the first element of ȳ is positive, else ȳ. */
public record Halved() implements Op.Linear {
    @Override
    public Shape shape(Shape... x) {
        return x[0];
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        return x[0].data().clone();
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return Tensor.of(yBar.toArray()).times(yBar.get(0) > 0 ? 0.5 : 1);
    }
}

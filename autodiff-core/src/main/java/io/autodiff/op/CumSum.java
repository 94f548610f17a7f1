package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;

/** Y = the row yᵢ = x₀ + … + xᵢ along the last axis, or backward from its end;  X̄ = Ȳ summed up in the other direction. */
public record CumSum(boolean backward) implements Op.Linear, Op.OnLastAxes {
    @Override
    public Shape shape(Shape... x) {
        x[0].axis(-1);
        return x[0];
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = x[0].data().clone();
        int n = shape.size(-1);
        int step = backward ? -1 : 1;
        for (int row = 0; row < y.length; row += n) {
            int first = backward ? row + n - 1 : row;
            double last = y[first];
            for (int i = 1; i < n; i++) {
                last += y[first + i * step];
                y[first + i * step] = last;
            }
        }
        return y;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return new CumSum(!backward).apply(yBar);
    }
}

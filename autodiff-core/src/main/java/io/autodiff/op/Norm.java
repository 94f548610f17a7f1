package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.memory.Buffers;

/** y = (Σ |x|ᵖ)^(1/p) along the last axis;  x̄ = ȳ ⊙ sign(x) ⊙ (|x| / y)ᵖ⁻¹, and 0 where y = 0. */
public record Norm(double p) implements Op.OnLastAxes {
    @Override
    public Shape shape(Shape... x) {
        if (!(p > 0 && p < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("p must be positive, got " + p);
        }
        return x[0].with(-1, 0).slice(0, x[0].rank() - 1);
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        int n = x[0].shape().size(-1);
        double[] y = Buffers.zeros(shape.size());
        for (int row = 0; row < y.length; row++) {
            double max = 0;
            for (int i = row * n; i < (row + 1) * n; i++) {
                max = Math.max(max, Math.abs(x[0].data()[i]));
            }
            y[row] = max;
            if (max == 0 || max > Double.MAX_VALUE) {
                continue;
            }
            // Powers neither overflow nor vanish beside the largest element, which a power of two brings close to 1.
            double scale = Math.scalb(1.0, -Math.getExponent(max));
            double sum = 0;
            for (int i = row * n; i < (row + 1) * n; i++) {
                double u = Math.abs(x[0].data()[i] * scale);
                sum += p == 2 ? u * u : StrictMath.pow(u, p);
            }
            y[row] = (p == 2 ? Math.sqrt(sum) : StrictMath.pow(sum, 1 / p)) / scale;
        }
        return y;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.expandDims(-1).times(slope(x[0], y));
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return slope(x[0], y).times(xDot).sum(-1);
    }

    /** sign(u) |u|ᵖ⁻¹ for u = x / y: an odd power where p is even, so that all orders are right at u = 0 too. */
    private Tensor slope(Tensor x, Tensor y) {
        Tensor one = Tensor.scalar(1);
        Tensor length = y.expandDims(-1);
        Tensor nonzero = length.stopGradient().sign();
        Tensor u = Tensor.where(nonzero, x, Tensor.scalar(0)).divide(Tensor.where(nonzero, length, one));
        if (p == 2) {
            return u;
        }
        return p % 2 == 0
                ? u.power(p - 1)
                : Tensor.where(u.sign(), u.abs(), one).power(p - 1).times(u.sign());
    }
}

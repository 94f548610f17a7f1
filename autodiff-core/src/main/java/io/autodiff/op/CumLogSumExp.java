package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.ElementaryExp;
import io.autodiff.kernel.ElementaryLog;

/**
 * Y = the row yᵢ = log (exp(x₀) + … + exp(xᵢ)) along the last axis;  x̄ᵢ = Σ ȳⱼ exp(xᵢ − yⱼ) over the j from i on.
 *
 * <p>Since yᵢ = log (exp(yᵢ₋₁) + exp(xᵢ)), the tangent follows the recurrence ẏᵢ = exp(yᵢ₋₁ − yᵢ) ẏᵢ₋₁ + exp(xᵢ − yᵢ) ẋᵢ, and the
 * adjoint its transpose. No exponent is positive, so nothing overflows.
 */
public record CumLogSumExp() implements Op.OnLastAxes {
    public static final CumLogSumExp OP = new CumLogSumExp();

    private static final Recurrence FORWARD = new Recurrence(false);

    @Override
    public Shape shape(Shape... x) {
        x[0].axis(-1);
        return x[0];
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] y = x[0].data().clone();
        int n = shape.size(-1);
        for (int i = 0; i < y.length; i++) {
            if (i % n > 0) {
                double max = Math.max(y[i - 1], y[i]);
                double min = Math.min(y[i - 1], y[i]);
                y[i] = Double.isInfinite(max) ? max : max + ElementaryLog.log1p(ElementaryExp.exp(min - max));
            }
        }
        return y;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return exp(x[0], y).times(FORWARD.transposed(kept(y), yBar));
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return FORWARD.apply(kept(y), exp(x[0], y).times(xDot));
    }

    /** exp(yᵢ₋₁ − yᵢ), and 0 at the first. */
    private static Tensor kept(Tensor y) {
        int n = y.shape().size(-1);
        return n == 0 ? y : exp(y.slice(-1, 0, n - 1), y.slice(-1, 1, n)).pad(-1, 1, 0);
    }

    /** exp(x − y), and 0 where y is −∞: there all x so far are, as in LogSumExp. */
    private static Tensor exp(Tensor x, Tensor y) {
        Tensor nothing = Tensor.scalar(Double.NEGATIVE_INFINITY);
        return Tensor.where(y.greater(nothing), x.minus(y), nothing).exp();
    }
}

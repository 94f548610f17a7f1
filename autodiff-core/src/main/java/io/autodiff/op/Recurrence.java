package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;

/**
 * Y = the row y₀ = b₀, yᵢ = aᵢ yᵢ₋₁ + bᵢ along the last axis;  b̄ᵢ = ȳᵢ + aᵢ₊₁ b̄ᵢ₊₁,  āᵢ = b̄ᵢ yᵢ₋₁.
 *
 * <p>Backward, the row is run through from its end. The adjoint of a recurrence is the recurrence in the other direction, so running
 * products have derivatives of all orders without a division, zeros among the factors or not.
 */
public record Recurrence(boolean backward) implements Op.OnLastAxes {
    @Override
    public Shape shape(Shape... x) {
        x[0].axis(-1);
        if (!x[0].equals(x[1])) {
            throw new IllegalArgumentException("takes A and B of one shape, got " + x[0] + " and " + x[1]);
        }
        return x[0];
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] a = x[0].data();
        double[] y = x[1].data().clone();
        int n = shape.size(-1);
        int step = backward ? -1 : 1;
        for (int row = 0; row < y.length; row += n) {
            int first = backward ? row + n - 1 : row;
            double last = y[first];
            for (int i = 1; i < n; i++) {
                int at = first + i * step;
                last = a[at] * last + y[at];
                y[at] = last;
            }
        }
        return y;
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        Tensor bBar = transposed(x[0], yBar);
        return i == 0 ? bBar.times(previous(y)) : bBar;
    }

    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return apply(x[0], i == 0 ? xDot.times(previous(y)) : xDot);
    }

    /** B̄, which does not depend on B. */
    Tensor transposed(Tensor a, Tensor yBar) {
        Recurrence other = new Recurrence(!backward);
        return other.apply(other.previous(a), yBar);
    }

    /** The running products 1, x₀, x₀ x₁, … along the last axis: one more than there are factors. */
    public static Tensor products(Tensor x) {
        int n = x.shape().size(-1);
        Tensor start = Tensor.ones(1).pad(0, 0, n).broadcastTo(x.shape().with(-1, n + 1));
        return new Recurrence(false).apply(x.pad(-1, 1, 0), start);
    }

    /** At each place the element that is met just before it, 0 at the first. */
    private Tensor previous(Tensor row) {
        int n = row.shape().size(-1);
        if (n == 0) {
            return row;
        }
        return backward
                ? row.slice(-1, 1, n).pad(-1, 0, 1)
                : row.slice(-1, 0, n - 1).pad(-1, 1, 0);
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return i == 0;
    }
}

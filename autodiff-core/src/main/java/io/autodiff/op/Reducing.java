package io.autodiff.op;

import io.autodiff.Axes;
import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;

/** The family of y = what some axes of X are reduced to, which is X itself where there are none. */
interface Reducing extends Op {
    /** The axes, and whether they stay. */
    Axes axes();

    /** The same along other axes. */
    Reducing along(Axes other);

    @Override
    default Tensor applyToMany(Tensor... x) {
        Shape one = x[0].shape().slice(1, x[0].rank());
        int[] behind = Arrays.stream(axes().in(one)).map(axis -> axis + 1).toArray();
        // No axis, of a scalar, would mean all of them.
        return behind.length == 0
                ? x[0]
                : along(axes().keeps() ? Axes.keep(behind) : Axes.drop(behind)).apply(x);
    }
}

package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;

/** Y = X in another shape;  X̄ = Ȳ in the shape of X. */
public record Reshape(Shape target) implements Op.Linear {
    @Override
    public Shape shape(Shape... x) {
        if (x[0].size() != target.size()) {
            throw new IllegalArgumentException(
                    x[0] + " has " + x[0].size() + " elements, which do not fit " + target + " of " + target.size());
        }
        return target;
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        return x[0].data();
    }

    @Override
    public Tensor applyToMany(Tensor... x) {
        return x[0].reshape(Shape.of(x[0].shape().size(0)).concat(target));
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return yBar.reshape(x[0].shape());
    }

    /** The shape with these sizes, of which one may be −1: then it is worked out from the number of elements. */
    public static Shape infer(Shape x, int... sizes) {
        int unknown = -1;
        long known = 1;
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] != -1) {
                known *= sizes[axis];
            } else if (unknown == -1) {
                unknown = axis;
            } else {
                throw new IllegalArgumentException("only one size of " + Arrays.toString(sizes) + " may be -1");
            }
        }
        if (unknown == -1) {
            return Shape.of(sizes);
        }
        if (known <= 0 || x.size() % known != 0) {
            throw new IllegalArgumentException(
                    x + " has " + x.size() + " elements, which do not fit " + Arrays.toString(sizes));
        }
        int[] inferred = sizes.clone();
        inferred[unknown] = (int) (x.size() / known);
        return Shape.of(inferred);
    }
}

package io.autodiff;

import java.util.Arrays;

/** Tensors that are read as indices. */
final class Indices {
    private Indices() {}

    /** The elements as whole numbers. */
    static int[] of(String operation, Tensor indices) {
        return Arrays.stream(indices.data())
                .mapToInt(index -> {
                    if (index != (int) index) {
                        throw new IllegalArgumentException(operation + ": index " + Numbers.format(index)
                                + " is not a whole number; indices are counted from 0");
                    }
                    return (int) index;
                })
                .toArray();
    }

    /** For each index along an axis of x, where its element stands in row-major order. */
    static int[] along(String operation, int axis, Shape x, Tensor indices) {
        int at = Dispatch.axis(operation, x, axis);
        if (indices.rank() != x.rank() || !indices.shape().with(at, 0).equals(x.with(at, 0))) {
            throw new IllegalArgumentException(operation + ": the indices are " + indices.shape() + " for shape " + x
                    + "; all sizes but that of axis " + axis + " must be equal");
        }
        int[] elements = of(operation, indices);
        int inner = x.strides()[at];
        int run = inner * indices.shape().size(at);
        for (int k = 0; k < elements.length; k++) {
            int index = elements[k];
            if (index < 0 || index >= x.size(at)) {
                throw new IllegalArgumentException(
                        operation + ": index " + index + " is outside axis " + axis + " of shape " + x);
            }
            elements[k] = (k / run * x.size(at) + index) * inner + k % inner;
        }
        return elements;
    }
}

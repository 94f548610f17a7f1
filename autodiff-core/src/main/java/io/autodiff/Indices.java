package io.autodiff;

import java.util.Arrays;

/** Tensors that are read as indices; they are constants, but for those that a function is traced with. */
final class Indices {
    private Indices() {}

    /** The elements as whole numbers. */
    static int[] of(String operation, Tensor indices) {
        return of(operation, indices.toArray());
    }

    static int[] of(String operation, double... indices) {
        return Arrays.stream(indices)
                .mapToInt(index -> {
                    if (index != (int) index) {
                        throw new IllegalArgumentException(operation + ": index " + Numbers.format(index)
                                + " is not a whole number; indices are counted from 0");
                    }
                    return (int) index;
                })
                .toArray();
    }

    /** Rows of zeros but for a one at the index. */
    static Tensor oneHot(int[] indices, int n) {
        double[] data = new double[Shape.of(indices.length, n).size()];
        for (int row = 0; row < indices.length; row++) {
            if (indices[row] < 0 || indices[row] >= n) {
                throw new IllegalArgumentException("oneHot: index " + indices[row] + " is not from 0 to " + (n - 1));
            }
            data[row * n + indices[row]] = 1;
        }
        return Tensor.wrap(Shape.of(indices.length, n), data);
    }

    /** The parts at the indices, whose axes replace the one that is gathered from. */
    static Tensor gather(Tensor x, int axis, Tensor indices) {
        Shape shape = x.shape();
        int at = Dispatch.axis("gather", shape, axis);
        Shape target = shape.slice(0, at).concat(indices.shape()).concat(shape.slice(at + 1, shape.rank()));
        Tensor parts = indices.isTraced()
                ? new Trace.Lookup(axis).apply(x, indices.reshape(indices.size()))
                : x.gather(axis, of("gather", indices));
        return parts.reshape(target);
    }

    static Tensor take(Tensor x, int axis, Tensor indices) {
        int[] elements = along("takeAlongAxis", axis, x.shape(), indices);
        return x.reshape(Shape.of(x.size())).gather(0, elements).reshape(indices.shape());
    }

    /** The transpose of take. */
    static Tensor add(Tensor x, int axis, int n, Tensor indices) {
        if (!x.shape().equals(indices.shape())) {
            throw new IllegalArgumentException("addAlongAxis: the indices are " + indices.shape()
                    + " for elements of shape " + x.shape() + "; they must be equal");
        }
        Shape target = Dispatch.shapeOf("addAlongAxis", shape -> shape[0].with(axis, n), x.shape());
        int[] elements = along("addAlongAxis", axis, target, indices);
        return x.reshape(Shape.of(x.size()))
                .scatterAdd(0, target.size(), elements)
                .reshape(target);
    }

    /** For each index along an axis of x, where its element stands in row-major order. */
    private static int[] along(String operation, int axis, Shape x, Tensor indices) {
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

package io.autodiff;

import io.autodiff.op.Transpose;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Operations on the last axis, put to work along any axes: those axes are moved to the end and joined, and afterwards put back. */
final class RowWise {
    private RowWise() {}

    /** How many elements each result is made of; the operation is named if there are no such axes. */
    static int length(String operation, Shape shape, Axes axes) {
        Dispatch.shapeOf(operation, x -> axes.kept(x[0]), shape);
        return Arrays.stream(axes.in(shape)).map(shape::size).reduce(1, Math::multiplyExact);
    }

    /** The same, where a result is made of one element at least. */
    static int positiveLength(String operation, String what, Shape shape, Axes axes) {
        int n = length(operation, shape, axes);
        if (n == 0) {
            throw new IllegalArgumentException(operation + ": there is nothing to take the " + what + " of in shape "
                    + shape + " along axes " + Arrays.toString(axes.in(shape)));
        }
        return n;
    }

    /** An operation that makes one number of each row. */
    static Tensor reduce(Op op, Tensor x, Axes axes) {
        return reduce(op.name(), x, axes, op::apply);
    }

    /** A function that makes one number of each row. */
    static Tensor reduce(String operation, Tensor x, Axes axes, UnaryOperator<Tensor> f) {
        return f.apply(rows(operation, x, axes)).reshape(axes.reduce(x.shape()));
    }

    /** An operation that makes a row of each row. */
    static Tensor map(Op op, Tensor x, Axes axes) {
        return map(op.name(), x, axes, op::apply);
    }

    /** A function that makes a row of each row. */
    static Tensor map(String operation, Tensor x, Axes axes, UnaryOperator<Tensor> f) {
        Tensor y = f.apply(rows(operation, x, axes));
        int[] order = order(x.shape(), axes);
        if (isSorted(order)) {
            return y.reshape(x.shape());
        }
        Shape moved = Shape.of(Arrays.stream(order).map(x.shape()::size).toArray());
        return y.reshape(moved).permute(Transpose.inverse(order));
    }

    private static Tensor rows(String operation, Tensor x, Axes axes) {
        int n = length(operation, x.shape(), axes);
        int[] order = order(x.shape(), axes);
        Tensor moved = isSorted(order) ? x : x.permute(order);
        Shape outer = moved.shape().slice(0, x.rank() - axes.in(x.shape()).length);
        return moved.reshape(outer.concat(Shape.of(n)));
    }

    private static int[] order(Shape shape, Axes axes) {
        int[] rest = axes.rest(shape);
        int[] order = Arrays.copyOf(rest, shape.rank());
        System.arraycopy(axes.in(shape), 0, order, rest.length, order.length - rest.length);
        return order;
    }

    private static boolean isSorted(int[] order) {
        for (int axis = 0; axis < order.length; axis++) {
            if (order[axis] != axis) {
                return false;
            }
        }
        return true;
    }
}

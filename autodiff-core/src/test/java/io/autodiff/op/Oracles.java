package io.autodiff.op;

import io.autodiff.Axes;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The values of the operations that are not elementwise, by the definition, one element at a time. */
final class Oracles {
    private Oracles() {}

    static Tensor argMax(ArgMax op, Tensor... x) {
        return perRow(x[0], row -> argMax(row));
    }

    /** The element that belongs at a place has as many others in front of it. */
    static Tensor argSort(ArgSort op, Tensor... x) {
        return tabulate(x[0].shape(), i -> {
            double[] row = row(x[0], i);
            return IntStream.range(0, row.length)
                    .filter(k -> Arrays.stream(row)
                                    .filter(v -> op.descending() ? v > row[k] : v < row[k])
                                    .count()
                            == i[i.length - 1])
                    .findFirst()
                    .orElseThrow();
        });
    }

    static Tensor broadcastTo(BroadcastTo op, Tensor... x) {
        int missing = op.target().rank() - x[0].rank();
        return tabulate(op.target(), i -> {
            int[] from = Arrays.copyOfRange(i, missing, i.length);
            for (int axis = 0; axis < from.length; axis++) {
                from[axis] = x[0].shape().size(axis) == 1 ? 0 : from[axis];
            }
            return x[0].get(from);
        });
    }

    static Tensor concat(Concat op, Tensor... x) {
        int axis = axis(op.axis(), x[0]);
        int total = Arrays.stream(x).mapToInt(part -> part.shape().size(axis)).sum();
        return tabulate(with(x[0].shape(), axis, total), i -> {
            int part = 0;
            int at = i[axis];
            while (at >= x[part].shape().size(axis)) {
                at -= x[part++].shape().size(axis);
            }
            return x[part].get(with(i, axis, at));
        });
    }

    static Tensor cumArgMax(CumArgMax op, Tensor... x) {
        return tabulate(x[0].shape(), i -> argMax(Arrays.copyOf(row(x[0], i), i[i.length - 1] + 1)));
    }

    static Tensor cumLogSumExp(CumLogSumExp op, Tensor... x) {
        return tabulate(x[0].shape(), i -> logSumExp(Arrays.copyOf(row(x[0], i), i[i.length - 1] + 1)));
    }

    static Tensor cumSum(CumSum op, Tensor... x) {
        return tabulate(x[0].shape(), i -> {
            double[] row = row(x[0], i);
            int at = i[i.length - 1];
            return Arrays.stream(row, op.backward() ? at : 0, op.backward() ? row.length : at + 1)
                    .sum();
        });
    }

    static Tensor fold(Fold op, Tensor... x) {
        Shape y = x[0].shape().slice(0, x[0].rank() - 2 * op.sizes().rank()).concat(op.sizes());
        return tabulate(
                y,
                at -> IntStream.range(0, x[0].size())
                        .mapToObj(k -> index(x[0].shape(), k))
                        .filter(i -> Arrays.equals(seen(op.unfold(), i), at))
                        .mapToDouble(x[0]::get)
                        .sum());
    }

    static Tensor element(Element op, Tensor... x) {
        return Tensor.scalar(x[0].toArray()[op.i()]);
    }

    static Tensor gather(Gather op, Tensor... x) {
        int axis = axis(op.axis(), x[0]);
        return tabulate(
                with(x[0].shape(), axis, op.indices().length), i -> x[0].get(with(i, axis, op.indices()[i[axis]])));
    }

    static Tensor logSoftmax(LogSoftmax op, Tensor... x) {
        return tabulate(x[0].shape(), i -> x[0].get(i) - logSumExp(row(x[0], i)));
    }

    static Tensor logSumExp(LogSumExp op, Tensor... x) {
        return perRow(x[0], row -> logSumExp(row));
    }

    static Tensor matMul(MatMul op, Tensor... x) {
        int row = x[0].rank() - 2;
        int column = x[0].rank() - 1;
        int rowA = op.transposeA() ? column : row;
        int columnA = op.transposeA() ? row : column;
        int rowB = op.transposeB() ? column : row;
        int columnB = op.transposeB() ? row : column;
        Shape a = x[0].shape();
        Shape b = x[1].shape();
        return tabulate(with(with(a, row, a.size(rowA)), column, b.size(columnB)), i -> {
            double sum = 0;
            for (int k = 0; k < a.size(columnA); k++) {
                sum += x[0].get(with(with(i, rowA, i[row]), columnA, k))
                        * x[1].get(with(with(i, columnB, i[column]), rowB, k));
            }
            return sum;
        });
    }

    static Tensor max(Max op, Tensor... x) {
        return reduced(op.axes(), x[0], along -> along.max().orElseThrow());
    }

    static Tensor norm(Norm op, Tensor... x) {
        return perRow(
                x[0],
                row -> Math.pow(
                        Arrays.stream(row)
                                .map(v -> Math.pow(Math.abs(v), op.p()))
                                .sum(),
                        1 / op.p()));
    }

    static Tensor pad(Pad op, Tensor... x) {
        int axis = axis(op.axis(), x[0]);
        int n = x[0].shape().size(axis);
        return tabulate(with(x[0].shape(), axis, op.before() + n + op.after()), i -> {
            int at = i[axis] - op.before();
            return at >= 0 && at < n ? x[0].get(with(i, axis, at)) : 0;
        });
    }

    /** Σ bⱼ Π a over the j up to i and the steps from j to i. */
    static Tensor recurrence(Recurrence op, Tensor... x) {
        return tabulate(x[0].shape(), i -> {
            double[] a = row(x[0], i);
            double[] b = row(x[1], i);
            int to = i[i.length - 1];
            double sum = 0;
            for (int from = 0; from < b.length; from++) {
                if (op.backward() ? from >= to : from <= to) {
                    int first = op.backward() ? to : from + 1;
                    int end = op.backward() ? from : to + 1;
                    sum += b[from] * Arrays.stream(a, first, end).reduce(1, (p, q) -> p * q);
                }
            }
            return sum;
        });
    }

    static Tensor reshape(Reshape op, Tensor... x) {
        return Tensor.of(op.target(), x[0].toArray());
    }

    static Tensor scatterAdd(ScatterAdd op, Tensor... x) {
        int axis = axis(op.axis(), x[0]);
        return tabulate(
                with(x[0].shape(), axis, op.n()),
                i -> IntStream.range(0, op.indices().length)
                        .filter(k -> op.indices()[k] == i[axis])
                        .mapToDouble(k -> x[0].get(with(i, axis, k)))
                        .sum());
    }

    static Tensor slice(Slice op, Tensor... x) {
        int axis = axis(op.axis(), x[0]);
        return tabulate(
                with(x[0].shape(), axis, op.to() - op.from()), i -> x[0].get(with(i, axis, op.from() + i[axis])));
    }

    static Tensor softmax(Softmax op, Tensor... x) {
        return tabulate(
                x[0].shape(),
                i -> Math.exp(x[0].get(i))
                        / Arrays.stream(row(x[0], i)).map(Math::exp).sum());
    }

    static Tensor sum(Sum op, Tensor... x) {
        return reduced(op.axes(), x[0], DoubleStream::sum);
    }

    private static Tensor reduced(Axes axes, Tensor x, ToDoubleFunction<DoubleStream> function) {
        Shape shape = x.shape();
        return tabulate(
                Shape.of(reduce(axes, shape, shape.toArray(), 1)),
                i -> function.applyAsDouble(IntStream.range(0, x.size())
                        .mapToObj(k -> index(shape, k))
                        .filter(from -> Arrays.equals(i, reduce(axes, shape, from, 0)))
                        .mapToDouble(x::get)));
    }

    /** One number per axis of x made one per axis of what it is reduced to: for the reduced axes the given one, if they are kept. */
    private static int[] reduce(Axes axes, Shape x, int[] perAxis, int kept) {
        int[] gone = axes.in(x);
        return IntStream.range(0, perAxis.length)
                .filter(axis -> axes.keeps() || Arrays.binarySearch(gone, axis) < 0)
                .map(axis -> Arrays.binarySearch(gone, axis) < 0 ? perAxis[axis] : kept)
                .toArray();
    }

    static Tensor transpose(Transpose op, Tensor... x) {
        int[] sizes = Arrays.stream(op.order()).map(x[0].shape()::size).toArray();
        return tabulate(Shape.of(sizes), i -> {
            int[] from = new int[i.length];
            for (int axis = 0; axis < i.length; axis++) {
                from[op.order()[axis]] = i[axis];
            }
            return x[0].get(from);
        });
    }

    static Tensor unfold(Unfold op, Tensor... x) {
        int axes = op.window().rank();
        int[] sizes = Arrays.copyOf(x[0].shape().toArray(), x[0].rank() + axes);
        for (int axis = 0; axis < axes; axis++) {
            int at = x[0].rank() - axes + axis;
            sizes[at + axes] = 0;
            while (sizes[at + axes] * op.stride().size(axis)
                            + (op.window().size(axis) - 1) * op.dilation().size(axis)
                    < x[0].shape().size(at)) {
                sizes[at + axes]++;
            }
            sizes[at] = op.window().size(axis);
        }
        return tabulate(Shape.of(sizes), i -> x[0].get(seen(op, i)));
    }

    /** Where the element of the window at a position lies, of both of which the index consists. */
    private static int[] seen(Unfold op, int[] index) {
        int axes = op.window().rank();
        int[] seen = Arrays.copyOf(index, index.length - axes);
        for (int axis = 0; axis < axes; axis++) {
            int at = seen.length - axes + axis;
            seen[at] = index[at] * op.dilation().size(axis)
                    + index[at + axes] * op.stride().size(axis);
        }
        return seen;
    }

    static Tensor where(Where op, Tensor... x) {
        return tabulate(x[0].shape(), i -> x[x[0].get(i) != 0 ? 1 : 2].get(i));
    }

    /** The tensor with this element at each index. */
    static Tensor tabulate(Shape shape, ToDoubleFunction<int[]> element) {
        double[] y = new double[shape.size()];
        Arrays.setAll(y, k -> element.applyAsDouble(index(shape, k)));
        return Tensor.of(shape, y);
    }

    /** The index of element k in row-major order. */
    private static int[] index(Shape shape, int k) {
        int[] index = new int[shape.rank()];
        int rest = k;
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape.size(axis);
            rest /= shape.size(axis);
        }
        return index;
    }

    private static Tensor perRow(Tensor x, ToDoubleFunction<double[]> function) {
        Shape outer = Shape.of(Arrays.copyOf(x.shape().toArray(), x.rank() - 1));
        return tabulate(outer, i -> function.applyAsDouble(row(x, Arrays.copyOf(i, x.rank()))));
    }

    /** The elements along the last axis through an index. */
    private static double[] row(Tensor x, int[] index) {
        int last = x.rank() - 1;
        return IntStream.range(0, x.shape().size(last))
                .mapToDouble(k -> x.get(with(index, last, k)))
                .toArray();
    }

    private static double logSumExp(double... row) {
        return Math.log(DoubleStream.of(row).map(Math::exp).sum());
    }

    private static int argMax(double... row) {
        return IntStream.range(0, row.length)
                .filter(i -> Arrays.stream(row).noneMatch(v -> v > row[i]))
                .findFirst()
                .orElseThrow();
    }

    private static int axis(int axis, Tensor x) {
        return axis < 0 ? axis + x.rank() : axis;
    }

    private static Shape with(Shape shape, int axis, int size) {
        return Shape.of(with(shape.toArray(), axis, size));
    }

    private static int[] with(int[] perAxis, int axis, int value) {
        int[] changed = perAxis.clone();
        changed[axis] = value;
        return changed;
    }
}

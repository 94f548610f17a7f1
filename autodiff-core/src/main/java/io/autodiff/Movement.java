package io.autodiff;

import io.autodiff.op.Pad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** What moves elements without changing them, made of reshape, permute, slice, concat, gather and scatterAdd. */
final class Movement {
    private Movement() {}

    // ---------------------------------------------------------------- axes

    /** The shape without these axes of size 1, or without all of them if none is named. */
    static Shape squeeze(Shape shape, int... axes) {
        int[] gone = axes.length > 0
                ? Axes.drop(axes).in(shape)
                : IntStream.range(0, shape.rank())
                        .filter(axis -> shape.size(axis) == 1)
                        .toArray();
        for (int axis : gone) {
            if (shape.size(axis) != 1) {
                throw new IllegalArgumentException("axis " + axis + " of shape " + shape + " has size "
                        + shape.size(axis) + "; only axes of size 1 can go");
            }
        }
        return gone.length == 0 ? shape : Axes.drop(gone).reduce(shape);
    }

    /** The order in which one axis stands elsewhere and the others follow each other as before. */
    static int[] move(int rank, int from, int to) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        order.add(to, order.remove(from));
        return order.stream().mapToInt(axis -> axis).toArray();
    }

    /** The order in which two axes have changed places. */
    static int[] swap(int rank, int a, int b) {
        return IntStream.range(0, rank)
                .map(axis -> axis == a ? b : axis == b ? a : axis)
                .toArray();
    }

    // ---------------------------------------------------------------- parts

    /** Parts of one size. */
    static int[] equalSizes(Shape shape, int axis, int parts) {
        int n = Dispatch.size("split", shape, axis);
        if (parts < 1 || n % parts != 0) {
            throw new IllegalArgumentException("split: axis " + axis + " of shape " + shape + " has size " + n
                    + ", which does not make " + parts + " equal parts; give their sizes");
        }
        int[] sizes = new int[parts];
        Arrays.fill(sizes, n / parts);
        return sizes;
    }

    /** The parts of these sizes along an axis. */
    static List<Tensor> split(Tensor x, int axis, int... sizes) {
        int n = Dispatch.size("split", x.shape(), axis);
        if (Arrays.stream(sizes).asLongStream().sum() != n
                || Arrays.stream(sizes).anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException("split: sizes " + Arrays.toString(sizes) + " do not make up axis " + axis
                    + " of shape " + x.shape() + ", which has size " + n);
        }
        List<Tensor> parts = new ArrayList<>();
        halve(x, axis, sizes, parts);
        return parts;
    }

    /**
     * Cuts in two, and each half again. A slice is padded to what it was cut from when its adjoint is swept back; for n slices of the whole
     * that would take n² steps, for halves of halves it takes n log n.
     */
    private static void halve(Tensor x, int axis, int[] sizes, List<Tensor> parts) {
        if (sizes.length == 1) {
            parts.add(x);
        } else if (sizes.length > 1) {
            int[] left = Arrays.copyOf(sizes, sizes.length / 2);
            int[] right = Arrays.copyOfRange(sizes, sizes.length / 2, sizes.length);
            int cut = Arrays.stream(left).sum();
            halve(x.slice(axis, 0, cut), axis, left, parts);
            halve(x.slice(axis, cut, x.shape().size(axis)), axis, right, parts);
        }
    }

    /** The parts at these points, of which array k has the indices along axis k. */
    static Tensor pick(Tensor x, int[]... indices) {
        int axes = indices.length;
        if (axes == 0 || axes > x.rank()) {
            throw new IllegalArgumentException("pick: shape " + x.shape() + " takes 1 to " + x.rank()
                    + " arrays of indices, one for each leading axis, got " + axes);
        }
        int[] parts = new int[indices[0].length];
        for (int axis = 0; axis < axes; axis++) {
            int n = x.shape().size(axis);
            if (indices[axis].length != parts.length) {
                throw new IllegalArgumentException("pick: the arrays of indices have lengths " + parts.length + " and "
                        + indices[axis].length + "; all must be equally long");
            }
            for (int k = 0; k < parts.length; k++) {
                int index = indices[axis][k];
                if (index < 0 || index >= n) {
                    throw new IllegalArgumentException(
                            "pick: index " + index + " is outside axis " + axis + " of shape " + x.shape());
                }
                parts[k] = parts[k] * n + index;
            }
        }
        Shape rest = x.shape().slice(axes, x.rank());
        return x.reshape(Shape.of(x.shape().slice(0, axes).size()).concat(rest)).gather(0, parts);
    }

    // ---------------------------------------------------------------- joining and repeating

    /** Tensors of one shape side by side along a new axis: each gets that axis with size 1, then they are joined. */
    static Tensor stack(int axis, Tensor... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("stack: there is nothing to join; give at least one tensor");
        }
        Shape shape = parts[0].shape();
        Shape expanded = Dispatch.shapeOf("stack", x -> x[0].insert(axis, 1), shape);
        Tensor[] rows = new Tensor[parts.length];
        for (int i = 0; i < rows.length; i++) {
            if (!parts[i].shape().equals(shape)) {
                throw new IllegalArgumentException(
                        "stack: shapes " + shape + " and " + parts[i].shape() + " differ; all must be equal");
            }
            rows[i] = parts[i].reshape(expanded);
        }
        return Tensor.concat(axis < 0 ? axis + expanded.rank() : axis, rows);
    }

    /** The whole so many times along each axis. */
    static Tensor tile(Tensor x, int... times) {
        Tensor tiled = x.reshape(widen(x.shape(), times.length));
        for (int i = 0; i < times.length; i++) {
            int axis = i - times.length;
            int n = tiled.shape().size(axis);
            tiled = times[i] == 1 ? tiled : tiled.gather(axis, copies("tile", n, times[i], k -> k % n));
        }
        return tiled;
    }

    /** Each element so many times. */
    static Tensor repeat(Tensor x, int axis, int times) {
        int n = Dispatch.size("repeat", x.shape(), axis);
        return x.gather(axis, copies("repeat", n, times, k -> k / times));
    }

    private static int[] copies(String operation, int n, int times, IntUnaryOperator from) {
        if (times < 0) {
            throw new IllegalArgumentException(operation + ": " + times + " copies; the number must not be negative");
        }
        return IntStream.range(0, Math.multiplyExact(n, times)).map(from).toArray();
    }

    /** aᵢⱼ B in place of each aᵢⱼ, for any rank: every axis of A gets one of B behind it, and each pair is joined. */
    static Tensor kron(Tensor a, Tensor b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] sizesA = widen(a.shape(), rank).toArray();
        int[] sizesB = widen(b.shape(), rank).toArray();
        int[] spreadA = new int[2 * rank];
        int[] spreadB = new int[2 * rank];
        Arrays.fill(spreadA, 1);
        Arrays.fill(spreadB, 1);
        int[] joined = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            spreadA[2 * axis] = sizesA[axis];
            spreadB[2 * axis + 1] = sizesB[axis];
            joined[axis] = Math.multiplyExact(sizesA[axis], sizesB[axis]);
        }
        return a.reshape(Shape.of(spreadA)).times(b.reshape(Shape.of(spreadB))).reshape(Shape.of(joined));
    }

    /** The shape with axes of size 1 in front, up to a rank. */
    private static Shape widen(Shape shape, int rank) {
        int[] ones = new int[Math.max(0, rank - shape.rank())];
        Arrays.fill(ones, 1);
        return Shape.of(ones).concat(shape);
    }

    // ---------------------------------------------------------------- padding

    /** A value put in front of and behind the elements. */
    static Tensor pad(Tensor x, int axis, int before, int after, double value) {
        requirePadding("pad", x, axis, before, after);
        return Tensor.concat(
                axis,
                Tensor.full(x.shape().with(axis, before), value),
                x,
                Tensor.full(x.shape().with(axis, after), value));
    }

    /** The elements mirrored at the first and the last, which are not repeated. */
    static Tensor padReflect(Tensor x, int axis, int before, int after) {
        int last = requirePadding("padReflect", x, axis, before, after) - 1;
        if (Math.max(before, after) > last) {
            throw new IllegalArgumentException(
                    "padReflect: " + before + " before and " + after + " after do not fit axis " + axis + " of shape "
                            + x.shape() + "; each must be less than its size");
        }
        return x.gather(
                axis,
                IntStream.rangeClosed(-before, last + after)
                        .map(i -> last - Math.abs(last - Math.abs(i)))
                        .toArray());
    }

    /** The first and the last element repeated. */
    static Tensor padEdge(Tensor x, int axis, int before, int after) {
        int last = requirePadding("padEdge", x, axis, before, after) - 1;
        if (last < 0) {
            throw new IllegalArgumentException(
                    "padEdge: axis " + axis + " of shape " + x.shape() + " is empty and has no edges");
        }
        return x.gather(
                axis,
                IntStream.rangeClosed(-before, last + after)
                        .map(i -> Math.max(0, Math.min(i, last)))
                        .toArray());
    }

    /** The size of the axis before padding. */
    private static int requirePadding(String operation, Tensor x, int axis, int before, int after) {
        Dispatch.shapeOf(operation, new Pad(axis, before, after)::shape, x.shape());
        return x.shape().size(axis);
    }

    // ---------------------------------------------------------------- matrices

    /** The diagonal of the last two axes that is so far above the main one. */
    static Tensor diagonal(String operation, Tensor x, int offset) {
        Shape matrix = matrix(operation, x);
        Shape outer = x.shape().slice(0, x.rank() - 2);
        return x.reshape(outer.concat(Shape.of(matrix.size()))).gather(-1, diagonal(matrix, offset));
    }

    /** Zeros but for the elements of the last axis on such a diagonal. */
    static Tensor diagonalMatrix(Tensor x, int offset) {
        int n = Dispatch.size("diagonalMatrix", x.shape(), -1) + Math.abs(offset);
        Shape matrix = Shape.of(n, n);
        Shape outer = x.shape().slice(0, x.rank() - 1);
        return x.scatterAdd(-1, matrix.size(), diagonal(matrix, offset)).reshape(outer.concat(matrix));
    }

    /** Where the elements of a diagonal stand in row-major order. */
    private static int[] diagonal(Shape matrix, int offset) {
        int row = Math.max(0, -offset);
        int column = Math.max(0, offset);
        int columns = matrix.size(1);
        return IntStream.range(0, Math.min(matrix.size(0) - row, columns - column))
                .map(i -> (row + i) * columns + column + i)
                .toArray();
    }

    /** Ones up to a diagonal of a matrix of the last two axes, zeros above it. */
    static Tensor lower(String operation, Tensor x, int offset) {
        Shape matrix = matrix(operation, x);
        double[] mask = new double[matrix.size()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % matrix.size(1) - i / matrix.size(1) <= offset ? 1 : 0;
        }
        return Tensor.wrap(matrix, mask);
    }

    private static Shape matrix(String operation, Tensor x) {
        if (x.rank() < 2) {
            throw new IllegalArgumentException(
                    operation + ": shape " + x.shape() + " has fewer than two axes; reshape it to a matrix first");
        }
        return x.shape().slice(x.rank() - 2, x.rank());
    }
}

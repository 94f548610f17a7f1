package io.autodiff;

import io.autodiff.op.Concat;
import io.autodiff.op.Element;
import io.autodiff.op.Pad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** What moves elements without changing them, made of reshape, permute, slice, concat, gather and scatterAdd. */
final class Movement {
    /** How many tensors one step joins at most. */
    private static final int LONGEST_RUN = 32;

    /** From this many elements on a function that is compiled is hardly taken apart into scalars. */
    private static final int MANY = 1 << 12;

    /** Parts of fewer elements on average are taken for numbers or nearly so. */
    private static final int MANY_IN_PART = 16;

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
    static int[] move(Shape shape, int from, int to) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, shape.rank()).boxed().toList());
        int axis = order.remove(Dispatch.axis("moveAxis", shape, from));
        order.add(Dispatch.axis("moveAxis", shape, to), axis);
        return order.stream().mapToInt(i -> i).toArray();
    }

    /** The order in which two axes have changed places. */
    static int[] swap(Shape shape, int a, int b) {
        int[] order = IntStream.range(0, shape.rank()).toArray();
        int first = Dispatch.axis("swapAxes", shape, a);
        int second = Dispatch.axis("swapAxes", shape, b);
        order[first] = second;
        order[second] = first;
        return order;
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
        if (hasSumsInPlace(x, sizes.length)) {
            int from = 0;
            for (int size : sizes) {
                parts.add(x.slice(axis, from, from + size));
                from += size;
            }
        } else {
            halve(x, axis, sizes, parts);
        }
        return parts;
    }

    /**
     * Whether the adjoint of a part of x is added to that of x in place, if there is one. In a compiled function it is, unless that may be one on
     * scalars: of a small x, or of one that is cut into numbers.
     */
    private static boolean hasSumsInPlace(Tensor x, int parts) {
        Tape tape = x.tape();
        return tape == null
                || (x.isTraced() && x.size() >= Math.max(MANY, MANY_IN_PART * (long) parts))
                || (x.isPlainOnTape() && tape.takesNumbers() && !x.isMany());
    }

    /** The part at these leading indices. */
    static Tensor at(Tensor x, int[] index) {
        Tensor part = x;
        for (int axis = 0; axis < index.length; axis++) {
            part = part.slice(axis, index[axis], index[axis] + 1);
        }
        return part.reshape(x.shape().slice(index.length, x.rank()));
    }

    /** The parts of size 1 along an axis, without it. While a function is compiled, elements are moved by halves: that is less to expand. */
    static List<Tensor> unstack(Tensor x, int axis) {
        int[] ones = new int[Dispatch.size("unstack", x.shape(), axis)];
        Tape tape = x.tape();
        if (tape != null && x.rank() == 1 && x.isPlainOnTape() && tape.isLean()) {
            return tape.recordElements(x);
        }
        if (x.rank() == 1 && !x.isTraced()) {
            return IntStream.range(0, x.size())
                    .mapToObj(i -> new Element(i).apply(x))
                    .toList();
        }
        Arrays.fill(ones, 1);
        return split(x, axis, ones).stream().map(part -> part.squeeze(axis)).toList();
    }

    /**
     * Cuts in two, and each half again. Where a slice is padded to what it was cut from when its adjoint is swept back, n slices of the whole
     * take n² steps, halves of halves n log n.
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

    /**
     * Tensors joined along an axis: many by runs, and the runs likewise. A rule looks at all inputs of its step, and a tangent is as long as
     * the whole; for n parts in one step that would take n² steps, in runs it takes n log n.
     */
    static Tensor concat(int axis, Tensor... parts) {
        Concat op = new Concat(axis);
        if (parts.length <= LONGEST_RUN || Arrays.stream(parts).noneMatch(Tensor::isTracked)) {
            return op.apply(parts);
        }
        Dispatch.shapeOf(
                "concat", op::shape, Arrays.stream(parts).map(Tensor::shape).toArray(Shape[]::new));
        Tensor[] runs = new Tensor[(parts.length - 1) / LONGEST_RUN + 1];
        for (int i = 0; i < runs.length; i++) {
            int from = i * LONGEST_RUN;
            runs[i] = op.apply(Arrays.copyOfRange(parts, from, Math.min(parts.length, from + LONGEST_RUN)));
        }
        return concat(axis, runs);
    }

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

    static Tensor flip(Tensor x, int... axes) {
        Dispatch.shapeOf("flip", shape -> Axes.keep(axes).reduce(shape[0]), x.shape());
        Tensor flipped = x;
        for (int axis : Axes.keep(axes).in(x.shape())) {
            int n = x.shape().size(axis);
            flipped = rearrange(flipped, axis, 0, n, i -> n - 1 - i);
        }
        return flipped;
    }

    static Tensor roll(Tensor x, int axis, int shift) {
        int n = Dispatch.size("roll", x.shape(), axis);
        return rearrange(x, axis, 0, n, i -> Math.floorMod((long) i - shift, n));
    }

    /** The whole so many times along each axis. */
    static Tensor tile(Tensor x, int... times) {
        Tensor tiled = x.reshape(widen(x.shape(), times.length));
        for (int i = 0; i < times.length; i++) {
            int axis = i - times.length;
            int n = tiled.shape().size(axis);
            tiled = times[i] == 1 ? tiled : rearrange(tiled, axis, 0, copies("tile", n, times[i]), k -> k % n);
        }
        return tiled;
    }

    /** Each element so many times. */
    static Tensor repeat(Tensor x, int axis, int times) {
        int n = Dispatch.size("repeat", x.shape(), axis);
        return rearrange(x, axis, 0, copies("repeat", n, times), i -> i / times);
    }

    /** The size of so many copies. */
    private static int copies(String operation, int n, int times) {
        if (times < 0) {
            throw new IllegalArgumentException(operation + ": " + times + " copies; the number must not be negative");
        }
        return Math.multiplyExact(n, times);
    }

    /** At each place along an axis, counted from the first one to the end, the part that stands at an index of x. */
    private static Tensor rearrange(Tensor x, int axis, int first, int end, IntUnaryOperator index) {
        return x.gather(axis, IntStream.range(first, end).map(index).toArray());
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
        return rearrange(x, axis, -before, last + 1 + after, i -> last - Math.abs(last - Math.abs(i)));
    }

    /** The first and the last element repeated. */
    static Tensor padEdge(Tensor x, int axis, int before, int after) {
        int last = requirePadding("padEdge", x, axis, before, after) - 1;
        if (last < 0) {
            throw new IllegalArgumentException(
                    "padEdge: axis " + axis + " of shape " + x.shape() + " is empty and has no edges");
        }
        return rearrange(x, axis, -before, last + 1 + after, i -> Math.max(0, Math.min(i, last)));
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

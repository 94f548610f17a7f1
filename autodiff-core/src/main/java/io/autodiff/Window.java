package io.autodiff;

import io.autodiff.op.Fold;
import io.autodiff.op.Unfold;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * A window that slides over the last axes of a tensor: convolution, pooling, and their common ground, {@link #unfold}.
 *
 * <p>The window has a size along each spatial axis: one for signals [..., channels, n], two for images [..., channels, height, width], and
 * so on; what other libraries call conv1d, conv2d and conv3d is {@link #convolve} with a window of one, two and three sizes. It moves by
 * the stride, sees zeros in the padding on either side, and has gaps of dilation − 1 between its elements. A single number given for
 * stride, padding or dilation is meant for every axis. Where no stride is given it is 1, but for pooling the size of the window.
 *
 * <pre>{@code
 * Tensor x = Tensor.ones(10, 3, 28, 28);             // 10 images of 3 channels
 * Tensor w = Tensor.ones(8, 3, 5, 5);                // 8 channels from 3
 * Tensor y = Window.of(5, 5).padding(2).convolve(x, w);   // [10, 8, 28, 28]
 * Tensor z = Window.of(2, 2).maxPool(y);             // [10, 8, 14, 14]
 * }</pre>
 */
public final class Window {
    private final int[] size;

    /** Empty if none is given. */
    private final int[] stride;

    private final int[] padding;
    private final int[] dilation;

    private Window(int[] size, int[] stride, int[] padding, int[] dilation) {
        this.size = size;
        this.stride = stride;
        this.padding = padding;
        this.dilation = dilation;
    }

    /**
     * A window of these sizes.
     *
     * @throws IllegalArgumentException «window: sizes [3, 0] must be at least 1»
     */
    public static Window of(int... size) {
        requireAtLeast("sizes", 1, size);
        return new Window(size.clone(), new int[0], new int[size.length], filled(size.length, 1));
    }

    /** This window with another stride: how far it moves from position to position. */
    public Window stride(int... newStride) {
        return new Window(size, perAxis("stride", 1, newStride), padding, dilation);
    }

    /** This window with another padding: how many zeros it sees before the first element and behind the last. */
    public Window padding(int... newPadding) {
        return new Window(size, stride, perAxis("padding", 0, newPadding), dilation);
    }

    /** This window with another dilation: how far its elements are apart. */
    public Window dilation(int... newDilation) {
        return new Window(size, stride, padding, perAxis("dilation", 1, newDilation));
    }

    /**
     * What the window sees at each position: [..., s] becomes [..., k, p], for each spatial axis a size k of the window, then for each the
     * number of positions, p = ⌊(s + 2 padding − dilation (k − 1) − 1) / stride⌋ + 1.
     *
     * @throws IllegalArgumentException «unfold: a window of [3, 3] with dilation [1, 1] does not fit into [2, 2]; make it smaller or pad the
     *     input»
     */
    public Tensor unfold(Tensor x) {
        return sliding().apply(pad(x, 0));
    }

    /** Zeros of these spatial sizes, to which each part is added where the window sees it: the transpose of {@link #unfold}. */
    public Tensor fold(Tensor parts, int... sizes) {
        if (sizes.length != size.length) {
            throw new IllegalArgumentException("fold: takes " + size.length + " sizes for a window of "
                    + Arrays.toString(size) + ", got " + Arrays.toString(sizes));
        }
        int[] padded = new int[sizes.length];
        Arrays.setAll(padded, axis -> sizes[axis] + 2 * padding[axis]);
        Tensor y = new Fold(sliding(), Shape.of(padded)).apply(parts);
        for (int axis = 0; axis < sizes.length; axis++) {
            y = y.slice(axis - sizes.length, padding[axis], padding[axis] + sizes[axis]);
        }
        return y;
    }

    /**
     * The convolution Y[o, p] = Σ W[o, c, k] X[c, stride p + dilation k − padding] over all channels c and elements k of the window, as
     * usual without mirroring the window (a cross-correlation): x [..., c, s], w [o, c, k], y [..., o, p].
     *
     * @throws IllegalArgumentException «convolve: a window of [3, 3] in 1 groups takes x [..., in, 2 spatial axes] and w [out, in / groups,
     *     ...] with windows [3, 3], got x [4, 8, 8] and w [2, 3, 3, 3]»
     */
    public Tensor convolve(Tensor x, Tensor w) {
        return convolve(x, w, 1);
    }

    /** The convolution of each of some groups of channels with weights of its own: x [..., c, s], w [o, c / groups, k], y [..., o, p]. */
    public Tensor convolve(Tensor x, Tensor w, int groups) {
        requireChannels("convolve", x, w, groups, 1);
        Tensor seen = unfold(x);
        int channels = x.shape().size(channelAxis());
        Shape batch = x.shape().slice(0, x.rank() + channelAxis());
        Shape positions = seen.shape().slice(seen.rank() - size.length, seen.rank());
        int out = w.shape().size(0);
        int reach = channels / groups * Shape.of(size).size();
        Tensor columns = seen.reshape(batch.concat(Shape.of(groups, reach, positions.size())));
        Tensor y = w.reshape(groups, out / groups, reach).matmul(columns);
        return y.reshape(batch.concat(Shape.of(out)).concat(positions));
    }

    /**
     * The transposed convolution, X̄ of {@link #convolve} for Ȳ = x: what spreads each element of x over a window; also called
     * deconvolution. x [..., c, p], w [c, o, k], y [..., o, s] with s = (p − 1) stride − 2 padding + dilation (k − 1) + 1.
     */
    public Tensor convolveTransposed(Tensor x, Tensor w) {
        return convolveTransposed(x, w, 1, 0);
    }

    /**
     * The transposed convolution in groups of channels, w [c, o / groups, k], with sizes greater by the extra, which chooses among the sizes
     * that a strided convolution maps to the same number of positions.
     */
    public Tensor convolveTransposed(Tensor x, Tensor w, int groups, int... extra) {
        requireChannels("convolveTransposed", x, w, groups, 0);
        int[] more = perAxis("extra", 0, extra);
        int channels = x.shape().size(channelAxis());
        Shape batch = x.shape().slice(0, x.rank() + channelAxis());
        Shape positions = x.shape().slice(x.rank() - size.length, x.rank());
        int out = groups * w.shape().size(1);
        int reach = w.shape().size(1) * Shape.of(size).size();
        int[] sizes = new int[size.length];
        Arrays.setAll(
                sizes,
                axis -> (positions.size(axis) - 1) * stride(axis, 1)
                        - 2 * padding[axis]
                        + dilation[axis] * (size[axis] - 1)
                        + 1
                        + more[axis]);
        Tensor spread = w.reshape(groups, channels / groups, reach)
                .transpose()
                .matmul(x.reshape(batch.concat(Shape.of(groups, channels / groups, positions.size()))));
        return fold(
                spread.reshape(
                        batch.concat(Shape.of(out)).concat(Shape.of(size)).concat(positions)),
                sizes);
    }

    /** The largest element that the window sees, which is never one of the padding; ties share the adjoint equally. */
    public Tensor maxPool(Tensor x) {
        return pool(pad(x, Double.NEGATIVE_INFINITY), Tensor::max);
    }

    /** The mean of what the window sees, where zeros of the padding count. */
    public Tensor averagePool(Tensor x) {
        return pool(pad(x, 0), Tensor::mean);
    }

    /** Windows that lie side by side are axes of the input in another shape; others have to be unfolded. */
    private Tensor pool(Tensor x, BiFunction<Tensor, Axes, Tensor> reduction) {
        int axes = size.length;
        Unfold pooling = sliding(size);
        if (x.rank() < axes || !pooling.tiles(x.shape())) {
            return reduction.apply(pooling.apply(x), Axes.drop(windowAxes()));
        }
        Shape side = x.shape().slice(0, x.rank() - axes);
        int[] windows = new int[axes];
        for (int axis = 0; axis < axes; axis++) {
            side = side.concat(Shape.of(x.shape().size(axis - axes) / size[axis], size[axis]));
            windows[axis] = 2 * (axis - axes) + 1;
        }
        return reduction.apply(x.reshape(side), Axes.drop(windows));
    }

    /**
     * The means of so many windows along each of the last axes, spread evenly: window i of m reaches from ⌊i n / m⌋ to ⌈(i + 1) n / m⌉.
     *
     * @throws IllegalArgumentException «adaptiveAveragePool: takes sizes of at least 1 for the last axes of [3, 4], got [0]»
     */
    public static Tensor adaptiveAveragePool(Tensor x, int... sizes) {
        return adaptive("adaptiveAveragePool", x, (part, axis) -> part.mean(Axes.keep(axis)), sizes);
    }

    /** The largest elements of so many windows along each of the last axes, spread evenly as in {@link #adaptiveAveragePool}. */
    public static Tensor adaptiveMaxPool(Tensor x, int... sizes) {
        return adaptive("adaptiveMaxPool", x, (part, axis) -> part.max(Axes.keep(axis)), sizes);
    }

    private interface Reduction {
        Tensor apply(Tensor part, int axis);
    }

    /** One axis after the other, since the windows are boxes. */
    private static Tensor adaptive(String operation, Tensor x, Reduction reduction, int... sizes) {
        if (sizes.length == 0 || sizes.length > x.rank() || Arrays.stream(sizes).anyMatch(m -> m < 1)) {
            throw new IllegalArgumentException(operation + ": takes sizes of at least 1 for the last axes of "
                    + x.shape() + ", got " + Arrays.toString(sizes));
        }
        Tensor y = x;
        for (int axis = -sizes.length; axis < 0; axis++) {
            Tensor from = y;
            int along = axis;
            long n = y.shape().size(axis);
            int m = sizes[sizes.length + axis];
            y = Tensor.concat(
                    axis,
                    IntStream.range(0, m)
                            .mapToObj(i -> reduction.apply(
                                    from.slice(along, (int) (i * n / m), (int) (((i + 1) * n + m - 1) / m)), along))
                            .toArray(Tensor[]::new));
        }
        return y;
    }

    private Unfold sliding() {
        return sliding(filled(size.length, 1));
    }

    private Unfold sliding(int... otherwise) {
        return new Unfold(Shape.of(size), Shape.of(stride.length == 0 ? otherwise : stride), Shape.of(dilation));
    }

    private Tensor pad(Tensor x, double outside) {
        Tensor padded = x;
        for (int axis = 0; axis < size.length; axis++) {
            if (padding[axis] > 0) {
                int n = padding[axis];
                int from = axis - size.length;
                padded = outside == 0 ? padded.pad(from, n, n) : padded.pad(from, n, n, outside);
            }
        }
        return padded;
    }

    private int stride(int axis, int otherwise) {
        return stride.length == 0 ? otherwise : stride[axis];
    }

    /** The axis of the channels, counted from the end. */
    private int channelAxis() {
        return -size.length - 1;
    }

    /** The axes of the window in what was unfolded, counted from the end. */
    private int[] windowAxes() {
        return IntStream.range(0, size.length)
                .map(axis -> axis - 2 * size.length)
                .toArray();
    }

    private void requireChannels(String operation, Tensor x, Tensor w, int groups, int inAxis) {
        int axes = size.length;
        String spatial = Arrays.toString(size);
        boolean fits = x.rank() > axes
                && w.rank() == axes + 2
                && w.shape().slice(2, axes + 2).equals(Shape.of(size))
                && groups > 0
                && w.shape().size(0) % groups == 0
                && x.shape().size(channelAxis())
                        == (inAxis == 1 ? groups : 1) * w.shape().size(inAxis);
        if (!fits) {
            String order = inAxis == 1 ? "[out, in / groups, ...]" : "[in, out / groups, ...]";
            throw new IllegalArgumentException(operation + ": a window of " + spatial + " in " + groups
                    + " groups takes x [..., in, " + axes + " spatial axes] and w " + order + " with windows " + spatial
                    + ", got x " + x.shape() + " and w " + w.shape());
        }
    }

    private int[] perAxis(String what, int least, int... given) {
        requireAtLeast(what, least, given);
        if (given.length == size.length) {
            return given.clone();
        }
        if (given.length == 1) {
            return filled(size.length, given[0]);
        }
        throw new IllegalArgumentException("window: " + what + " takes one number or one for each of the " + size.length
                + " axes, got " + Arrays.toString(given));
    }

    private static void requireAtLeast(String what, int least, int... given) {
        if (given.length == 0 || Arrays.stream(given).anyMatch(n -> n < least)) {
            throw new IllegalArgumentException(
                    "window: " + what + " " + Arrays.toString(given) + " must be at least " + least);
        }
    }

    private static int[] filled(int length, int value) {
        int[] array = new int[length];
        Arrays.fill(array, value);
        return array;
    }

    /** The sizes, and what is given of the rest. */
    @Override
    public String toString() {
        return "window " + Arrays.toString(size) + (stride.length == 0 ? "" : ", stride " + Arrays.toString(stride))
                + ", padding " + Arrays.toString(padding) + ", dilation " + Arrays.toString(dilation);
    }
}

package io.autodiff;

import java.util.Arrays;

/**
 * The axes that a reduction works along, and whether they stay in the result with size 1.
 *
 * <pre>{@code
 * x.sum(1);              // [3, 4] becomes [3]
 * x.sum(Axes.keep(1));   // [3, 4] becomes [3, 1]
 * x.sum();               // no axes named: all of them, [3, 4] becomes []
 * }</pre>
 */
public final class Axes {
    private final int[] axes;
    private final boolean keep;

    private Axes(int[] axes, boolean keep) {
        this.axes = axes.clone();
        this.keep = keep;
    }

    /** These axes (all, if none is named), which stay in the result with size 1. */
    public static Axes keep(int... axes) {
        return new Axes(axes, true);
    }

    /** These axes (all, if none is named), which the result no longer has. */
    public static Axes drop(int... axes) {
        return new Axes(axes, false);
    }

    /** Whether the axes stay in the result with size 1. */
    public boolean keeps() {
        return keep;
    }

    /**
     * The axes in a given shape: ascending, none negative, all of them if none was named.
     *
     * @throws IllegalArgumentException «axis 2 does not exist in shape [3, 4]; use -2 to 1», or «axis 1 is named twice for shape [3, 4]»
     */
    public int[] in(Shape shape) {
        if (axes.length == 0) {
            int[] all = new int[shape.rank()];
            Arrays.setAll(all, axis -> axis);
            return all;
        }
        int[] sorted = new int[axes.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = shape.axis(axes[i]);
        }
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw new IllegalArgumentException("axis " + sorted[i] + " is named twice for shape " + shape);
            }
        }
        return sorted;
    }

    /** The shape of the result with the axes kept at size 1, whether or not this drops them. */
    public Shape kept(Shape shape) {
        int[] sizes = shape.toArray();
        for (int axis : in(shape)) {
            sizes[axis] = 1;
        }
        return Shape.of(sizes);
    }

    /** The shape of the result. */
    public Shape reduce(Shape shape) {
        if (keep) {
            return kept(shape);
        }
        int[] sizes = rest(shape);
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = shape.size(sizes[i]);
        }
        return Shape.of(sizes);
    }

    /** The axes of the shape that are not reduced, ascending. */
    int[] rest(Shape shape) {
        int[] reduced = in(shape);
        int[] rest = new int[shape.rank() - reduced.length];
        int count = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (Arrays.binarySearch(reduced, axis) < 0) {
                rest[count++] = axis;
            }
        }
        return rest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Axes that && keep == that.keep && Arrays.equals(axes, that.axes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(axes) + Boolean.hashCode(keep);
    }

    /** The axes in brackets, and «kept» if they are, for example {@code [1] kept}. */
    @Override
    public String toString() {
        return Arrays.toString(axes) + (keep ? " kept" : "");
    }
}

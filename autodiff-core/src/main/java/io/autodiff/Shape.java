package io.autodiff;

import java.util.Arrays;

/**
 * The sizes of a tensor along its axes: {@code []} is a scalar, {@code [n]} a vector, {@code [rows, columns]} a matrix.
 *
 * <p>Shapes are immutable and row-major: the last axis varies fastest. A negative axis counts from the end, so {@code -1} is the last.
 *
 * <pre>{@code
 * Shape.of(3, 1).broadcast(Shape.of(4));   // [3, 4]
 * }</pre>
 */
public final class Shape {
    /** The shape {@code []} of a scalar; there is one instance of it. */
    public static final Shape SCALAR = new Shape(new int[0], 1);

    private final int[] sizes;
    private final int size;

    private Shape(int[] sizes, int size) {
        this.sizes = sizes;
        this.size = size;
    }

    /**
     * The shape with these sizes.
     *
     * @throws IllegalArgumentException «shape [2, -1]: sizes must not be negative», or «shape [65536, 65536]: 4294967296 elements, but an
     *     array holds at most 2147483647»
     */
    public static Shape of(int... sizes) {
        return wrap(sizes.clone());
    }

    /** The shape that owns the array from now on. */
    private static Shape wrap(int[] sizes) {
        if (sizes.length == 0) {
            return SCALAR;
        }
        long size = 1;
        for (int n : sizes) {
            if (n < 0) {
                throw new IllegalArgumentException("shape " + Arrays.toString(sizes) + ": sizes must not be negative");
            }
            if (n > 0 && size > Long.MAX_VALUE / n) {
                throw new IllegalArgumentException(
                        "shape " + Arrays.toString(sizes) + ": more elements than an array holds (at most 2147483647)");
            }
            size *= n;
        }
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("shape " + Arrays.toString(sizes) + ": " + size
                    + " elements, but an array holds at most " + Integer.MAX_VALUE);
        }
        return new Shape(sizes, (int) size);
    }

    /** The number of axes. */
    public int rank() {
        return sizes.length;
    }

    /** The number of elements: the product of the sizes, 1 for a scalar. */
    public int size() {
        return size;
    }

    /**
     * The size along an axis.
     *
     * @throws IllegalArgumentException «axis 2 does not exist in shape [3, 4]; use -2 to 1»
     */
    public int size(int axis) {
        return sizes[axis(axis)];
    }

    /** Whether this is {@code []}. */
    public boolean isScalar() {
        return sizes.length == 0;
    }

    /** The sizes as a fresh array. */
    public int[] toArray() {
        return sizes.clone();
    }

    /**
     * The axis as a number from 0 to rank − 1.
     *
     * @throws IllegalArgumentException «axis 2 does not exist in shape [3, 4]; use -2 to 1»
     */
    public int axis(int axis) {
        int rank = sizes.length;
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException("axis " + axis + " does not exist in shape " + this
                    + (rank == 0 ? "; a scalar has no axes" : "; use " + -rank + " to " + (rank - 1)));
        }
        return axis < 0 ? axis + rank : axis;
    }

    /** How far apart neighbours along each axis lie in row-major order. */
    public int[] strides() {
        int[] strides = new int[sizes.length];
        int stride = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= sizes[axis];
        }
        return strides;
    }

    /** The index of an element by its number in row-major order. */
    public int[] index(int element) {
        int[] index = strides();
        for (int axis = 0; axis < index.length; axis++) {
            index[axis] = element / index[axis] % sizes[axis];
        }
        return index;
    }

    /** This shape with another size along one axis. */
    public Shape with(int axis, int newSize) {
        int[] changed = sizes.clone();
        changed[axis(axis)] = newSize;
        return wrap(changed);
    }

    /**
     * This shape with a new axis, which gets the given number in the new shape.
     *
     * @throws IllegalArgumentException «the new axis 2 does not fit shape [3]; use -2 to 1»
     */
    public Shape insert(int axis, int newSize) {
        int rank = sizes.length;
        if (axis < -rank - 1 || axis > rank) {
            throw new IllegalArgumentException(
                    "the new axis " + axis + " does not fit shape " + this + "; use " + (-rank - 1) + " to " + rank);
        }
        int at = axis < 0 ? axis + rank + 1 : axis;
        return slice(0, at).concat(of(newSize)).concat(slice(at, rank));
    }

    /**
     * The sizes of the axes {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @throws IllegalArgumentException «axes 1 to 3 do not exist in shape [3, 4]; use 0 to 2»
     */
    public Shape slice(int from, int to) {
        if (from < 0 || to < from || to > sizes.length) {
            throw new IllegalArgumentException(
                    "axes " + from + " to " + to + " do not exist in shape " + this + "; use 0 to " + sizes.length);
        }
        return wrap(Arrays.copyOfRange(sizes, from, to));
    }

    /** The axes of this shape, then those of another. */
    public Shape concat(Shape other) {
        int[] all = Arrays.copyOf(sizes, sizes.length + other.sizes.length);
        System.arraycopy(other.sizes, 0, all, sizes.length, other.sizes.length);
        return wrap(all);
    }

    /**
     * NumPy's broadcasting rule: right-aligned, equal sizes stay, a size of 1 or a missing axis stretches.
     *
     * @throws IllegalArgumentException «shapes [3, 4] and [3] do not broadcast: sizes 4 and 3 differ on axis -1; sizes must be equal or 1»
     */
    public Shape broadcast(Shape other) {
        if (equals(other)) {
            return this;
        }
        int rank = Math.max(rank(), other.rank());
        int[] result = new int[rank];
        for (int fromEnd = 1; fromEnd <= rank; fromEnd++) {
            int a = fromEnd <= rank() ? sizes[rank() - fromEnd] : 1;
            int b = fromEnd <= other.rank() ? other.sizes[other.rank() - fromEnd] : 1;
            if (a != b && a != 1 && b != 1) {
                throw new IllegalArgumentException("shapes " + this + " and " + other + " do not broadcast: sizes " + a
                        + " and " + b + " differ on axis " + -fromEnd + "; sizes must be equal or 1");
            }
            result[rank - fromEnd] = a == 1 ? b : a;
        }
        return wrap(result);
    }

    /** Whether the last axes of this are the axes of another. */
    boolean endsWith(Shape last) {
        int missing = rank() - last.rank();
        return missing >= 0 && Arrays.equals(sizes, missing, rank(), last.sizes, 0, last.rank());
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Shape shape && Arrays.equals(sizes, shape.sizes));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** The sizes in brackets, for example {@code [3, 4]}. */
    @Override
    public String toString() {
        return Arrays.toString(sizes);
    }
}

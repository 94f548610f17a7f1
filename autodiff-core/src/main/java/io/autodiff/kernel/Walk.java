package io.autodiff.kernel;

import io.autodiff.memory.Buffers;
import java.util.Arrays;

/**
 * A walk through an array in strides, beside a dense array that is read or written from front to back.
 *
 * <p>Neighbouring axes are joined where one stride serves both. The last two axes are one doubly nested loop, since the last may be short.
 */
final class Walk {
    /** From this many elements on a call of arraycopy is faster than a loop. */
    private static final int LONG = 16;

    /** At least two. */
    private final int axes;

    private final int[] strides;
    private final int[] sizes;

    /** The sizes and strides of the last two axes. */
    private final int rows;

    private final int columns;
    private final int rowStride;
    private final int columnStride;

    Walk(int[] strides, int[] sizes) {
        this.strides = new int[sizes.length + 2];
        this.sizes = new int[sizes.length + 2];
        int count = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] == 1) {
                continue;
            }
            if (count > 0 && this.strides[count - 1] == strides[axis] * sizes[axis]) {
                this.sizes[count - 1] *= sizes[axis];
                this.strides[count - 1] = strides[axis];
            } else {
                this.strides[count] = strides[axis];
                this.sizes[count++] = sizes[axis];
            }
        }
        if (count == 0) {
            this.strides[count] = 1;
            this.sizes[count++] = 1;
        }
        if (count == 1) {
            this.strides[1] = this.strides[0];
            this.sizes[1] = this.sizes[0];
            this.sizes[0] = 1;
            count++;
        }
        axes = count;
        rows = this.sizes[axes - 2];
        columns = this.sizes[axes - 1];
        rowStride = this.strides[axes - 2];
        columnStride = this.strides[axes - 1];
    }

    /** What is done with the last two axes, from an element of the dense array and one of the other on. */
    private interface Plane {
        void at(int dense, int strided);
    }

    private void forEach(Plane plane, int offset) {
        forEach(plane, 0, 0, offset);
    }

    private int forEach(Plane plane, int axis, int dense, int strided) {
        if (axis == axes - 2) {
            plane.at(dense, strided);
            return dense + rows * columns;
        }
        int next = dense;
        for (int i = 0; i < sizes[axis]; i++) {
            next = forEach(plane, axis + 1, next, strided + i * strides[axis]);
        }
        return next;
    }

    /** y = what is met in x. */
    void copy(double[] x, int offset, double[] y) {
        forEach((to, from) -> copy(x, from, y, to), offset);
    }

    private void copy(double[] x, int offset, double[] y, int start) {
        int to = start;
        for (int row = 0; row < rows; row++) {
            int from = offset + row * rowStride;
            if (columnStride == 0) {
                Arrays.fill(y, to, to + columns, x[from]);
            } else if (columnStride == 1 && columns >= LONG) {
                System.arraycopy(x, from, y, to, columns);
            } else {
                for (int i = 0; i < columns; i++) {
                    y[to + i] = x[from + i * columnStride];
                }
            }
            to += columns;
        }
    }

    /** Adds n elements of x to as many of y. */
    interface Run {
        void add(int n, double[] x, int from, double[] y, int to);
    }

    /** What is met in y += x, where runs that lie in order are added by the given routine. */
    void add(double[] x, double[] y, int offset, Run run) {
        forEach((from, to) -> addPlane(x, from, y, to, run), offset);
    }

    private void addPlane(double[] x, int start, double[] y, int offset, Run run) {
        int from = start;
        for (int row = 0; row < rows; row++) {
            int to = offset + row * rowStride;
            if (columnStride == 0) {
                y[to] += PlainKernels.sum(x, from, columns);
            } else if (columnStride == 1) {
                run.add(columns, x, from, y, to);
            } else {
                for (int i = 0; i < columns; i++) {
                    y[to + i * columnStride] += x[from + i];
                }
            }
            from += columns;
        }
    }

    /** What is met in y = the larger of it and x. */
    void max(double[] x, double[] y) {
        forEach((from, to) -> max(x, from, y, to), 0);
    }

    private void max(double[] x, int start, double[] y, int offset) {
        int from = start;
        for (int row = 0; row < rows; row++) {
            int to = offset + row * rowStride;
            if (columnStride == 0) {
                double max = y[to];
                for (int i = 0; i < columns; i++) {
                    max = Math.max(max, x[from + i]);
                }
                y[to] = max;
            } else {
                for (int i = 0; i < columns; i++) {
                    y[to + i * columnStride] = Math.max(y[to + i * columnStride], x[from + i]);
                }
            }
            from += columns;
        }
    }

    /** x̄ += a share of what is met, where x is not smaller than what is met in y. */
    void addToLargest(double[] whole, double[] y, double[] x, double[] xBar) {
        double[] share = Buffers.zeros(y.length);
        forEach((from, to) -> count(x, from, y, to, share), 0);
        for (int i = 0; i < share.length; i++) {
            share[i] = whole[i] * (1 / share[i]);
        }
        forEach((from, to) -> addPlane(share, y, to, x, xBar, from), 0);
    }

    private void count(double[] x, int from, double[] y, int offset, double[] ties) {
        int n = rows;
        int stride = rowStride;
        int columns = this.columns;
        for (int column = 0; column < columns; column++) {
            int to = offset + column * columnStride;
            int at = from + column;
            for (int row = 0; row < n; row++) {
                ties[to] += isLargest(x[at], y[to]);
                at += columns;
                to += stride;
            }
        }
    }

    private void addPlane(double[] share, double[] y, int offset, double[] x, double[] xBar, int from) {
        int n = rows;
        int stride = rowStride;
        int columns = this.columns;
        for (int column = 0; column < columns; column++) {
            int to = offset + column * columnStride;
            int at = from + column;
            for (int row = 0; row < n; row++) {
                xBar[at] += share[to] * isLargest(x[at], y[to]);
                at += columns;
                to += stride;
            }
        }
    }

    /** 1 or 0, as a whole number: that HotSpot selects without a branch, of which half would be predicted wrongly. */
    private static int isLargest(double x, double y) {
        return y > x ? 0 : 1;
    }
}

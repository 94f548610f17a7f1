package io.autodiff.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShape;

/** The kernels in plain Java, but large products, sparse ones and long sums by the Vector API. */
final class VectorKernels extends PlainKernels {
    /** Below this the plain product is as fast, and needs no warming up. */
    private static final long LARGE = 8_192;

    /** Below this many elements the plain sum is as fast, and does without what the Vector API needs at its first use: 30 ms. */
    private static final int MANY = 1_024;

    VectorKernels() {
        int bits = VectorShape.preferredShape().vectorBitSize();
        if (bits < 256) {
            throw new UnsupportedOperationException("this processor's vectors have " + bits + " bits, and below 256"
                    + " the plain kernels are as fast; use them with -Dautodiff.kernels=plain");
        }
    }

    @Override
    public String name() {
        return "vector kernels of " + DoubleVector.SPECIES_PREFERRED.vectorBitSize() + " bits";
    }

    @Override
    void multiply(Product product, int from, int to) {
        if (product.flops() < LARGE) {
            super.multiply(product, from, to);
        } else {
            VectorMatMul.multiply(product, from, to);
        }
    }

    @Override
    public void sparse(int n, double[] v, int[] rows, int[] columns, double[] x, int offsetX, double[] y, int offsetY) {
        if (n < VectorTile.LANES) {
            super.sparse(n, v, rows, columns, x, offsetX, y, offsetY);
        } else {
            VectorSparse.multiply(n, v, rows, columns, x, offsetX, y, offsetY);
        }
    }

    @Override
    public void add(double[] x, int[] sizes, double[] y, int offset, int[] strides) {
        if (x.length < MANY) {
            PlainKernels.INSTANCE.add(x, sizes, y, offset, strides);
        } else {
            super.add(x, sizes, y, offset, strides);
        }
    }

    /** HotSpot vectorises no loop over arrays at two offsets. */
    @Override
    void addRun(int n, double[] x, int from, double[] y, int to) {
        VectorRows.add(n, x, from, y, to);
    }
}

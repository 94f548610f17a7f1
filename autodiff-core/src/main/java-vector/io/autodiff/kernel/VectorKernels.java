package io.autodiff.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShape;

/** The kernels in plain Java, but large products by the Vector API, with fused multiply-add. */
final class VectorKernels extends PlainKernels {
    /** Below this the plain product is as fast, and needs no warming up. */
    private static final long LARGE = 8_192;

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

    /** HotSpot vectorises no loop over arrays at two offsets. */
    @Override
    void addRun(int n, double[] x, int from, double[] y, int to) {
        VectorRows.add(n, x, from, y, to);
    }
}

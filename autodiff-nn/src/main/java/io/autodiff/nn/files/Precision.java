package io.autodiff.nn.files;

import io.autodiff.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How many bits an element has in a file that is written. */
public enum Precision {
    /** Doubles, to the bit. */
    F64(Double.BYTES),

    /** Floats, rounded to the nearest. */
    F32(Float.BYTES);

    private static final int CHUNK = 1 << 13;

    private final int size;

    Precision(int size) {
        this.size = size;
    }

    long bytes(Tensor x) {
        return (long) size * x.size();
    }

    /** Writes the elements in row-major order, little-endian. */
    void write(OutputStream out, Tensor x) throws IOException {
        double[] elements = x.toArray();
        ByteBuffer chunk =
                ByteBuffer.allocate(Math.min(CHUNK, elements.length) * size).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < elements.length; from += CHUNK) {
            int to = Math.min(elements.length - from, CHUNK) + from;
            chunk.clear();
            for (int i = from; i < to; i++) {
                if (this == F64) {
                    chunk.putDouble(elements[i]);
                } else {
                    chunk.putFloat(toFloat(elements[i]));
                }
            }
            out.write(chunk.array(), 0, chunk.position());
        }
    }

    private static float toFloat(double x) {
        float rounded = (float) x;
        if (Float.isInfinite(rounded) && !Double.isInfinite(x)) {
            throw new IllegalArgumentException("files: " + x + " is too large for F32; write F64");
        }
        return rounded;
    }
}

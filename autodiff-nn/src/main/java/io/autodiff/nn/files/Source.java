package io.autodiff.nn.files;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The bytes of a file, of which it is known how many there are: room is made only for what they can fill. */
final class Source implements Closeable {
    /** As many as NumPy knows. */
    static final int MOST_AXES = 64;

    private static final int CHUNK = 1 << 13;

    private final InputStream in;
    private final long size;
    private final String name;
    private long position;

    Source(InputStream in, long size, String name) {
        this.in = in;
        this.size = size;
        this.name = name;
    }

    static Source of(byte[] bytes, String name) {
        return new Source(new ByteArrayInputStream(bytes), bytes.length, name);
    }

    static Source of(Path file) throws IOException {
        long size = sizeOf(file);
        return new Source(Files.newInputStream(file), size, file.toString());
    }

    /** The size of a file, unless it is a directory or a device, whose size says nothing. */
    static long sizeOf(Path file) throws IOException {
        long size = Files.size(file);
        if (!Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        return size;
    }

    long remaining() {
        return size - position;
    }

    /** The next bytes, little-endian. */
    ByteBuffer take(long count, String what) throws IOException {
        if (count > remaining()) {
            throw malformed("truncated: " + what + " takes " + count + " bytes, found " + remaining());
        }
        return ByteBuffer.wrap(read((int) count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The next elements. Their array grows with what is there, since compressed bytes may be fewer than was said. */
    Tensor tensor(Element type, ByteOrder order, Shape shape) throws IOException {
        int count = shape.size();
        double[] elements = new double[Math.min(count, CHUNK)];
        for (int i = 0; i < count; ) {
            int some = Math.min(count - i, CHUNK);
            ByteBuffer bytes = ByteBuffer.wrap(read(some * type.size())).order(order);
            if (i + some > elements.length) {
                elements = Arrays.copyOf(elements, (int) Math.min(count, 2L * elements.length));
            }
            for (int end = i + some; i < end; i++) {
                elements[i] = type.read(bytes);
            }
        }
        return Tensor.of(shape, elements);
    }

    private byte[] read(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        position += bytes.length;
        if (bytes.length < count) {
            throw malformed("truncated: " + (count - bytes.length) + " bytes fewer than there should be");
        }
        return bytes;
    }

    MalformedFileException malformed(String problem) {
        return malformedAt(position, problem);
    }

    MalformedFileException malformedAt(long place, String problem) {
        return new MalformedFileException(name, place, problem);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX files, the format of MNIST and its kin, plain or gzip-compressed.
 *
 * <p>The format: two zero bytes, a byte for the element type, a byte for the number of axes, the sizes as big-endian 32-bit integers, then
 * the elements in row-major order. Source: LeCun, Cortes and Burges, the MNIST database, file formats.
 *
 * <p>What a file claims is not believed before its bytes are there; a file that is malformed, truncated or too long is refused with an
 * {@link IOException} that names it, such as «train-labels: 2 bytes after the last element; shape [60000] takes 60000 bytes». Of gzip data
 * all members count, and what follows them.
 */
public final class Idx {
    private static final int MOST_AXES = 8;

    private Idx() {}

    /** The tensor in a file. */
    public static Tensor read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": a directory, not an IDX file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        }
    }

    /** The tensor in a stream, which is read to its end; the name is for errors. */
    public static Tensor read(InputStream stream, String name) throws IOException {
        byte[] file = stream.readAllBytes();
        if (file.length < 2 || file[0] != 0x1f || file[1] != (byte) 0x8b) {
            return parse(new ByteArrayInputStream(file), name);
        }
        try (Gzip content = new Gzip(file)) {
            return parse(content, name);
        } catch (EOFException | ZipException e) {
            String problem = e.getMessage() == null ? "it ends too early" : e.getMessage();
            throw new IOException(name + ": truncated or corrupt gzip data: " + problem, e);
        }
    }

    private static Tensor parse(InputStream in, String name) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
            throw new IOException(
                    name + ": not an IDX file; it must begin with two zero bytes, a type and a number of axes");
        }
        ElementType type = ElementType.ofCode(magic[2])
                .orElseThrow(() ->
                        new IOException(name + ": unknown IDX element type " + String.format("0x%02x", magic[2] & 0xff)
                                + "; known are 0x08, 0x09, 0x0b, 0x0c, 0x0d and 0x0e"));
        int axes = magic[3] & 0xff;
        if (axes < 1 || axes > MOST_AXES) {
            throw new IOException(name + ": an IDX file of " + axes + " axes; 1 to " + MOST_AXES + " are supported");
        }
        Shape shape = shape(in.readNBytes(4 * axes), axes, name);
        long size = (long) shape.size() * type.size();
        byte[] bytes = in.readNBytes((int) Math.min(size, Integer.MAX_VALUE));
        if (bytes.length < size) {
            throw new IOException(
                    name + ": truncated; shape " + shape + " takes " + size + " bytes, found " + bytes.length);
        }
        long rest = in.transferTo(OutputStream.nullOutputStream()) + (in instanceof Gzip gzip ? gzip.behind() : 0);
        if (rest > 0) {
            throw new IOException(
                    name + ": " + rest + " bytes after the last element; shape " + shape + " takes " + size + " bytes");
        }
        double[] elements = new double[shape.size()];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        for (int i = 0; i < elements.length; i++) {
            elements[i] = type.read(buffer);
        }
        return Tensor.of(shape, elements);
    }

    private static Shape shape(byte[] header, int axes, String name) throws IOException {
        if (header.length < 4 * axes) {
            throw new IOException(name + ": truncated; the header ends before the " + axes + " sizes");
        }
        int[] sizes = new int[axes];
        ByteBuffer.wrap(header).asIntBuffer().get(sizes);
        try {
            return Shape.of(sizes);
        } catch (IllegalArgumentException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    /** What gzip data holds, and how much stands behind it, which {@link GZIPInputStream} drops without a word. */
    private static final class Gzip extends GZIPInputStream {
        private static final int TRAILER = 8;

        /** The buffer takes the whole file, so that what is behind is still in it. */
        Gzip(byte[] file) throws IOException {
            super(new ByteArrayInputStream(file), file.length);
        }

        /** How many bytes follow the last member, once that is read. */
        int behind() {
            return Math.max(0, inf.getRemaining() - TRAILER);
        }
    }
}

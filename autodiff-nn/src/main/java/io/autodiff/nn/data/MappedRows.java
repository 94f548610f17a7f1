package io.autodiff.nn.data;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.nn.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Rows of numbers in a file that may be larger than memory: the file is mapped, and the operating system reads what is asked for.
 *
 * <p>A mapping holds at most 2 GB, so that there are several for a large file. They end when nothing refers to this any more; until then the
 * file must not be made shorter.
 */
public final class MappedRows {
    private static final int MOST_AXES = 8;

    private final ElementType type;
    private final Shape row;
    private final int size;
    private final int rowsPerSlice;
    private final ByteBuffer[] slices;

    private MappedRows(ElementType type, Shape row, int size, int rowsPerSlice, ByteBuffer[] slices) {
        this.type = type;
        this.row = row;
        this.size = size;
        this.rowsPerSlice = rowsPerSlice;
        this.slices = slices;
    }

    /**
     * An IDX file, not compressed; its first axis counts the rows.
     *
     * @throws IOException «images.idx: compressed; unpack it first, only plain files can be mapped», «images.idx: truncated or too long; shape
     *     [60000, 28, 28] takes 47040016 bytes with its header, found 47040000», or as {@link io.autodiff.nn.Idx}
     */
    public static MappedRows idx(Path file) throws IOException {
        return idx(file, Integer.MAX_VALUE);
    }

    /**
     * A file of nothing but numbers, whose length says how many rows of these sizes there are.
     *
     * @throws IOException «prices.bin: 1001 bytes are no whole number of rows of shape [10], which take 80 bytes each»
     */
    public static MappedRows raw(Path file, ElementType type, ByteOrder order, int... rowSizes) throws IOException {
        return raw(file, type, order, Shape.of(rowSizes), Integer.MAX_VALUE);
    }

    static MappedRows raw(Path file, ElementType type, ByteOrder order, Shape row, int sliceBytes) throws IOException {
        long rowBytes = (long) row.size() * type.size();
        try (FileChannel channel = FileChannel.open(file)) {
            if (rowBytes == 0 || channel.size() % rowBytes != 0) {
                throw new IOException(file + ": " + channel.size() + " bytes are no whole number of rows of shape "
                        + row + ", which take " + rowBytes + " bytes each");
            }
            return map(file, channel, 0, type, order, row, channel.size() / rowBytes, sliceBytes);
        }
    }

    static MappedRows idx(Path file, int sliceBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer magic = read(channel, 0, 4);
            if (magic.limit() >= 2 && magic.getShort(0) == 0x1f8b) {
                throw new IOException(file + ": compressed; unpack it first, only plain files can be mapped");
            }
            if (magic.limit() < 4 || magic.getShort(0) != 0) {
                throw new IOException(
                        file + ": not an IDX file; it must begin with two zero bytes, a type and a number of axes");
            }
            ElementType type = ElementType.ofCode(magic.get(2))
                    .orElseThrow(() -> new IOException(
                            file + ": unknown IDX element type " + String.format("0x%02x", magic.get(2) & 0xff)));
            int axes = magic.get(3) & 0xff;
            ByteBuffer header = read(channel, 4, 4 * axes);
            if (axes < 1 || axes > MOST_AXES || header.limit() < 4 * axes) {
                throw new IOException(file + ": an IDX file of " + axes
                        + " axes, or truncated before their sizes; 1 to " + MOST_AXES + " are supported");
            }
            int[] sizes = new int[axes];
            header.asIntBuffer().get(sizes);
            Shape row = Shape.of(Arrays.copyOfRange(sizes, 1, axes));
            int start = 4 + 4 * axes;
            long expected = start + sizes[0] * (long) row.size() * type.size();
            if (sizes[0] < 0 || channel.size() != expected) {
                throw new IOException(file + ": truncated or too long; shape " + Arrays.toString(sizes) + " takes "
                        + expected + " bytes with its header, found " + channel.size());
            }
            return map(file, channel, start, type, ByteOrder.BIG_ENDIAN, row, sizes[0], sliceBytes);
        }
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
            // A channel may give less than is asked for.
        }
        return bytes.flip();
    }

    private static MappedRows map(
            Path file,
            FileChannel channel,
            long start,
            ElementType type,
            ByteOrder order,
            Shape row,
            long rows,
            int sliceBytes)
            throws IOException {
        long rowBytes = Math.max(1, (long) row.size() * type.size());
        if (rows > Integer.MAX_VALUE || rowBytes > sliceBytes) {
            throw new IOException(file + ": " + rows + " rows of " + rowBytes + " bytes; at most " + Integer.MAX_VALUE
                    + " rows of at most " + sliceBytes + " bytes are supported");
        }
        int rowsPerSlice = (int) (sliceBytes / rowBytes);
        ByteBuffer[] slices = new ByteBuffer[(int) ((rows + rowsPerSlice - 1) / rowsPerSlice)];
        for (int i = 0; i < slices.length; i++) {
            long from = (long) i * rowsPerSlice;
            long to = Math.min(rows, from + rowsPerSlice);
            slices[i] = channel.map(FileChannel.MapMode.READ_ONLY, start + from * rowBytes, (to - from) * rowBytes)
                    .order(order);
        }
        return new MappedRows(type, row, (int) rows, rowsPerSlice, slices);
    }

    /** The number of rows. */
    public int size() {
        return size;
    }

    /** The shape of a row. */
    public Shape rowShape() {
        return row;
    }

    /**
     * The rows at these numbers, of shape [rows, …].
     *
     * @throws IllegalArgumentException «mappedRows: there is no row 60000 of 60000, which are counted from 0»
     */
    public Tensor rows(int... numbers) {
        Shape shape = row.insert(0, numbers.length);
        double[] elements = new double[shape.size()];
        int next = 0;
        for (int number : numbers) {
            if (number < 0 || number >= size) {
                throw new IllegalArgumentException(
                        "mappedRows: there is no row " + number + " of " + size + ", which are counted from 0");
            }
            ByteBuffer slice = slices[number / rowsPerSlice];
            ByteBuffer bytes =
                    slice.duplicate().order(slice.order()).position(number % rowsPerSlice * row.size() * type.size());
            for (int i = 0; i < row.size(); i++) {
                elements[next++] = type.read(bytes);
            }
        }
        return Tensor.of(shape, elements);
    }
}

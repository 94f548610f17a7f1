package io.autodiff.nn.files;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * npy files, the format of NumPy's {@code save} and {@code load} for one array.
 *
 * <p>The format: the bytes 93 4e 55 4d 50 59, the version 1.0, 2.0 or 3.0, the size of the header, the header, which is a Python dictionary of
 * {@code descr}, {@code fortran_order} and {@code shape}, then the elements. Floats of 2, 4 and 8 bytes, integers with and without sign of 1 to 8
 * and booleans are read as doubles, little- and big-endian, row- and column-major; Python objects never are. Source: NumPy, {@code
 * numpy.lib.format}; as there, a header has at most 10,000 bytes.
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MOST_HEADER = 10_000;
    private static final int ALIGNMENT = 64;

    private static final Pattern ITEM = Pattern.compile(
            "\\s*+['\"](\\w++)['\"]\\s*+:\\s*+(?:['\"]([^'\"]*+)['\"]|(True|False)|\\(([\\d\\sL,]*+)\\))\\s*+(,|(?=}))");
    private static final Pattern DESCR = Pattern.compile("([<>|])([fiub][1248])");
    private static final Pattern SIZE = Pattern.compile("\\d{1,9}L?");

    private Npy() {}

    /**
     * The tensor in a file.
     *
     * @throws MalformedFileException «x.npy: shape [3, 4] of F64 takes 96 bytes, but 90 follow the header (at byte 128)»
     */
    public static Tensor read(Path file) throws IOException {
        try (Source source = Source.of(file)) {
            return read(source, Long.MAX_VALUE);
        }
    }

    /** The tensor in the bytes of a file; the name is for errors. */
    public static Tensor read(byte[] file, String name) throws MalformedFileException {
        try (Source source = Source.of(file, name)) {
            return read(source, Long.MAX_VALUE);
        } catch (MalformedFileException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Tensor read(Source source, long mostElements) throws IOException {
        if (!Arrays.equals(
                source.take(MAGIC.length, "the beginning of an npy file").array(), MAGIC)) {
            throw source.malformedAt(0, "not an npy file; it must begin with the bytes 93 4e 55 4d 50 59");
        }
        int version = source.take(2, "the version").getShort();
        if (version < 1 || version > 3) {
            throw source.malformedAt(
                    MAGIC.length,
                    "unknown version " + (version & 0xff) + "." + (version >> 8 & 0xff)
                            + "; known are 1.0, 2.0 and 3.0");
        }
        long size = version == 1
                ? Short.toUnsignedLong(source.take(2, "the size of the header").getShort())
                : Integer.toUnsignedLong(
                        source.take(4, "the size of the header").getInt());
        if (size > MOST_HEADER) {
            throw source.malformed("the header has " + size + " bytes; at most " + MOST_HEADER + " are allowed");
        }
        Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        String header = new String(source.take(size, "the header").array(), charset);
        return elements(source, header(source, header), mostElements);
    }

    private record Header(Element type, ByteOrder order, boolean columnMajor, Shape shape) {}

    /** The elements of an array in columns are those of its transpose in rows. */
    private static Tensor elements(Source source, Header header, long mostElements) throws IOException {
        Shape shape = header.shape;
        long size = (long) header.type.size() * shape.size();
        if (size != source.remaining()) {
            throw source.malformed("shape " + shape + " of " + header.type + " takes " + size + " bytes, but "
                    + source.remaining() + " follow the header");
        }
        if (shape.size() > mostElements) {
            throw source.malformed(
                    "shape " + shape + " has " + shape.size()
                            + " elements, more than the limit for a compressed file leaves; if you trust it, read it with a higher limit");
        }
        if (!header.columnMajor || shape.rank() < 2) {
            return source.tensor(header.type, header.order, shape);
        }
        int last = shape.rank() - 1;
        int[] reversed = IntStream.rangeClosed(0, last).map(axis -> last - axis).toArray();
        int[] sizes = Arrays.stream(reversed).map(shape::size).toArray();
        return source.tensor(header.type, header.order, Shape.of(sizes)).permute(reversed);
    }

    private static Header header(Source source, String text) throws MalformedFileException {
        String header = text.strip();
        Map<String, MatchResult> items = new HashMap<>();
        Matcher item = ITEM.matcher(header);
        int end = header.startsWith("{") ? 1 : 0;
        while (end > 0 && item.region(end, header.length()).lookingAt()) {
            if (items.put(item.group(1), item.toMatchResult()) != null) {
                throw source.malformed("the header names " + item.group(1) + " twice");
            }
            end = item.end();
        }
        MatchResult descr = items.get("descr");
        MatchResult order = items.get("fortran_order");
        MatchResult shape = items.get("shape");
        if (!header.substring(end).strip().equals("}")
                || items.size() != 3
                || descr == null
                || order == null
                || shape == null
                || descr.group(2) == null
                || order.group(3) == null
                || shape.group(4) == null) {
            throw source.malformed(
                    "the header is not {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4)} with others for these, but "
                            + header.substring(0, Math.min(header.length(), 100)));
        }
        Matcher type = DESCR.matcher(descr.group(2));
        Element element = type.matches() ? Element.npy(type.group(2)).orElse(null) : null;
        if (element == null || (type.group(1).equals("|") && element.size() > 1)) {
            throw source.malformed("unsupported type " + descr.group(2) + "; supported are " + Element.npyCodes()
                    + " after < or >, and b1, i1, u1 after |");
        }
        return new Header(
                element,
                type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                order.group(3).equals("True"),
                shape(source, shape.group(4).strip()));
    }

    private static Shape shape(Source source, String tuple) throws MalformedFileException {
        if (tuple.isEmpty()) {
            return Shape.SCALAR;
        }
        String[] parts = tuple.split(",", -1);
        boolean closed = parts[parts.length - 1].isBlank();
        int rank = closed ? parts.length - 1 : parts.length;
        int[] sizes = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            String size = parts[axis].strip();
            if (!SIZE.matcher(size).matches() || rank > Source.MOST_AXES || (rank == 1 && !closed)) {
                throw source.malformed("the shape (" + tuple + ") is not one of at most " + Source.MOST_AXES
                        + " sizes, each below 1000000000");
            }
            sizes[axis] = Integer.parseInt(size.replace("L", ""));
        }
        try {
            return Shape.of(sizes);
        } catch (IllegalArgumentException e) {
            throw source.malformed("the array is too large: " + e.getMessage());
        }
    }

    /** Writes a file of doubles. */
    public static void write(Path file, Tensor x) throws IOException {
        write(file, x, Precision.F64);
    }

    /** Writes a file, whole or not at all. */
    public static void write(Path file, Tensor x, Precision precision) throws IOException {
        AtomicFile.write(file, out -> write(out, x, precision));
    }

    /** Version 1.0, row-major, little-endian; the elements begin at a multiple of 64 bytes. */
    static void write(OutputStream out, Tensor x, Precision precision) throws IOException {
        byte[] header = header(x, precision);
        out.write(header);
        precision.write(out, x);
    }

    /** How many bytes {@link #write(OutputStream, Tensor, Precision)} makes. */
    static long size(Tensor x, Precision precision) {
        return header(x, precision).length + precision.bytes(x);
    }

    private static byte[] header(Tensor x, Precision precision) {
        if (x.rank() > Source.MOST_AXES) {
            throw new IllegalArgumentException(
                    "npy: an array has at most " + Source.MOST_AXES + " axes, got shape " + x.shape());
        }
        String shape = Arrays.stream(x.shape().toArray()).mapToObj(n -> n + ",").collect(Collectors.joining(" "));
        String dictionary = "{'descr': '" + (precision == Precision.F64 ? "<f8" : "<f4")
                + "', 'fortran_order': False, 'shape': (" + shape + "), }";
        int before = MAGIC.length + 4;
        int size = (before + dictionary.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - before;
        String padded = dictionary + " ".repeat(size - dictionary.length() - 1) + "\n";
        return ByteBuffer.allocate(before + size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putShort((short) 1)
                .putShort((short) size)
                .put(padded.getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }
}

package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import io.autodiff.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdxTest {
    private static final int UNSIGNED_BYTE = 0x08;
    private static final int BYTE = 0x09;
    private static final int SHORT = 0x0b;
    private static final int INT = 0x0c;
    private static final int FLOAT = 0x0d;
    private static final int DOUBLE = 0x0e;
    private static final int MOST = Integer.MAX_VALUE;

    /** A type, the bytes of some elements, and their values. */
    static final List<Arguments> TYPES = List.of(
            arguments(UNSIGNED_BYTE, bytes(0, 1, 0x7f, 0x80, 0xff), new double[] {0, 1, 127, 128, 255}),
            arguments(BYTE, bytes(0, 1, 0x7f, 0x80, 0xff), new double[] {0, 1, 127, -128, -1}),
            arguments(SHORT, bytes(0x01, 0x02, 0x80, 0x00, 0xff, 0xff), new double[] {258, -32768, -1}),
            arguments(INT, bytes(0x01, 0x02, 0x03, 0x04, 0x80, 0, 0, 0), new double[] {16909060, Integer.MIN_VALUE}),
            arguments(FLOAT, bytes(0x3f, 0xc0, 0, 0, 0xff, 0x80, 0, 0), new double[] {1.5, Double.NEGATIVE_INFINITY}),
            arguments(DOUBLE, bytes(0xbf, 0xf8, 0, 0, 0, 0, 0, 1), new double[] {-1.5000000000000002}));

    /** Files that are no IDX file, or not all of one, and what is said of them after their name. */
    static final List<Arguments> HOSTILE = List.of(
            arguments(bytes(), "not an IDX file; it must begin with two zero bytes, a type and a number of axes"),
            arguments(bytes(0), "not an IDX file; it must begin with two zero bytes, a type and a number of axes"),
            arguments(bytes(0x1f), "not an IDX file; it must begin with two zero bytes, a type and a number of axes"),
            arguments(
                    bytes(0, 0, 8), "not an IDX file; it must begin with two zero bytes, a type and a number of axes"),
            arguments(
                    bytes(1, 0, 8, 1, 0, 0, 0, 0),
                    "not an IDX file; it must begin with two zero bytes, a type and a number of axes"),
            arguments(
                    bytes(0, 1, 8, 1, 0, 0, 0, 0),
                    "not an IDX file; it must begin with two zero bytes, a type and a number of axes"),
            arguments(
                    header(0x0a, 1), "unknown IDX element type 0x0a; known are 0x08, 0x09, 0x0b, 0x0c, 0x0d and 0x0e"),
            arguments(
                    header(0xff, 1), "unknown IDX element type 0xff; known are 0x08, 0x09, 0x0b, 0x0c, 0x0d and 0x0e"),
            arguments(header(UNSIGNED_BYTE), "an IDX file of 0 axes; 1 to 8 are supported"),
            arguments(header(UNSIGNED_BYTE, 1, 1, 1, 1, 1, 1, 1, 1, 1), "an IDX file of 9 axes; 1 to 8 are supported"),
            arguments(bytes(0, 0, 8, 0xff), "an IDX file of 255 axes; 1 to 8 are supported"),
            arguments(bytes(0, 0, 8, 1, 0, 0, 0), "truncated; the header ends before the 1 sizes"),
            arguments(bytes(0, 0, 8, 2, 0, 0, 0, 1), "truncated; the header ends before the 2 sizes"),
            arguments(header(UNSIGNED_BYTE, 2, -1), "shape [2, -1]: sizes must not be negative"),
            arguments(header(BYTE, Integer.MIN_VALUE), "shape [-2147483648]: sizes must not be negative"),
            arguments(
                    header(BYTE, 65536, 65536),
                    "shape [65536, 65536]: 4294967296 elements, but an array holds at most 2147483647"),
            arguments(
                    header(BYTE, MOST, MOST, MOST, MOST, MOST, MOST, MOST, MOST),
                    "shape " + Arrays.toString(repeat(MOST, 8))
                            + ": more elements than an array holds (at most 2147483647)"),
            arguments(header(BYTE, MOST), "truncated; shape [2147483647] takes 2147483647 bytes, found 0"),
            arguments(header(SHORT, 32768, 32768), "truncated; shape [32768, 32768] takes 2147483648 bytes, found 0"),
            arguments(header(DOUBLE, MOST), "truncated; shape [2147483647] takes 17179869176 bytes, found 0"),
            arguments(join(header(INT, 2), bytes(0, 0, 0, 1, 0, 0, 0)), "truncated; shape [2] takes 8 bytes, found 7"),
            arguments(join(header(BYTE, 2), bytes(1, 2, 0)), "1 bytes after the last element; shape [2] takes 2 bytes"),
            arguments(
                    join(header(BYTE, 2), new byte[100_000]),
                    "99998 bytes after the last element; shape [2] takes 2 bytes"),
            arguments(
                    join(header(BYTE, 0, 3), bytes(1)), "1 bytes after the last element; shape [0, 3] takes 0 bytes"));

    @TempDir
    Path directory;

    @ParameterizedTest
    @FieldSource("TYPES")
    void readsEveryElementType(int type, byte[] elements, double[] values) throws IOException {
        assertReads(join(header(type, values.length), elements), Tensor.of(values));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8})
    void readsEveryNumberOfAxesInRowMajorOrder(int axes) throws IOException {
        int[] sizes = repeat(1, axes);
        sizes[0] = 3;
        sizes[axes - 1] = axes == 1 ? 3 : 2;
        Tensor expected = Tensor.range(axes == 1 ? 3 : 6).reshape(sizes);
        assertReads(write(expected), expected);
    }

    @Test
    void readsNoElements() throws IOException {
        assertReads(header(SHORT, 0, 28, 28), Tensor.zeros(0, 28, 28));
    }

    /** What is larger than any buffer on the way comes through whole. */
    @Test
    void readsALargeFile() throws IOException {
        Tensor expected = Tensor.range(30_000).reshape(300, 100);
        assertReads(write(expected), expected);
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void refusesHostileFilesByName(byte[] content, String message) throws IOException {
        Path file = Files.write(directory.resolve("bad"), content);
        Path zipped = Files.write(directory.resolve("bad.gz"), gzip(content));
        assertRefused(file, message);
        assertRefused(zipped, message);
        assertThatThrownBy(() -> Idx.read(new ByteArrayInputStream(content), "a stream"))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("a stream: " + message);
    }

    /** The reader must not make room for two thousand million elements because eight bytes say that they follow. */
    @Test
    void believesNoSizeBeforeItsBytesAreThere() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> Idx.read(new ByteArrayInputStream(header(BYTE, MOST)), "huge"))
                .hasMessage("huge: truncated; shape [2147483647] takes 2147483647 bytes, found 0");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 24);
    }

    @Test
    void refusesEveryTruncationOfAGzipFile() throws IOException {
        byte[] whole = gzip(write(Tensor.range(20)));
        for (int length = 2; length < whole.length; length++) {
            Path file = Files.write(directory.resolve("cut.gz"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Idx.read(file))
                    .as("the first %d bytes", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file + ": truncated or corrupt gzip data")
                    .message()
                    .doesNotContain("null");
        }
    }

    /** The method of compression, the flags, the first byte of the compressed data, the checksum, the length. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, -8, -4})
    void refusesACorruptGzipFile(int position) throws IOException {
        byte[] content = gzip(write(Tensor.range(20)));
        content[position < 0 ? content.length + position : position] ^= 0x7f;
        Path file = Files.write(directory.resolve("corrupt.gz"), content);
        assertThatThrownBy(() -> Idx.read(file))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": truncated or corrupt gzip data: ");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 18, 19, 100, 8192, 100_000})
    void refusesBytesAfterTheGzipData(int count) throws IOException {
        byte[] rest = new byte[count];
        Arrays.fill(rest, (byte) 7);
        byte[] content = join(header(BYTE, 2), bytes(1, 2));
        String message = " bytes after the last element; shape [2] takes 2 bytes";
        assertRefused(Files.write(directory.resolve("rest.gz"), join(gzip(content), rest)), count + message);
        assertRefused(
                Files.write(directory.resolve("both.gz"), join(gzip(join(content, bytes(3, 4, 5))), rest)),
                3 + count + message);
        assertRefused(
                Files.write(directory.resolve("two.gz"), join(join(gzip(content), gzip(bytes(3, 4, 5))), rest)),
                3 + count + message);
    }

    /** Gzip data may be joined: «cat a.gz b.gz». The random ones do not shrink, so they are larger than the buffers. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 12, 11_000, 39_999, 40_000, 40_012})
    void readsAllGzipMembers(int cut) throws IOException {
        Tensor expected = Tensor.normal(new SplittableRandom(1), 50, 100);
        byte[] content = write(expected);
        byte[] zipped = join(
                join(gzip(Arrays.copyOf(content, cut)), gzip(bytes())),
                gzip(Arrays.copyOfRange(content, cut, content.length)));
        assertThat(Idx.read(Files.write(directory.resolve("joined.gz"), zipped)))
                .isEqualTo(expected);
        assertThat(Idx.read(new Dribble(zipped), "a slow stream")).isEqualTo(expected);
    }

    @Test
    void refusesEveryTruncationOfTheLastGzipMember() throws IOException {
        byte[] content = join(header(BYTE, 2), bytes(1, 2));
        byte[] last = gzip(bytes());
        for (int length = 2; length < last.length; length++) {
            Path file = Files.write(directory.resolve("cut.gz"), join(gzip(content), Arrays.copyOf(last, length)));
            assertThatThrownBy(() -> Idx.read(file))
                    .as("the first %d bytes", length)
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageMatching(
                            "(?s)" + file + ": (truncated or corrupt gzip data|\\d+ bytes after the last element).*");
        }
    }

    /** Who gave the stream may want to read on or to close it. */
    @Test
    void leavesTheStreamOpen() throws IOException {
        InputStream stream = new ByteArrayInputStream(gzip(write(Tensor.range(20)))) {
            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };
        assertThat(Idx.read(stream, "a stream")).isEqualTo(Tensor.range(20));
    }

    @Test
    void namesAFileThatDoesNotExist() {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> Idx.read(missing))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
    }

    @Test
    void namesADirectory() {
        assertThatThrownBy(() -> Idx.read(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(directory.toString());
    }

    @Property(tries = 200)
    void readsWhatWasWritten(@ForAll @Size(min = 1, max = 4) List<@IntRange(max = 4) Integer> sizes, @ForAll long seed)
            throws IOException {
        int[] shape = sizes.stream().mapToInt(Integer::intValue).toArray();
        Tensor written = Tensor.normal(new SplittableRandom(seed), shape);
        assertThat(Idx.read(new ByteArrayInputStream(write(written)), "plain")).isEqualTo(written);
        assertThat(Idx.read(new ByteArrayInputStream(gzip(write(written))), "zipped"))
                .isEqualTo(written);
    }

    /** A stream that gives one byte at a time and never says that there is more, as one from a network may. */
    private static final class Dribble extends ByteArrayInputStream {
        Dribble(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] bytes, int from, int count) {
            return super.read(bytes, from, Math.min(count, 1));
        }

        @Override
        public synchronized int available() {
            return 0;
        }
    }

    /** Four ways to the same tensor: a file and a stream, plain and compressed. */
    private void assertReads(byte[] content, Tensor expected) throws IOException {
        byte[] zipped = gzip(content);
        assertThat(Idx.read(Files.write(directory.resolve("a"), content))).isEqualTo(expected);
        assertThat(Idx.read(Files.write(directory.resolve("b"), zipped))).isEqualTo(expected);
        assertThat(Idx.read(new ByteArrayInputStream(content), "c")).isEqualTo(expected);
        assertThat(Idx.read(new ByteArrayInputStream(zipped), "d")).isEqualTo(expected);
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> Idx.read(file))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage(file + ": " + message);
    }

    /** The tensor as a file of doubles. */
    private static byte[] write(Tensor tensor) {
        ByteBuffer elements = ByteBuffer.allocate(8 * tensor.size());
        Arrays.stream(tensor.toArray()).forEach(elements::putDouble);
        return join(header(DOUBLE, tensor.shape().toArray()), elements.array());
    }

    private static byte[] header(int type, int... sizes) {
        ByteBuffer header = ByteBuffer.allocate(4 + 4 * sizes.length).putInt(type << 8 | sizes.length);
        Arrays.stream(sizes).forEach(header::putInt);
        return header.array();
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] head, byte[] tail) {
        byte[] whole = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, whole, head.length, tail.length);
        return whole;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static int[] repeat(int value, int times) {
        int[] values = new int[times];
        Arrays.fill(values, value);
        return values;
    }
}

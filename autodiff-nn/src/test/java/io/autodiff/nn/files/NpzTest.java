package io.autodiff.nn.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.autodiff.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
    private static final int CENTRAL = 0x02014b50;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void file() {
        file = folder.resolve("x.npz");
    }

    private static byte[] npy(Tensor x) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Npy.write(bytes, x, Precision.F64);
        return bytes.toByteArray();
    }

    private void zip(String name, byte[] content) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
    }

    /** The file with a number of four bytes in the first entry of the central directory replaced. */
    private void edit(int offset, int value) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bytes.length - 4; i++) {
            if (buffer.getInt(i) == CENTRAL) {
                buffer.putInt(i + offset, value);
                Files.write(file, bytes);
                return;
            }
        }
        throw new AssertionError("no central directory");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Npz.read(file))
                .isExactlyInstanceOf(MalformedFileException.class)
                .hasMessageStartingWith(file + message);
    }

    @Test
    void keepsOrderAndNamesAndIsTheSameFileEachTime() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z", Tensor.range(10_000).reshape(100, 100));
        tensors.put("a/ü.b", Tensor.scalar(3));
        tensors.put("m", Tensor.zeros(0, 5));
        for (boolean compressed : new boolean[] {false, true}) {
            Npz.write(file, tensors, Precision.F64, compressed);
            byte[] first = Files.readAllBytes(file);
            assertThat(Npz.read(file)).isEqualTo(tensors);
            assertThat(Npz.read(file).keySet()).containsExactlyElementsOf(tensors.keySet());
            Npz.write(file, tensors, Precision.F64, compressed);
            assertThat(Files.readAllBytes(file)).isEqualTo(first);
            assertThat(first.length < 60_000).isEqualTo(compressed);
        }
        Npz.write(file, Map.of());
        assertThat(Npz.read(file)).isEmpty();
    }

    @Test
    void refusesEntriesThatAreNoArrays() throws IOException {
        zip("readme.txt", new byte[3]);
        assertRefused("!readme.txt: an entry must be an npy file with a name that ends so (at byte 0)");
        zip("w.npy", new byte[30]);
        assertRefused("!w.npy: not an npy file; it must begin with the bytes 93 4e 55 4d 50 59 (at byte 0)");
    }

    @Test
    void refusesArchivesThatAreNone() throws IOException {
        Files.write(file, new byte[0]);
        assertRefused(": not a zip archive, or a corrupt one: ");
        Files.write(file, new byte[100]);
        assertRefused(": not a zip archive, or a corrupt one: ");
        zip("w.npy", npy(Tensor.range(100)));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertRefused(":");
        }
        assertThatThrownBy(() -> Npz.read(folder.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void refusesSizesAndChecksumsThatAreWrong() throws IOException {
        byte[] content = npy(Tensor.range(100));
        zip("w.npy", content);
        edit(16, 1);
        assertRefused("!w.npy: its checksum is not that of its bytes (at byte " + content.length + ")");
        zip("w.npy", content);
        edit(24, content.length + 8);
        assertRefused("!w.npy: shape [100] of F64 takes 800 bytes, but 808 follow the header (at byte 128)");
        zip("w.npy", content);
        edit(24, 1_000_000_000);
        assertThatThrownBy(() -> Npz.read(file))
                .hasMessageMatching(
                        ".*x.npz!w.npy: 1000000000 bytes cannot come of \\d+ compressed ones \\(at byte 0\\)");
        zip("w.npy", content);
        edit(20, 1 << 20);
        assertRefused("!w.npy: the entries overlap: they have more bytes than the file (at byte 0)");
        byte[] longer = Arrays.copyOf(content, content.length + 1);
        zip("w.npy", longer);
        edit(24, content.length);
        assertRefused(
                "!w.npy: more bytes than the " + content.length + " that it claims (at byte " + content.length + ")");
    }

    /** Two entries that are the same compressed bytes: the trick of the bombs that grow with the square of their size. */
    @Test
    void refusesEntriesThatOverlap() throws IOException {
        zip("w.npy", npy(Tensor.zeros(10_000)));
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int end = bytes.length - 22;
        int central = in.getInt(end + 16);
        byte[] header = Arrays.copyOfRange(bytes, central, end);
        int copies = 10;
        ByteBuffer out = ByteBuffer.allocate(bytes.length + (copies - 1) * header.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(bytes, 0, central);
        for (int i = 0; i < copies; i++) {
            header[46] = (byte) ('a' + i);
            out.put(header);
        }
        out.put(bytes, end, 22);
        int newEnd = out.capacity() - 22;
        out.putShort(newEnd + 8, (short) copies).putShort(newEnd + 10, (short) copies);
        out.putInt(newEnd + 12, copies * header.length);
        Files.write(file, out.array());
        assertThatThrownBy(() -> Npz.read(file))
                .isExactlyInstanceOf(MalformedFileException.class)
                .hasMessageEndingWith(": the entries overlap: they have more bytes than the file (at byte 0)");
    }

    @Test
    void refusesTwoEntriesOfOneName() throws IOException {
        Map<String, Tensor> two = new LinkedHashMap<>();
        two.put("a", Tensor.of(1));
        two.put("b", Tensor.of(2));
        Npz.write(file, two);
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).replace("b.npy", "a.npy");
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        assertRefused("!a.npy: two entries have this name (at byte 0)");
    }

    /** Eight megabytes of zeros in eight kilobytes are honest; whether they are wanted is for the reader to say. */
    @Test
    void refusesToInflateBeyondTheLimit() throws IOException {
        int elements = 1_000_000;
        Npz.write(file, Map.of("w", Tensor.zeros(elements)), Precision.F64, true);
        assertThat(Files.size(file)).isLessThan(10_000);
        assertThat(Npz.read(file, elements)).isEqualTo(Map.of("w", Tensor.zeros(elements)));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> Npz.read(file, elements - 1))
                .isExactlyInstanceOf(MalformedFileException.class)
                .hasMessage(file + "!w.npy: shape [1000000] has 1000000 elements, more than the limit for a compressed"
                        + " file leaves; if you trust it, read it with a higher limit (at byte 128)");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
        Npz.write(file, Map.of("w", Tensor.zeros(elements)));
        assertThat(Npz.read(file, 0)).hasSize(1);
    }
}

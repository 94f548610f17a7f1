package io.autodiff.nn.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.autodiff.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * 100,000 files that were good once: each is read or refused with the one exception, in no time, and with no more memory than its bytes
 * warrant. What is read can be written, and read again as the same.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileFilesTest {
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final String[] NUMBERS = {
        "0",
        "1",
        "2",
        "8",
        "-1",
        "1.5",
        "1e9",
        "255",
        "65536",
        "2147483647",
        "2147483648",
        "9223372036854775807",
        "18446744073709551616",
        "null",
        "[]",
        "\"\"",
        "{}",
        "999999999"
    };
    private static final long[] SIZES = {
        0, 1, -1, 8, 255, 65535, 1 << 20, 99_999_999, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, Long.MAX_VALUE
    };
    private static final Pattern TENSOR = Pattern.compile(
            "\"dtype\": ?\"(\\w+)\", ?\"shape\": ?\\[[^]]*], ?\"data_offsets\": ?\\[(\\d{1,9}), ?\\d+]");
    private static final long[] LARGE = {100, 1000, 1_000_000, 1 << 27, Integer.MAX_VALUE, 1L << 40};

    /** How much memory a reader may take beyond what the bytes of the file warrant. */
    private static final int READER = 1 << 18;

    /** Where the headers begin. */
    private static final int SAFETENSORS = 8;

    private static final int NPY = 10;
    private static final int ZIP = 30;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(20260101);

    /** What reads a file. */
    @FunctionalInterface
    private interface Reader {
        Map<String, Tensor> read(byte[] file) throws IOException;
    }

    private static List<byte[]> fixtures(String suffix) throws IOException, URISyntaxException {
        Path resources =
                Path.of(FixturesTest.class.getResource("expected.txt").toURI()).getParent();
        List<byte[]> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(resources)) {
            for (Path file : all.filter(path -> path.toString().endsWith(suffix))
                    .sorted()
                    .toList()) {
                files.add(Files.readAllBytes(file));
            }
        }
        return files;
    }

    @Test
    void safetensors() throws IOException, URISyntaxException {
        List<byte[]> good = fixtures(".safetensors");
        good.add(new Safetensors(Map.of("a", Tensor.range(6).reshape(2, 3), "b", Tensor.scalar(1)), Map.of("k", "v"))
                .toBytes(Precision.F32));
        good.add(new Safetensors(Map.of()).toBytes(Precision.F64));
        Reader reader = file -> {
            Safetensors read = Safetensors.read(file, "x");
            assertThat(Safetensors.read(read.toBytes(Precision.F64), "y")).isEqualTo(read);
            return read.tensors();
        };
        fuzz(50_000, good, SAFETENSORS, reader);
    }

    @Test
    void npy() throws IOException, URISyntaxException {
        fuzz(30_000, fixtures(".npy"), NPY, file -> Map.of("", Npy.read(file, "x")));
    }

    /** Half of the archives are whole, with npy files in them that are not. */
    @Test
    void npz() throws IOException, URISyntaxException {
        List<byte[]> arrays = fixtures(".npy");
        List<byte[]> good = fixtures(".npz");
        Path file = folder.resolve("x.npz");
        Reader reader = bytes -> {
            Files.write(file, bytes);
            return Npz.read(file);
        };
        fuzz(10_000, good, ZIP, reader);
        fuzz(10_000, arrays, NPY, npy -> reader.read(zip(npy)));
    }

    private static byte[] zip(byte[] npy) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("a.npy"));
            zip.write(npy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void fuzz(int count, List<byte[]> good, int header, Reader reader) throws IOException {
        for (byte[] file : good) {
            reader.read(file);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int read = 0;
        for (int i = 0; i < count; i++) {
            byte[] file = good.get(random.nextInt(good.size())).clone();
            for (int times = 1 + random.nextInt(3); times > 0; times--) {
                file = mutated(file, good, header);
            }
            String refusal = "";
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                reader.read(file);
                read++;
            } catch (MalformedFileException e) {
                refusal = e.getMessage();
            } catch (Throwable e) {
                throw new AssertionError("file " + i + ": " + Arrays.toString(file), e);
            }
            long taken = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(taken)
                    .as("bytes of memory for file %d of %d bytes: %s", i, file.length, refusal)
                    .isLessThan(READER + 200L * file.length);
            assertThat(refusal).matches("(?s)|.+: .+ \\(at byte \\d+\\)");
        }
        assertThat(read).as("files that were read").isBetween(count / 200, count * 3 / 4);
        System.out.printf("%d files, %d read, %d refused%n", count, read, count - read);
    }

    private byte[] mutated(byte[] file, List<byte[]> good, int header) {
        if (file.length < 2) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(random.nextBoolean() ? file.length : Math.min(file.length, 300));
        switch (random.nextInt(8)) {
            case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> file[at] = (byte) random.nextInt();
            case 2 -> {
                return Arrays.copyOf(file, at);
            }
            case 3 -> {
                return splice(file, at, at + random.nextInt(Math.min(20, file.length - at) + 1), new byte[0]);
            }
            case 4 -> {
                byte[] other = good.get(random.nextInt(good.size()));
                int from = random.nextInt(other.length);
                byte[] part = Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from + 1));
                return splice(file, at, at + random.nextInt(file.length - at + 1), part);
            }
            case 5 -> {
                ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
                long size = SIZES[random.nextInt(SIZES.length)];
                int place = random.nextBoolean() ? Math.min(at, header) : at;
                if (place + 8 <= file.length && random.nextBoolean()) {
                    bytes.putLong(place, size);
                } else if (place + 4 <= file.length) {
                    bytes.putInt(place, (int) size);
                }
            }
            case 6 -> {
                return header == SAFETENSORS ? blownUp(file) : otherNumber(file, header);
            }
            default -> {
                return otherNumber(file, header);
            }
        }
        return file;
    }

    /** A number of the header becomes another. */
    private byte[] otherNumber(byte[] file, int header) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        Matcher numbers = NUMBER.matcher(text);
        List<int[]> found = new ArrayList<>();
        while (numbers.find()) {
            if (numbers.start() >= header) {
                found.add(new int[] {numbers.start(), numbers.end()});
            }
        }
        if (found.isEmpty()) {
            return file;
        }
        int[] place = found.get(random.nextInt(found.size()));
        byte[] number = NUMBERS[random.nextInt(NUMBERS.length)].getBytes(StandardCharsets.ISO_8859_1);
        return replaced(file, header, place[0], place[1], number);
    }

    /** A tensor claims to be large, and that its data are: nothing in the header contradicts that. */
    private byte[] blownUp(byte[] file) {
        Matcher tensors = TENSOR.matcher(new String(file, StandardCharsets.ISO_8859_1));
        List<MatchResult> found = tensors.results().toList();
        if (found.isEmpty()) {
            return file;
        }
        MatchResult tensor = found.get(random.nextInt(found.size()));
        long size = LARGE[random.nextInt(LARGE.length)];
        long end = Long.parseLong(tensor.group(2))
                + size * Element.safetensors(tensor.group(1)).map(Element::size).orElse(1);
        String large = "\"dtype\":\"" + tensor.group(1) + "\",\"shape\":[" + size + "],\"data_offsets\":["
                + tensor.group(2) + "," + end + "]";
        return replaced(file, SAFETENSORS, tensor.start(), tensor.end(), large.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** With the size of the header, as its format has it, most times gone along. */
    private byte[] replaced(byte[] file, int header, int from, int to, byte[] part) {
        byte[] changed = splice(file, from, to, part);
        ByteBuffer bytes = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
        if (random.nextInt(4) > 0 && changed.length > 16) {
            if (header == SAFETENSORS) {
                bytes.putLong(0, bytes.getLong(0) + changed.length - file.length);
            } else if (header == NPY) {
                bytes.putShort(8, (short) (bytes.getShort(8) + changed.length - file.length));
            }
        }
        return changed;
    }

    private static byte[] splice(byte[] file, int from, int to, byte[] part) {
        ByteBuffer bytes = ByteBuffer.allocate(file.length - (to - from) + part.length);
        return bytes.put(file, 0, from)
                .put(part)
                .put(file, to, file.length - to)
                .array();
    }
}

package io.autodiff.nn.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import io.autodiff.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

class SafetensorsTest {
    private static final String KNOWN =
            "; known are [F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL] (at byte ";

    /** Headers, how many bytes of data follow, and what is said of them after the name. */
    static final List<Arguments> HOSTILE = List.of(
            arguments("", 0, "the header does not begin with { (at byte 8)"),
            arguments(" {}", 0, "the header does not begin with { (at byte 8)"),
            arguments("[]", 0, "the header does not begin with { (at byte 8)"),
            arguments("{}", 1, "the data take 0 bytes, but 1 follow the header (at byte 10)"),
            arguments("{} {}", 0, "something follows the header's object (at byte 11)"),
            arguments("{'a':1}", 0, "the header is not the JSON of safetensors: "),
            arguments("{", 0, "the header is not the JSON of safetensors: "),
            arguments("{\"a\":1}", 0, "expected an object for a (at byte 13)"),
            arguments("{\"a\":[[[[[[[[", 0, "expected an object for a (at byte 13)"),
            arguments("{\"__metadata__\":null}", 0, "expected __metadata__ as an object of strings (at byte 24)"),
            arguments("{\"__metadata__\":{\"a\":1}}", 0, "expected a string in __metadata__ (at byte 29)"),
            arguments("{\"__metadata__\":{\"a\":\"\\ud800\"}}", 0, "half of a surrogate pair in a string (at byte 29)"),
            arguments(
                    "{\"__metadata__\":{\"a\":\"b\",\"\\u0061\":\"c\"}}",
                    0,
                    "the header is not the JSON of safetensors: Duplicate Object property \"a\""),
            arguments(
                    "{" + tensor("a", "F64", "[1]", "[0,8]") + "," + tensor("a", "F64", "[1]", "[8,16]") + "}",
                    16,
                    "the header is not the JSON of safetensors: Duplicate Object property \"a\""),
            arguments(
                    "{" + tensor("a", "F64", "[1],\"shape\":[1]", "[0,8]") + "}",
                    8,
                    "the header is not the JSON of safetensors: Duplicate Object property \"shape\""),
            arguments(
                    "{\"a\":{\"dtype\":\"F64\",\"shape\":[]}}",
                    8,
                    "a needs dtype, shape and data_offsets [begin, end] with begin <= end (at byte "),
            arguments(
                    "{" + tensor("a", "F64", "[]", "[0]") + "}",
                    8,
                    "a needs dtype, shape and data_offsets [begin, end] with begin <= end (at byte "),
            arguments(
                    "{" + tensor("a", "F64", "[]", "[8,0]") + "}",
                    8,
                    "a needs dtype, shape and data_offsets [begin, end] with begin <= end (at byte "),
            arguments(
                    "{" + tensor("a", "F64", "[]", "[0,8,9]") + "}",
                    8,
                    "data_offsets of a must be at most 2 numbers of at least 0 (at byte "),
            arguments(
                    "{" + tensor("a", "F64", "[-1]", "[0,8]") + "}",
                    8,
                    "shape of a must be at most 64 numbers of at least 0 (at byte "),
            arguments("{" + tensor("a", "F64", "[1.0]", "[0,8]") + "}", 8, "expected shape of a as integers (at byte "),
            arguments("{" + tensor("a", "F64", "1", "[0,8]") + "}", 8, "expected shape of a as an array (at byte "),
            arguments(
                    "{" + tensor("a", "F64", "[1]", "[0,99999999999999999999]") + "}",
                    8,
                    "the header is not the JSON of safetensors: "),
            arguments(
                    "{" + tensor("a", "F64", "[" + "1,".repeat(64) + "1]", "[0,8]") + "}",
                    8,
                    "shape of a must be at most 64 numbers of at least 0 (at byte "),
            arguments(
                    "{\"a\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8],\"x\":1}}",
                    8,
                    "unknown key x of a (at byte "),
            arguments("{" + tensor("a", "F4", "[]", "[0,8]") + "}", 8, "a has the unknown dtype F4" + KNOWN),
            arguments(
                    "{" + tensor("a", "I8", "[65536,65536]", "[0,8]") + "}",
                    8,
                    "a of shape [65536, 65536] is too large: shape [65536, 65536]: 4294967296 elements, but an array"
                            + " holds at most 2147483647 (at byte "),
            arguments(
                    "{" + tensor("a", "I8", "[3000000000]", "[0,8]") + "}",
                    8,
                    "a of shape [3000000000] is too large: integer overflow (at byte "),
            arguments(
                    "{" + tensor("a", "F64", "[2147483647]", "[0,17179869176]") + "}",
                    8,
                    "the data take 17179869176 bytes, but 8 follow the header (at byte "),
            arguments(
                    "{" + tensor("a", "F32", "[2,3]", "[0,20]") + "}",
                    20,
                    "a: shape [2, 3] of F32 takes 24 bytes, but data_offsets [0, 20] hold 20 (at byte "),
            arguments(
                    "{" + tensor("a", "I8", "[8]", "[8,16]") + "}",
                    16,
                    "the data of a begin at 8, but those before them end at 0; there must be no holes and no overlaps"
                            + " (at byte 8)"),
            arguments(
                    "{" + tensor("b", "I8", "[8]", "[4,12]") + "," + tensor("a", "I8", "[8]", "[0,8]") + "}",
                    12,
                    "the data of b begin at 4, but those before them end at 8; there must be no holes and no overlaps"
                            + " (at byte 8)"),
            arguments(
                    "{" + tensor("a", "I8", "[8]", "[0,8]") + "}",
                    9,
                    "the data take 8 bytes, but 9 follow the header (at byte "));

    @TempDir
    Path folder;

    private static String tensor(String name, String type, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    private static byte[] file(byte[] header, int data) {
        return ByteBuffer.allocate(8 + header.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private static byte[] file(String header, int data) {
        return file(header.getBytes(StandardCharsets.UTF_8), data);
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void refusesHostileFiles(String header, int data, String message) {
        assertThatThrownBy(() -> Safetensors.read(file(header, data), "x"))
                .isExactlyInstanceOf(MalformedFileException.class)
                .hasMessageStartingWith("x: " + message);
    }

    @Test
    void refusesSizesOfHeadersThatAreNotThere() {
        assertThatThrownBy(() -> Safetensors.read(new byte[7], "x"))
                .hasMessage("x: truncated: the size of the header takes 8 bytes, found 7 (at byte 0)");
        byte[] file = file("{}", 0);
        file[1] = 1;
        assertThatThrownBy(() -> Safetensors.read(file, "x"))
                .hasMessage("x: truncated: the header takes 258 bytes, found 2 (at byte 8)");
        file[7] = -1;
        assertThatThrownBy(() -> Safetensors.read(file, "x"))
                .hasMessage("x: the header has 18374686479671623938 bytes; at most 100000000 are allowed (at byte 0)");
        assertThatThrownBy(() -> Safetensors.read(file(new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80}, 0), "x"))
                .hasMessage("x: the header is not UTF-8 (at byte 10)")
                .satisfies(e -> {
                    assertThat(((MalformedFileException) e).file()).isEqualTo("x");
                    assertThat(((MalformedFileException) e).position()).isEqualTo(10);
                });
    }

    /** Positions count bytes, not characters. */
    @Test
    void positionsAreInBytes() {
        assertThatThrownBy(() -> Safetensors.read(file("{\"äö𝛿\":1}", 0), "x"))
                .hasMessage("x: expected an object for äö𝛿 (at byte 20)");
    }

    @Test
    void theLayoutIsThatOfTheDescription() throws IOException {
        byte[] bytes = new Safetensors(Map.of("a", Tensor.of(1, 2)), Map.of("k", "v")).toBytes(Precision.F32);
        String header =
                "{\"__metadata__\":{\"k\":\"v\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        int padded = (header.length() + 7) / 8 * 8;
        assertThat(bytes)
                .isEqualTo(ByteBuffer.allocate(8 + padded + 8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(padded)
                        .put((header + " ".repeat(padded - header.length())).getBytes(StandardCharsets.UTF_8))
                        .putFloat(1)
                        .putFloat(2)
                        .array());
        assertThat(Safetensors.read(file("{}", 0), "empty").tensors()).isEmpty();
    }

    @Property(tries = 200)
    void readsWhatWasWritten(
            @ForAll @Size(max = 4) List<@IntRange(max = 4) Integer> sizes, @ForAll long seed, @ForAll String name)
            throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int[] shape = sizes.stream().mapToInt(Integer::intValue).toArray();
        String clean = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        tensors.put(clean, Tensor.normal(new SplittableRandom(seed), shape));
        tensors.put("a", Tensor.normal(new SplittableRandom(seed + 1), 3));
        Safetensors written = new Safetensors(tensors, Map.of(clean, clean));
        Safetensors read = Safetensors.read(written.toBytes(Precision.F64), "x");
        assertThat(read).isEqualTo(written);
        assertThat(read.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
    }

    @Test
    void largeTensorsComeThroughWhole() throws IOException {
        Path file = folder.resolve("large.safetensors");
        Safetensors large = new Safetensors(
                Map.of("a", Tensor.range(100_000).plus(0.1).reshape(100, 1000), "b", Tensor.range(8193)));
        large.write(file);
        assertThat(Safetensors.read(file)).isEqualTo(large);
    }

    @Test
    void badInput() throws IOException {
        assertThatThrownBy(() -> new Safetensors(Map.of("__metadata__", Tensor.of(1))).toBytes(Precision.F64))
                .hasMessage("safetensors: cannot write __metadata__ of shape [1]; a name must not be __metadata__, and"
                        + " a shape has at most 64 axes");
        assertThatThrownBy(() -> new Safetensors(Map.of("\ud800", Tensor.of(1))).toBytes(Precision.F64))
                .hasMessage("safetensors: a name or text has half of a surrogate pair, which UTF-8 has no bytes for");
        Path file = folder.resolve("a");
        new Safetensors(Map.of("a", Tensor.of(1))).write(file);
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> new Safetensors(Map.of("a", Tensor.of(1, 1e300))).write(file, Precision.F32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("files: 1.0E300 is too large for F32; write F64");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Safetensors.read(folder))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(folder + ": not a regular file");
    }

    /** Neither the size of a header nor that of a tensor makes room before the bytes are there. */
    @Test
    void believesNoSizeBeforeItsBytesAreThere() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] header = file("{}", 0);
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 99_999_999);
        for (byte[] file :
                List.of(header, file("{" + tensor("a", "F64", "[2147483647]", "[0,17179869176]") + "}", 8))) {
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThatThrownBy(() -> Safetensors.read(file, "x")).isInstanceOf(MalformedFileException.class);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 22);
        }
    }
}

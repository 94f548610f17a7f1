package io.autodiff.nn.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.autodiff.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

class NpyTest {
    private static final String NO_HEADER =
            "the header is not {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4)} with others for these, but ";
    private static final String NO_TYPE =
            "; supported are f8, f4, f2, i8, i4, i2, i1, u8, u4, u2, u1, b1 after < or >, and b1, i1, u1 after |";
    private static final String NO_SHAPE = " is not one of at most 64 sizes, each below 1000000000";

    /** Headers of version 1.0, how many bytes follow, and what is said of them. */
    static final List<Arguments> HOSTILE = List.of(
            arguments("", 0, NO_HEADER + " (at byte 10)"),
            arguments("}", 0, NO_HEADER + "} (at byte 11)"),
            arguments("{}", 0, NO_HEADER + "{} (at byte 12)"),
            arguments("x" + header("'<f8'", "False", "(1,)"), 8, NO_HEADER + "x{'descr'"),
            arguments(header("'<f8'", "False", "(1,)") + "x", 8, NO_HEADER + "{'descr'"),
            arguments(header("'<f8'", "0", "(1,)"), 8, NO_HEADER),
            arguments(header("'<f8'", "False", "1"), 8, NO_HEADER),
            arguments(header("[('a', '<f8')]", "False", "(1,)"), 8, NO_HEADER),
            arguments(header("__import__('os')", "False", "(1,)"), 8, NO_HEADER),
            arguments("{'descr': '<f8', 'shape': (1,), }", 8, NO_HEADER),
            arguments("{'descr': '<f8', 'shape': (1,), 'shape': (1,), }", 8, "the header names shape twice"),
            arguments("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'x': '', }", 8, NO_HEADER),
            arguments(header("'|O'", "False", "(1,)"), 8, "unsupported type |O" + NO_TYPE),
            arguments(header("'<c16'", "False", "(1,)"), 16, "unsupported type <c16" + NO_TYPE),
            arguments(header("'=f8'", "False", "(1,)"), 8, "unsupported type =f8" + NO_TYPE),
            arguments(header("'|f8'", "False", "(1,)"), 8, "unsupported type |f8" + NO_TYPE),
            arguments(header("'<b8'", "False", "(1,)"), 8, "unsupported type <b8" + NO_TYPE),
            arguments(header("'<f8'", "False", "(1)"), 8, "the shape (1)" + NO_SHAPE),
            arguments(header("'<f8'", "False", "(,)"), 8, "the shape (,)" + NO_SHAPE),
            arguments(header("'<f8'", "False", "(1,,)"), 8, "the shape (1,,)" + NO_SHAPE),
            arguments(header("'<f8'", "False", "(1 1,)"), 8, "the shape (1 1,)" + NO_SHAPE),
            arguments(header("'<f8'", "False", "(1000000000,)"), 8, "the shape (1000000000,)" + NO_SHAPE),
            arguments(header("'<f8'", "False", "(" + "1,".repeat(65) + ")"), 8, "the shape (1,1,"),
            arguments(
                    header("'<f8'", "False", "(65536, 65536)"),
                    8,
                    "the array is too large: shape [65536, 65536]: 4294967296 elements, but an array holds at most 2147483647"),
            arguments(
                    header("'<f8'", "False", "(3, 4)"),
                    90,
                    "shape [3, 4] of F64 takes 96 bytes, but 90 follow the header"),
            arguments(header("'|i1'", "True", "(3,)"), 4, "shape [3] of I8 takes 3 bytes, but 4 follow the header"));

    @TempDir
    Path folder;

    private static String header(String descr, String order, String shape) {
        return "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
    }

    private static byte[] file(int version, String header, int data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + (version == 1 ? 2 : 4) + text.length + data)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        if (version == 1) {
            file.putShort((short) text.length);
        } else {
            file.putInt(text.length);
        }
        return file.put(text).array();
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void refusesHostileFiles(String header, int data, String message) {
        for (int version = 1; version <= 3; version++) {
            byte[] file = file(version, header, data);
            assertThatThrownBy(() -> Npy.read(file, "x"))
                    .isExactlyInstanceOf(MalformedFileException.class)
                    .hasMessageStartingWith("x: " + message.replaceAll(" \\(at byte .*", ""));
        }
        assertThatThrownBy(() -> Npy.read(file(1, header, data), "x")).hasMessageStartingWith("x: " + message);
    }

    @Test
    void refusesWhatIsNoNpyFile() {
        byte[] file = file(1, header("'<f8'", "False", "(1,)"), 8);
        assertThatThrownBy(() -> Npy.read(new byte[5], "x"))
                .hasMessage("x: truncated: the beginning of an npy file takes 6 bytes, found 5 (at byte 0)");
        assertThatThrownBy(() -> Npy.read(new byte[50], "x"))
                .hasMessage("x: not an npy file; it must begin with the bytes 93 4e 55 4d 50 59 (at byte 0)");
        file[6] = 4;
        assertThatThrownBy(() -> Npy.read(file, "x"))
                .hasMessage("x: unknown version 4.0; known are 1.0, 2.0 and 3.0 (at byte 6)");
        file[6] = 1;
        file[7] = 1;
        assertThatThrownBy(() -> Npy.read(file, "x"))
                .hasMessage("x: unknown version 1.1; known are 1.0, 2.0 and 3.0 (at byte 6)");
        byte[] large = file(2, " ".repeat(10_001), 0);
        assertThatThrownBy(() -> Npy.read(large, "x"))
                .hasMessage("x: the header has 10001 bytes; at most 10000 are allowed (at byte 12)");
    }

    /** Keys in any order, either quotes, sizes as Python 2 wrote them. */
    @Test
    void readsHeadersThatOthersWrite() throws IOException {
        String header = "{\"shape\":(2L,2L),'descr' : '|u1','fortran_order':True}";
        byte[] file = file(2, header, 4);
        for (int i = 0; i < 4; i++) {
            file[file.length - 4 + i] = (byte) (250 + i);
        }
        assertThat(Npy.read(file, "x")).isEqualTo(Tensor.of(new double[][] {{250, 252}, {251, 253}}));
    }

    @Property(tries = 200)
    void readsWhatWasWritten(@ForAll @Size(max = 5) List<@IntRange(max = 4) Integer> sizes, @ForAll long seed)
            throws IOException {
        Path file = Files.createTempFile("x", ".npy");
        Tensor written = Tensor.normal(
                new SplittableRandom(seed),
                sizes.stream().mapToInt(Integer::intValue).toArray());
        Npy.write(file, written);
        assertThat(Npy.read(file)).isEqualTo(written);
        assertThat(Files.size(file)).isEqualTo(Npy.size(written, Precision.F64));
        byte[] bytes = Files.readAllBytes(file);
        assertThat((bytes.length - 8 * written.size()) % 64).isZero();
        Files.delete(file);
    }

    @Test
    void badInput() {
        int[] sizes = new int[65];
        assertThatThrownBy(() -> Npy.write(folder.resolve("x.npy"), Tensor.zeros(sizes)))
                .hasMessageStartingWith("npy: an array has at most 64 axes, got shape [0, 0,");
        assertThat(folder).isEmptyDirectory();
    }
}

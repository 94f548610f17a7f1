package io.autodiff.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.ElementType;
import io.autodiff.nn.Examples;
import io.autodiff.nn.Idx;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappedRowsTest {
    @TempDir
    Path folder;

    /** Three gigabytes, all holes but for three rows, one of them at the end. */
    @Test
    void aFileMayBeLargerThanAMapping() throws IOException {
        Path file = folder.resolve("large.idx");
        int rows = 3_000_000;
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(header(0x08, rows, 10, 100));
            out.setLength(16 + 1000L * rows);
            for (int row : new int[] {0, 2_147_483, rows - 1}) {
                out.seek(16 + 1000L * row);
                out.write(new byte[] {(byte) (row % 251), (byte) 0xff});
                out.seek(16 + 1000L * row + 999);
                out.write(7);
            }
        }
        MappedRows mapped = MappedRows.idx(file);
        assertThat(mapped.size()).isEqualTo(rows);
        assertThat(mapped.rowShape()).isEqualTo(Shape.of(10, 100));
        Tensor read = mapped.rows(rows - 1, 0, 2_147_483, 1);
        assertThat(read.shape()).isEqualTo(Shape.of(4, 10, 100));
        assertThat(read.slice(1, 0, 1).slice(2, 0, 2).reshape(4, 2)).isEqualTo(Tensor.of(new double[][] {
            {(rows - 1) % 251, 255}, {0, 255}, {2_147_483 % 251, 255}, {0, 0}
        }));
        assertThat(read.at(0).get(9, 99)).isEqualTo(7);
        assertThat(read.sum().item()).isEqualTo((rows - 1) % 251 + 2_147_483 % 251 + 3 * (255 + 7));
    }

    /** Slices of one row, of two, and one of all. */
    @ParameterizedTest
    @ValueSource(ints = {12, 35, 1000})
    void slicesMakeNoDifference(int sliceBytes) throws IOException {
        Path file = folder.resolve("small.idx");
        ByteBuffer bytes = ByteBuffer.allocate(16 + 5 * 12).put(header(0x0b, 5, 2, 3));
        for (int i = 0; i < 30; i++) {
            bytes.putShort((short) (1000 * i - 9000));
        }
        Files.write(file, bytes.array());
        MappedRows mapped = MappedRows.idx(file, sliceBytes);
        assertThat(mapped.rows(0, 1, 2, 3, 4)).isEqualTo(Idx.read(file));
        assertThat(mapped.rows(3, 3, 0)).isEqualTo(Idx.read(file).gather(0, 3, 3, 0));
        assertThat(mapped.rows()).isEqualTo(Tensor.zeros(0, 2, 3));
    }

    @ParameterizedTest
    @EnumSource
    void rawFilesAreReadInEitherOrder(ElementType type) throws IOException {
        double[] numbers = {1, 2, 100, 4, 5, 6};
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ByteBuffer bytes = ByteBuffer.allocate(6 * type.size()).order(order);
            for (double number : numbers) {
                switch (type) {
                    case UNSIGNED_BYTE, BYTE -> bytes.put((byte) number);
                    case SHORT -> bytes.putShort((short) number);
                    case INT -> bytes.putInt((int) number);
                    case FLOAT -> bytes.putFloat((float) number);
                    case DOUBLE -> bytes.putDouble(number);
                }
            }
            Path file = folder.resolve("numbers." + type + order);
            Files.write(file, bytes.array());
            MappedRows mapped = MappedRows.raw(file, type, order, Shape.of(2), 2 * type.size());
            assertThat(mapped.size()).isEqualTo(3);
            assertThat(mapped.rows(2, 1)).isEqualTo(Tensor.of(new double[][] {{5, 6}, {100, 4}}));
            assertThat(MappedRows.raw(file, type, order).rows(5)).isEqualTo(Tensor.of(6));
        }
    }

    @Test
    void examplesComeInBatches() throws IOException {
        Path inputs = folder.resolve("inputs");
        Path labels = folder.resolve("labels");
        Files.write(inputs, new byte[] {0, 10, 1, 11, 2, 12, 3, 13, 4, 14});
        Files.write(labels, new byte[] {0, 1, 0, 1, 0});
        Examples examples = new MappedExamples(
                        MappedRows.raw(inputs, ElementType.BYTE, ByteOrder.BIG_ENDIAN, 2),
                        MappedRows.raw(labels, ElementType.BYTE, ByteOrder.BIG_ENDIAN))
                .map(d -> new Dataset(d.inputs().divide(2), Dataset.oneHot(d.targets(), 2)));
        Dataset inMemory = examples.rows(0, 1, 2, 3, 4);
        assertThat(inMemory.inputs().get(3, 1)).isEqualTo(6.5);
        assertThat(inMemory.targets().get(3, 1)).isEqualTo(1);
        assertThat(examples.shuffledBatches(2, new SplittableRandom(1)))
                .containsExactlyElementsOf(inMemory.shuffledBatches(2, new SplittableRandom(1)));
        assertThat(examples.only(4, 2).rows(1)).isEqualTo(inMemory.rows(2));
        assertThatThrownBy(() -> new MappedExamples(
                        MappedRows.raw(inputs, ElementType.BYTE, ByteOrder.BIG_ENDIAN),
                        MappedRows.raw(labels, ElementType.BYTE, ByteOrder.BIG_ENDIAN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mappedExamples: there are 10 inputs, but 5 targets; they must be as many");
    }

    @Test
    void errorsNameTheFile() throws IOException {
        assertMalformed(
                new byte[] {0x1f, (byte) 0x8b, 8, 0}, "compressed; unpack it first, only plain files can be mapped");
        String begin = "not an IDX file; it must begin with two zero bytes, a type and a number of axes";
        assertMalformed(new byte[0], begin);
        assertMalformed(new byte[] {1, 0, 8, 1}, begin);
        assertMalformed(new byte[] {0, 0, 0x0a, 1}, "unknown IDX element type 0x0a");
        String axes = ", or truncated before their sizes; 1 to 8 are supported";
        assertMalformed(new byte[] {0, 0, 8, 2, 0, 0, 0, 1}, "an IDX file of 2 axes" + axes);
        assertMalformed(new byte[] {0, 0, 8, 0}, "an IDX file of 0 axes" + axes);
        assertMalformed(
                new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 9},
                "truncated or too long; shape [2] takes 10 bytes with its header, found 9");
        Path file = folder.resolve("odd");
        Files.write(file, new byte[81]);
        assertThatThrownBy(() -> MappedRows.raw(file, ElementType.DOUBLE, ByteOrder.BIG_ENDIAN, 5))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": 81 bytes are no whole number of rows of shape [5], which take 40 bytes each");
        assertThatThrownBy(() -> MappedRows.raw(file, ElementType.BYTE, ByteOrder.BIG_ENDIAN, Shape.of(81), 20))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": 1 rows of 81 bytes; at most 2147483647 rows of at most 20 bytes are supported");
        MappedRows mapped = MappedRows.raw(file, ElementType.BYTE, ByteOrder.BIG_ENDIAN, 9);
        for (int row : new int[] {-1, 9}) {
            assertThatThrownBy(() -> mapped.rows(row))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("mappedRows: there is no row " + row + " of 9, which are counted from 0");
        }
    }

    private void assertMalformed(byte[] bytes, String problem) throws IOException {
        Path file = folder.resolve("bad.idx");
        Files.write(file, bytes);
        assertThatThrownBy(() -> MappedRows.idx(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": " + problem);
    }

    private static byte[] header(int type, int... sizes) {
        ByteBuffer header = ByteBuffer.allocate(4 + 4 * sizes.length).putInt(type << 8 | sizes.length);
        for (int size : sizes) {
            header.putInt(size);
        }
        return header.array();
    }
}

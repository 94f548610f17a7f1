package io.autodiff.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Tensor;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    private static final String FLOWERS = """
            width,colour,height
            1.5,red,10
            ,blue,20
            2.5, red ,-3e1

            "3.5","light, ""dark""
            or both",?
            """;

    @Test
    void columnsAreChosenByName() throws IOException {
        Csv flowers = csv(FLOWERS);
        assertThat(flowers.columns()).containsExactly("width", "colour", "height");
        assertThat(flowers.size()).isEqualTo(4);
        assertThat(flowers.complete().numbers("height", "width")).isEqualTo(Tensor.of(new double[][] {
            {10, 1.5}, {-30, 2.5}
        }));
        assertThat(flowers.complete("height").numbers("height").toArray()).containsExactly(10, 20, -30);
        assertThat(flowers.numbersOr(-1, "width").toArray()).containsExactly(1.5, -1, 2.5, 3.5);
    }

    @Test
    void categoriesBecomeOneHotRows() throws IOException {
        Csv flowers = csv(FLOWERS);
        List<String> colours = flowers.categories("colour");
        assertThat(colours).containsExactly("blue", "light, \"dark\"\nor both", "red");
        assertThat(flowers.oneHot("colour", colours).argMax(1).toArray()).containsExactly(2, 0, 2, 1);
        assertThat(flowers.oneHot("colour", colours).sum(1)).isEqualTo(Tensor.ones(4));
        assertThat(csv("colour\n").oneHot("colour", colours)).isEqualTo(Tensor.zeros(0, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NA", "N/A", "NaN", "nan", "null", "NULL", "?", "  "})
    void whatHasNoValueIsMissing(String field) throws IOException {
        Csv csv = csv("x,y\n" + field + ",1\n");
        assertThat(csv.complete().size()).isZero();
        assertThat(csv.numbersOr(7, "x").item()).isEqualTo(7);
        assertRefused(
                () -> csv.numbers("x"),
                "flowers.csv, line 2, column x: there is no value; use complete() to leave such rows out,"
                        + " or numbersOr to put a number in its place");
    }

    @Test
    void errorsSayWhere() throws IOException {
        Csv flowers = csv(FLOWERS);
        assertRefused(
                () -> flowers.numbersOr(0, "colour"), "flowers.csv, line 2, column colour: «red» is not a number");
        assertRefused(
                () -> flowers.numbers("depth"),
                "flowers.csv: there is no column depth; columns are [width, colour, height]");
        assertRefused(
                () -> flowers.oneHot("colour", List.of("red")),
                "flowers.csv, line 3, column colour: «blue» is none of [red]");
        assertRefused(
                () -> flowers.categories("height"),
                "flowers.csv, line 6, column height: there is no value; use complete() to leave such rows out,"
                        + " or numbersOr to put a number in its place");
    }

    @Test
    void malformedFilesAreRefused() {
        assertMalformed("x,y\n1,2\n1,2,3\n", "flowers.csv, line 3: 3 fields, but the header names 2 columns");
        assertMalformed("x,y\n1\n", "flowers.csv, line 2: 1 fields, but the header names 2 columns");
        assertMalformed("x,x\n1,2\n", "flowers.csv: the header names column x twice");
        assertMalformed("", "flowers.csv: empty; the first line must name the columns");
        assertThatThrownBy(() -> csv("x,y\n1,\"2\n"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("flowers.csv: malformed: ");
    }

    @Test
    void filesAreReadInUtf8WithCommasOrOtherSeparators(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("sizes.csv");
        Files.writeString(file, "größe\n1\n");
        assertThat(Csv.read(file).numbers("größe").item()).isEqualTo(1);
        assertThat(Csv.read(new StringReader("x;y\n1;2\n"), "flowers.csv", ';')
                        .numbers("y")
                        .item())
                .isEqualTo(2);
        assertThatThrownBy(() -> Csv.read(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
        Files.write(file, "größe\n1\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Csv.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": malformed: ");
    }

    @Test
    void fishersFlowers() throws Exception {
        Csv iris = Csv.read(
                Path.of(Csv.class.getResource("/io/autodiff/nn/iris.csv").toURI()));
        assertThat(iris.size()).isEqualTo(150);
        assertThat(iris.categories("species")).containsExactly("0", "1", "2");
        assertThat(iris.oneHot("species", iris.categories("species")).sum(0)).isEqualTo(Tensor.of(50, 50, 50));
        assertThat(iris.numbers("sepal_length").sum().item()).isBetween(876.49, 876.51);
    }

    private static Csv csv(String text) throws IOException {
        return Csv.read(new StringReader(text), "flowers.csv", ',');
    }

    private static void assertMalformed(String text, String message) {
        assertThatThrownBy(() -> csv(text)).isInstanceOf(IOException.class).hasMessage(message);
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}

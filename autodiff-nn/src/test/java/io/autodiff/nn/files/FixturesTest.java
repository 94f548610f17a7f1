package io.autodiff.nn.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files across languages: those of files.py are read here, and those written here are read by files.py. */
class FixturesTest {
    @TempDir
    Path temporary;

    /** A tensor as files.py prints it. */
    private static Tensor parse(String text) {
        int end = text.indexOf(']');
        int[] sizes = Arrays.stream(text.substring(1, end).split(", ", -1))
                .filter(size -> !size.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        double[] elements = Arrays.stream(text.substring(end + 1).strip().split(" ", -1))
                .filter(number -> !number.isEmpty())
                .mapToDouble(number ->
                        Double.parseDouble(number.replace("inf", "Infinity").replace("nan", "NaN")))
                .toArray();
        return Tensor.of(Shape.of(sizes), elements);
    }

    @Test
    void readsWhatPythonWrote() throws IOException, URISyntaxException {
        Path folder =
                Path.of(FixturesTest.class.getResource("expected.txt").toURI()).getParent();
        Map<String, Map<String, Tensor>> read = new HashMap<>();
        List<String> lines = Files.readAllLines(folder.resolve("expected.txt"));
        assertThat(lines).hasSize(70);
        for (String line : lines) {
            String[] parts = line.split("\t", -1);
            Path file = folder.resolve(parts[0]);
            if (!read.containsKey(parts[0])) {
                read.put(parts[0], new LinkedHashMap<>(read(file)));
            }
            Tensor x = read.get(parts[0]).remove(parts[1]);
            assertThat(x).as(line).isNotNull();
            assertThat(x).as(line).isEqualTo(parse(parts[2]));
        }
        assertThat(read).hasSize(35).allSatisfy((file, rest) -> assertThat(rest).isEmpty());
        assertThat(Safetensors.read(folder.resolve("types.safetensors")).metadata())
                .isEqualTo(Map.of("format", "np", "naïve", "ja\n\"nein\""));
        assertThat(Safetensors.read(folder.resolve("package.safetensors")).metadata())
                .isEqualTo(Map.of("naïve", "ja\n\"nein\""));
    }

    private static Map<String, Tensor> read(Path file) throws IOException {
        String name = file.getFileName().toString();
        return name.endsWith(".npy")
                ? Map.of("", Npy.read(file))
                : name.endsWith(".npz")
                        ? Npz.read(file)
                        : Safetensors.read(file).tensors();
    }

    /** With -Dfiles.write=FOLDER, for {@code files.py check FOLDER}. */
    @Test
    void writesWhatPythonReads() throws IOException {
        Path folder = Path.of(System.getProperty("files.write", temporary.toString()));
        Map<String, Tensor> all = new LinkedHashMap<>();
        all.put(
                "layers.0.w",
                Tensor.of(
                        Shape.of(2, 3, 4),
                        IntStream.range(0, 24).mapToDouble(i -> i / 7.0 - 1.0).toArray()));
        all.put(
                "special",
                Tensor.of(
                        0.0,
                        -0.0,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.NaN,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE,
                        0.1));
        all.put("scalar", Tensor.scalar(-2.5));
        all.put("empty", Tensor.zeros(0, 3));
        Map<String, Tensor> some = new LinkedHashMap<>(all);
        some.keySet().removeAll(List.of("special", "empty"));
        for (Precision precision : Precision.values()) {
            Map<String, Tensor> tensors = precision == Precision.F64 ? all : some;
            String name = precision == Precision.F64 ? "f64" : "f32";
            new Safetensors(tensors, Map.of("naïve", "ja\n\"nein\""))
                    .write(folder.resolve(name + ".safetensors"), precision);
            Npz.write(folder.resolve(name + "-stored.npz"), tensors, precision, false);
            Npz.write(folder.resolve(name + "-deflated.npz"), tensors, precision, true);
            assertThat(Npz.read(folder.resolve(name + "-stored.npz")))
                    .isEqualTo(Npz.read(folder.resolve(name + "-deflated.npz")))
                    .isEqualTo(Safetensors.read(folder.resolve(name + ".safetensors"))
                            .tensors());
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                Path file = folder.resolve(name + "-" + entry.getKey() + ".npy");
                Npy.write(file, entry.getValue(), precision);
                Tensor expected = precision == Precision.F64
                        ? entry.getValue()
                        : Tensor.of(
                                entry.getValue().shape(),
                                Arrays.stream(entry.getValue().toArray())
                                        .map(x -> (float) x)
                                        .toArray());
                assertThat(Npy.read(file)).isEqualTo(expected);
            }
        }
    }
}

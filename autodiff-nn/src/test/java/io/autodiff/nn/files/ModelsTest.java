package io.autodiff.nn.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.nn.BatchNorm;
import io.autodiff.nn.Chain;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
    @TempDir
    Path folder;

    /** Of several kinds of trees, with constants. */
    record Model(Chain encoder, Map<String, Linear> heads, Tensor scale, List<Running> statistics, String name) {}

    private static Model model(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Initializer normal = Initializer.lecunNormal();
        BatchNorm norm = new BatchNorm(
                Tensor.normal(random, 4),
                Tensor.normal(random, 4),
                Running.of(Tensor.normal(random, 4), Tensor.uniform(random, 4)),
                0.1,
                1e-5);
        return new Model(
                Chain.of(Linear.of(3, 4, normal, random), norm, Tensor::tanh),
                Map.of("cat", Linear.of(4, 2, normal, random)),
                Tensor.scalar(random.nextDouble()),
                List.of(Running.of(Tensor.normal(random, 2), Tensor.uniform(random, 2))),
                "name");
    }

    @Test
    void everythingComesBackByPath() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Model saved = model(1);
        Models.save(file, saved);
        assertThat(Safetensors.read(file).tensors().keySet())
                .containsExactly(
                        "encoder.layers.0.w",
                        "encoder.layers.0.b",
                        "encoder.layers.1.gamma",
                        "encoder.layers.1.beta",
                        "heads.cat.w",
                        "heads.cat.b",
                        "scale",
                        "encoder.layers.1.running.mean",
                        "encoder.layers.1.running.variance",
                        "statistics.0.mean",
                        "statistics.0.variance");
        Model loaded = Models.load(file, model(2));
        assertThat(Models.tensors(loaded)).isEqualTo(Models.tensors(saved)).isNotEqualTo(Models.tensors(model(2)));
        assertThat(Trees.flatten(loaded)).hasSize(7);
        Tensor x = Tensor.normal(new SplittableRandom(3), 5, 3);
        assertThat(loaded.encoder().apply(x)).isEqualTo(saved.encoder().apply(x));
        Models.save(file, saved, Precision.F32);
        assertThat(Models.load(file, model(2)).scale().item())
                .isEqualTo((float) saved.scale().item());
    }

    @Test
    void aTensorOrStatisticsAloneHaveShortPaths() throws IOException {
        Path file = folder.resolve("a");
        Models.save(file, Tensor.of(1, 2));
        assertThat(Models.load(file, Tensor.zeros(2))).isEqualTo(Tensor.of(1, 2));
        Models.save(file, Running.of(Tensor.of(1), Tensor.of(2)));
        assertThat(Models.load(file, Running.of(1)).variance()).isEqualTo(Tensor.of(2));
    }

    @Test
    void allDifferencesAreNamedAtOnce() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Models.save(
                file,
                Map.of(
                        "a", Tensor.zeros(2),
                        "c", Tensor.zeros(3, 4),
                        "d", Tensor.scalar(1),
                        "f", Tensor.zeros(1),
                        "g", Tensor.zeros(7)));
        Map<String, Tensor> other = Map.of(
                "a", Tensor.zeros(2),
                "b", Tensor.zeros(3),
                "c", Tensor.zeros(4, 3),
                "e", Tensor.zeros(5, 1),
                "f", Tensor.scalar(0));
        assertThatThrownBy(() -> Models.load(file, other))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("models: " + file + " does not fit the model: missing: b [3], e [5, 1]; unexpected: d [], g"
                        + " [7]; of another shape: c [3, 4] instead of [4, 3], f [1] instead of []; to load a part,"
                        + " say which paths");
        assertThat(Models.load(file, Map.of("d", Tensor.scalar(0), "a", Tensor.ones(2)), "d"::equals))
                .isEqualTo(Map.of("d", Tensor.scalar(1), "a", Tensor.ones(2)));
        assertThatThrownBy(() -> Models.load(file, other, path -> path.equals("b") || path.equals("d")))
                .hasMessage("models: " + file
                        + " does not fit the model: missing: b [3]; unexpected: d []; to load a part, say which paths");
        assertThatThrownBy(() -> Models.load(file, Map.of("a", Tensor.of(1)), "x"::equals))
                .hasMessage("models: no path of the model is accepted; it has [a]");
    }

    @Test
    void aPartIsLoadedAndTheRestStays() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Models.save(file, model(1));
        Model part = Models.load(file, model(2), path -> path.startsWith("encoder."));
        Models.tensors(part)
                .forEach((path, x) -> assertThat(x)
                        .as(path)
                        .isEqualTo(Models.tensors(model(path.startsWith("encoder.") ? 1 : 2))
                                .get(path)));
        Model mean = Models.load(file, model(2), "statistics.0.mean"::equals);
        assertThat(mean.statistics().get(0).mean())
                .isEqualTo(model(1).statistics().get(0).mean());
        assertThat(mean.statistics().get(0).variance())
                .isEqualTo(model(2).statistics().get(0).variance());
    }

    @Test
    void pathsThatCollideAreRefused() {
        Map<String, Object> model = Map.of("a.mean", Tensor.of(1), "a", Running.of(1));
        assertThatThrownBy(() -> Models.save(folder.resolve("a"), model))
                .hasMessage("models: two tensors have the path a.mean; rename one");
        assertThat(Files.exists(folder.resolve("a"))).isFalse();
    }
}

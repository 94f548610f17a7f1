package io.autodiff.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.nn.Layer;
import io.autodiff.nn.onnx.Onnx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be exported, as seen from code outside the library, whose lines errors name. */
class OnnxErrorsTest {
    private static final Tensor EXAMPLE = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});

    private static final Pattern LINE = Pattern.compile(
            "at io\\.autodiff\\.outside\\.OnnxErrorsTest\\.lambda\\$\\S+\\(OnnxErrorsTest\\.java:\\d+\\)");

    @TempDir
    private Path folder;

    /** Called as one of the library's is. */
    record Relu() implements Op.Unary {
        @Override
        public double f(double x) {
            return Math.max(x, -1);
        }

        @Override
        public double slope(double x, double y) {
            return x > -1 ? 1 : 0;
        }

        @Override
        public Tensor derivative(Tensor x, Tensor y) {
            return x.greater(-1);
        }
    }

    private void assertRefused(Layer model, String message) {
        assertThatThrownBy(() -> Onnx.export(folder.resolve("model.onnx"), model, EXAMPLE))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .satisfies(text ->
                        assertThat(LINE.matcher(text).replaceAll("at my line")).isEqualTo(message));
    }

    @Test
    void anOperationWithoutATranslation() {
        assertRefused(
                x -> x.tanh().erfInv(),
                "onnx: there is no translation of the operation erfInv, at my line; compute it before or after the exported model");
    }

    @Test
    void anOperationOfYourOwnIsNotTakenForOurs() {
        assertThatThrownBy(() -> Onnx.export(folder.resolve("model.onnx"), x -> new Relu().apply(x), EXAMPLE))
                .hasMessageStartingWith("onnx: there is no translation of the operation relu, at "
                        + "io.autodiff.outside.OnnxErrorsTest.lambda$");
    }

    @Test
    void aModelThatBranchesOnAValue() {
        assertThatThrownBy(() ->
                        Onnx.export(folder.resolve("model.onnx"), x -> x.sum().item() > 0 ? x : x.neg(), EXAMPLE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("item: the value, of shape [], is not known while");
    }

    @Test
    void aModelThatBranchesOnTheNumberOfExamples() {
        assertRefused(
                x -> x.shape().size(0) > 2 ? x.exp() : x.sin(),
                "onnx: the model computes other steps for 2 examples than for more; export it with exportFixed for"
                        + " batches of one size");
    }

    @Test
    void anOutputThatIsAConstantForEachExample() {
        assertRefused(
                x -> Tensor.zeros(x.shape()),
                "onnx: the model computes other steps for 2 examples than for more; export it with exportFixed for"
                        + " batches of one size");
    }

    @Test
    void aModelForOneNumberOfExamples() {
        assertRefused(
                x -> x.reshape(2, 3).exp(),
                "onnx: the model takes 2 examples, but not 3: reshape: [3, 3] has 9 elements, which do not fit [2, 3] of"
                        + " 6; export it with exportFixed for batches of one size");
    }

    @Test
    void aConstantForEachExample() {
        assertRefused(
                x -> x.times(Tensor.range(x.size()).reshape(x.shape())),
                "onnx: times takes a constant of shape [2, 3] that depends on the number of examples, at my line; export the model with"
                        + " exportFixed for batches of one size");
    }

    @Test
    void aSizeThatIsASquare() {
        assertRefused(
                x -> x.matmul(x.transpose()).reshape(-1),
                "onnx: reshape has a size of [4, 9, 16] for batches of 2 examples and more, which is no multiple of the"
                        + " examples, at my line; export the"
                        + " model with exportFixed for batches of one size");
    }

    @Test
    void inputsOfDifferentBatches() {
        assertThatThrownBy(() -> Onnx.export(
                        folder.resolve("model.onnx"),
                        EXAMPLE,
                        (w, in) -> w,
                        Map.of("x", Tensor.zeros(2, 3), "y", Tensor.zeros(2, 3).sum())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(
                        "onnx: the first axis of every input is the batch, got (\\[2, 3] and \\[]|\\[] and \\[2, 3])"
                                + "; export with exportFixed for inputs of these shapes");
    }

    @Test
    void anExampleWithoutTensors() {
        assertThatThrownBy(() -> Onnx.exportFixed(folder.resolve("model.onnx"), EXAMPLE, (w, text) -> w, "text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("onnx: there is no tensor in the example, a java.lang.String; give one input as the model"
                        + " takes it");
    }

    @Test
    void whatStoodInTheFileSurvives() throws IOException {
        Path file = Files.writeString(folder.resolve("model.onnx"), "before");
        assertThatThrownBy(() -> Onnx.export(file, Tensor::erfInv, EXAMPLE.times(0.1)));
        assertThat(file).hasContent("before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}

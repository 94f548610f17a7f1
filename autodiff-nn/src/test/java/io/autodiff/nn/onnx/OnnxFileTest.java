package io.autodiff.nn.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import io.autodiff.Tensor;
import io.autodiff.nn.Chain;
import io.autodiff.nn.Convolution;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Layer;
import io.autodiff.nn.Linear;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in an exported file. */
class OnnxFileTest {
    private static final SplittableRandom RANDOM = new SplittableRandom(1);
    private static final Initializer WEIGHTS = Initializer.normal(1);

    @TempDir
    private Path folder;

    private GraphProto export(Layer layer, Tensor example) throws IOException {
        Path file = folder.resolve("model.onnx");
        Onnx.export(file, layer, example);
        return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph();
    }

    @Test
    void aLinearLayerIsAProductAndASum() throws IOException {
        GraphProto graph = export(Linear.of(3, 4, WEIGHTS, RANDOM), Tensor.zeros(2, 3));
        assertThat(graph.getNodeList().stream().map(NodeProto::getOpType))
                .containsExactly("Shape", "MatMul", "Add", "Identity");
        assertThat(graph.getInitializerList().stream().map(TensorProto::getName))
                .containsExactly("w", "b");
        assertThat(graph.getName()).isEqualTo("Linear");
    }

    @Test
    void tensorsKeepTheirPaths() throws IOException {
        Chain model = Chain.of(
                Convolution.conv2d(1, 2, 3, WEIGHTS, RANDOM),
                Tensor::relu,
                x -> x.reshape(x.shape().size(0), -1),
                Linear.of(8, 2, WEIGHTS, RANDOM));
        assertThat(export(model, Tensor.zeros(1, 1, 4, 4)).getInitializerList().stream()
                        .map(TensorProto::getName))
                .contains("layers.0.w", "layers.0.b", "layers.3.w", "layers.3.b");
    }

    @Test
    void theFirstAxisIsTheBatch() throws IOException {
        GraphProto graph = export(Linear.of(3, 4, WEIGHTS, RANDOM), Tensor.zeros(2, 3));
        List<Dimension> in =
                graph.getInput(0).getType().getTensorType().getShape().getDimList();
        List<Dimension> out =
                graph.getOutput(0).getType().getTensorType().getShape().getDimList();
        assertThat(graph.getInput(0).getName()).isEqualTo("x");
        assertThat(graph.getOutput(0).getName()).isEqualTo("y");
        assertThat(in.get(0).getDimParam()).isEqualTo("batch");
        assertThat(in.get(1).getDimValue()).isEqualTo(3);
        assertThat(out.get(0).getDimParam()).isEqualTo("batch");
        assertThat(out.get(1).getDimValue()).isEqualTo(4);
    }

    @Test
    void whatIsUsedTwiceIsThereOnceAndWhatIsNotUsedIsNotThere() throws IOException {
        Path file = folder.resolve("model.onnx");
        record Model(Tensor used, Tensor unused) {}
        Model model = new Model(Tensor.of(1, 2, 3), Tensor.of(4, 5, 6));
        Onnx.export(
                file,
                model,
                (m, x) -> {
                    m.unused().exp();
                    return Map.of(
                            "sum",
                            x.plus(m.used()).times(2),
                            "product",
                            x.times(m.used()).times(2));
                },
                Tensor.zeros(2, 3));
        GraphProto graph = ModelProto.parseFrom(Files.readAllBytes(file)).getGraph();
        assertThat(graph.getInitializerList().stream().map(TensorProto::getName))
                .containsExactly("used", "constant");
        assertThat(graph.getNodeList().stream().map(NodeProto::getOpType)).doesNotContain("Exp");
        Tensor x = Tensor.of(new double[][] {{1, 1, 1}});
        assertThat(OnnxRuntime.run(file, Map.of("x", x)))
                .isEqualTo(Map.of(
                        "sum", Tensor.of(new double[][] {{4, 6, 8}}), "product", Tensor.of(new double[][] {{2, 4, 6}
                        })));
    }

    @Test
    void anOutputThatIsConstantOrAnInput() throws IOException {
        Path file = folder.resolve("model.onnx");
        Onnx.export(file, Tensor.of(7), (w, x) -> Map.of("same", x, "seven", Tensor.of(7)), Tensor.zeros(2, 3));
        Tensor x = Tensor.of(new double[][] {{1, 2, 3}});
        assertThat(OnnxRuntime.run(file, Map.of("x", x))).isEqualTo(Map.of("same", x, "seven", Tensor.of(7)));
    }

    @Test
    void oneModelMakesOneFile() throws IOException {
        Layer model =
                Chain.of(Linear.of(3, 4, WEIGHTS, RANDOM), x -> x.softmax(-1).sum(1));
        Path first = folder.resolve("first.onnx");
        Path second = folder.resolve("second.onnx");
        Onnx.export(first, model, Tensor.zeros(2, 3));
        Onnx.export(second, model, Tensor.ones(4, 3));
        assertThat(second).hasSameBinaryContentAs(first);
    }
}

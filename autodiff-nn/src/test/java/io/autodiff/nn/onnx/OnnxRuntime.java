package io.autodiff.nn.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Runs exported models in ONNX Runtime and compares them with themselves. */
final class OnnxRuntime {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private OnnxRuntime() {}

    /** The outputs of a file by name. */
    static Map<String, Tensor> run(Path file, Map<String, Tensor> inputs) {
        Map<String, OnnxTensor> given = new HashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = ENVIRONMENT.createSession(file.toString(), options)) {
                for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                    Tensor x = input.getValue();
                    long[] shape =
                            Arrays.stream(x.shape().toArray()).asLongStream().toArray();
                    given.put(
                            input.getKey(),
                            OnnxTensor.createTensor(ENVIRONMENT, DoubleBuffer.wrap(x.toArray()), shape));
                }
                Map<String, Tensor> outputs = new LinkedHashMap<>();
                try (OrtSession.Result result = session.run(given)) {
                    result.forEach(output -> outputs.put(output.getKey(), tensor((OnnxTensor) output.getValue())));
                }
                return outputs;
            }
        } catch (OrtException e) {
            throw new AssertionError(e);
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    private static Tensor tensor(OnnxTensor x) {
        int[] shape =
                Arrays.stream(x.getInfo().getShape()).mapToInt(Math::toIntExact).toArray();
        double[] elements = new double[Shape.of(shape).size()];
        x.getDoubleBuffer().get(elements);
        return Tensor.of(Shape.of(shape), elements);
    }

    /** Exports with the first input, runs with all, and tells how far the furthest element is from that of the model. */
    static <M, T> double worst(M model, BiFunction<? super M, ? super T, ?> f, List<T> inputs) {
        try {
            Path file = Files.createTempFile("model", ".onnx");
            try {
                Onnx.export(file, model, f, inputs.get(0));
                double worst = 0;
                for (T input : inputs) {
                    worst = Math.max(worst, worst(file, input, f.apply(model, input)));
                }
                return worst;
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static double worst(Path file, Object input, Object output) {
        Map<String, Tensor> expected = named(output, "y");
        Map<String, Tensor> actual = run(file, named(input, "x"));
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        double worst = 0;
        for (Map.Entry<String, Tensor> y : expected.entrySet()) {
            Tensor got = actual.get(y.getKey());
            assertThat(got.shape()).isEqualTo(y.getValue().shape());
            double[] a = got.toArray();
            double[] b = y.getValue().toArray();
            for (int i = 0; i < a.length; i++) {
                // Of two equal infinities the difference is none.
                double error = a[i] == b[i] ? 0 : Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(b[i]));
                assertThat(error)
                        .as("%s[%s]: %s instead of %s", y.getKey(), i, a[i], b[i])
                        .isNotNaN();
                worst = Math.max(worst, error);
            }
        }
        return worst;
    }

    private static Map<String, Tensor> named(Object tree, String alone) {
        return tree instanceof Tensor x ? Map.of(alone, x) : Trees.flatten(tree);
    }
}

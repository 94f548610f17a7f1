package io.autodiff.nn.onnx;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.nn.Layer;
import io.autodiff.nn.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Models as ONNX files, in doubles, with operators of version 17.
 *
 * <p>The model is called with an example, and what it computes is written down operation by operation, whatever layers it is made of. So it
 * may not branch on values, and what it computes from the shape of the example holds for all inputs, but for the number of examples:
 * it is called with some more of them too, and what changes depends on it. The first axis of all inputs is the batch.
 *
 * <pre>{@code
 * Onnx.export(Path.of("model.onnx"), model, Tensor.zeros(1, 784));
 * record Sequences(Tensor x, Tensor mask) {}
 * Onnx.export(
 *         Path.of("lstm.onnx"),
 *         lstm,
 *         (layer, in) -> layer.unroll(in.x(), layer.start(in.x().shape().size(0)), in.mask(), Pass.IN_USE),
 *         new Sequences(Tensor.zeros(1, 7, 8), Masks.lengths(7, 7)));
 * }</pre>
 *
 * <p>A tensor of the model keeps its path as name, such as {@code layers.0.w}. An input that is a tensor is called {@code x} and an output
 * {@code y}; those that are trees have their paths. What needs erf, asin, acos or atan, such as gelu, is computed in floats, since ONNX
 * Runtime has no code for them in doubles. A file may have 2 GB.
 */
public final class Onnx {
    private Onnx() {}

    /** Writes a layer in use, for batches of any size. */
    public static void export(Path file, Layer layer, Tensor example) throws IOException {
        export(file, layer, Layer::apply, example);
    }

    /**
     * Writes a function of the tensors of a model and of an input, for batches of any size. The file is there as a whole or not at all.
     *
     * @param model a tensor or tree of the parameters
     * @param f from parameters and input to a tensor or tree of outputs
     * @param example an input, of which the shapes count
     * @throws IllegalArgumentException «onnx: there is no translation of the operation erfInv, at …; compute it before or after the exported
     *     model», «onnx: the model computes other steps for 2 examples than for more; …», or «onnx: the first axis of every input is the
     *     batch, got [2, 3] and [4]; …»
     * @throws IllegalStateException if the model branches on a value: «item: the value, of shape [], is not known while …»
     */
    public static <M, T> void export(Path file, M model, BiFunction<? super M, ? super T, ?> f, T example)
            throws IOException {
        int batch = batch(example);
        List<Recording> recordings = new ArrayList<>(List.of(Recording.of(model, f, example)));
        for (int rows = 1; rows <= 2; rows++) {
            try {
                recordings.add(Recording.of(model, f, more(example, rows)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "onnx: the model takes " + batch + " examples, but not " + (batch + rows) + ": "
                                + e.getMessage() + "; export it with exportFixed for batches of one size",
                        e);
            }
        }
        write(file, model, batch, recordings);
    }

    /** Writes a layer in use, for inputs of the shape of the example. */
    public static void exportFixed(Path file, Layer layer, Tensor example) throws IOException {
        exportFixed(file, layer, Layer::apply, example);
    }

    /** Writes a function as {@link #export} does, for inputs of the shapes of the example. */
    public static <M, T> void exportFixed(Path file, M model, BiFunction<? super M, ? super T, ?> f, T example)
            throws IOException {
        write(file, model, 0, List.of(Recording.of(model, f, example)));
    }

    private static void write(Path file, Object model, int batch, List<Recording> recordings) throws IOException {
        byte[] bytes = Translation.of(model.getClass().getSimpleName(), batch, recordings);
        AtomicFile.write(file, out -> out.write(bytes));
    }

    private static int batch(Object example) {
        Map<String, Tensor> inputs = Trees.flatten(example);
        List<Integer> sizes = inputs.values().stream()
                .map(x -> x.rank() == 0 ? 0 : x.shape().size(0))
                .distinct()
                .toList();
        if (sizes.size() != 1 || sizes.get(0) == 0) {
            throw new IllegalArgumentException("onnx: the first axis of every input is the batch, got "
                    + inputs.values().stream().map(x -> x.shape().toString()).collect(Collectors.joining(" and "))
                    + "; export with exportFixed for inputs of these shapes");
        }
        return sizes.get(0);
    }

    /** The example with its first row repeated behind it. */
    private static <T> T more(T example, int rows) {
        return Trees.map(example, (path, x) -> {
            Tensor[] parts = new Tensor[1 + rows];
            Arrays.fill(parts, x.slice(0, 0, 1));
            parts[0] = x;
            return Tensor.concat(0, parts);
        });
    }
}

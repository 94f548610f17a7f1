package io.autodiff.nn.onnx;

import io.autodiff.Recorded;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A model at one call.
 *
 * @param inputs how many of the first steps are inputs; the other watched values are parameters
 * @param outputs by their names, each the number of its step
 * @param constants the outputs that depend neither on inputs nor on parameters
 */
record Recording(List<Recorded> steps, int inputs, Map<String, Integer> outputs, Map<String, Tensor> constants) {
    static <M, T> Recording of(M model, BiFunction<? super M, ? super T, ?> f, T example) {
        try (Tape tape = Tape.tracing()) {
            T x = Trees.map(example, (path, part) -> tape.watch(path.isEmpty() ? "x" : path, part.stopGradient()));
            int inputs = tape.size();
            if (inputs == 0) {
                throw new IllegalArgumentException("onnx: there is no tensor in the example, a "
                        + example.getClass().getName() + "; give one input as the model takes it");
            }
            M parameters = Trees.map(model, (path, w) -> tape.watch(path.isEmpty() ? "w" : path, w.stopGradient()));
            Map<String, Integer> outputs = new LinkedHashMap<>();
            Map<String, Tensor> constants = new LinkedHashMap<>();
            Trees.flatten(f.apply(parameters, x)).forEach((path, y) -> {
                String name = path.isEmpty() ? "y" : path;
                if (tape.tracks(y)) {
                    outputs.put(name, tape.numberOf(y));
                } else {
                    constants.put(name, y);
                }
            });
            return new Recording(tape.steps(), inputs, outputs, constants);
        }
    }

    /** Whether the other has as many steps, and the same outputs. */
    boolean isAlike(Recording other) {
        return steps.size() == other.steps.size() && outputs.equals(other.outputs) && constants.equals(other.constants);
    }
}

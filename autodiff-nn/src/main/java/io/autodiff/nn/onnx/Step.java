package io.autodiff.nn.onnx;

import io.autodiff.Axes;
import io.autodiff.Recorded;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * One step of a model, as it was recorded for a batch of some examples, for one more, and so on: what differs depends on the batch.
 *
 * @param batch the number of examples in the first
 */
record Step(int batch, List<Recorded> all) {
    private static final List<String> OPERATIONS = List.of("io.autodiff.op.", "io.autodiff.Trace$");

    Recorded first() {
        return all.get(0);
    }

    /** The operation as its class is called, if it is one of the library's. */
    String operation() {
        String type = first().op().getClass().getName();
        return OPERATIONS.stream()
                .filter(type::startsWith)
                .map(prefix -> type.substring(prefix.length()))
                .findFirst()
                .orElse("");
    }

    boolean isAlike() {
        return all.stream()
                .allMatch(step -> step.op().getClass().equals(first().op().getClass())
                        && step.parents().equals(first().parents()));
    }

    Size[] shape() {
        return sizes(Recorded::value);
    }

    Shape inputShape(int i) {
        return first().inputs().get(i).shape();
    }

    Size[] inputSizes(int i) {
        return sizes(step -> step.inputs().get(i));
    }

    private Size[] sizes(Function<Recorded, Tensor> value) {
        int rank = value.apply(first()).rank();
        return IntStream.range(0, rank)
                .mapToObj(axis -> size(step -> value.apply(step).shape().size(axis)))
                .toArray(Size[]::new);
    }

    private Size size(ToIntFunction<Recorded> number) {
        try {
            return Size.of(batch, all.stream().mapToInt(number).boxed().toList());
        } catch (IllegalArgumentException e) {
            throw failure("has a size " + e.getMessage() + ", which is no multiple of the examples");
        }
    }

    /** A parameter that may depend on the batch. */
    Size size(String name) {
        return size(step -> (Integer) parameter(step, name));
    }

    int integer(String name) {
        return (Integer) constant(name);
    }

    double number(String name) {
        return (Double) constant(name);
    }

    boolean flag(String name) {
        return (Boolean) constant(name);
    }

    int[] integers(String name) {
        return (int[]) constant(name);
    }

    Shape shape(String name) {
        return (Shape) constant(name);
    }

    /** The axes of the first input that this reduces. */
    int[] axes() {
        return ((Axes) constant("axes")).in(inputShape(0));
    }

    boolean keepsAxes() {
        return ((Axes) constant("axes")).keeps();
    }

    /** The axis that this works along, counted from 0. */
    int axis() {
        return Math.floorMod(integer("axis"), first().value().rank());
    }

    private Object constant(String name) {
        Object value = parameter(first(), name);
        if (!all.stream().allMatch(step -> Objects.deepEquals(parameter(step, name), value))) {
            throw failure("has " + name + " that depends on the number of examples");
        }
        return value;
    }

    private static Object parameter(Recorded step, String name) {
        return Objects.requireNonNull(step.parameters().get(name), name);
    }

    /**
     * The input that is no step: one constant for all batches. Where it is the same for each example it is there once, to be stretched.
     */
    Tensor constant(int i) {
        return constant(all.stream().map(step -> step.inputs().get(i)).toList());
    }

    private Tensor constant(List<Tensor> values) {
        Tensor[] once = values.toArray(Tensor[]::new);
        for (int axis = 0; axis < once[0].rank(); axis++) {
            int at = axis;
            if (Arrays.stream(once).mapToInt(c -> c.shape().size(at)).distinct().count() > 1) {
                Arrays.setAll(once, k -> once[k].slice(at, 0, 1));
            }
        }
        for (int k = 0; k < once.length; k++) {
            if (!once[k].equals(once[0])
                    || !once[k].broadcastTo(values.get(k).shape()).equals(values.get(k))) {
                throw failure("takes a constant of shape " + values.get(0).shape()
                        + " that depends on the number of examples");
            }
        }
        return once[0];
    }

    /** What cannot be exported, and where. */
    IllegalArgumentException failure(String what) {
        String where = first().where().isEmpty() ? "" : ", at " + first().where();
        return new IllegalArgumentException("onnx: " + first().name() + " " + what + where
                + "; export the model with exportFixed for batches of one size");
    }

    /** An operation that no translation is known of. */
    IllegalArgumentException unknown() {
        return new IllegalArgumentException("onnx: there is no translation of the operation " + first().name() + ", at "
                + first().where() + "; compute it before or after the exported model");
    }
}

package io.autodiff;

import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A step of a tape as it was recorded: v = op(x₀, x₁, …).
 *
 * @param number the place of the step on the tape
 * @param name of a watched value its path or name, of any other the name of its operation
 * @param op the operation; of a watched value one without inputs
 * @param parents of each input the number of the step that made it, or −1 if it is a constant to this tape
 * @param inputs the values x₀, x₁, …
 * @param value the value v
 * @param where the line of your code that computed it
 */
public record Recorded(
        int number, String name, Op op, List<Integer> parents, List<Tensor> inputs, Tensor value, String where) {
    /** Whether this is a watched value: a start of the tape. */
    public boolean isWatched() {
        return parents.isEmpty();
    }

    /**
     * The parameters of the operation by name, for example {@code {axis=-1, from=0, to=2}} of a slice: numbers, arrays of them, shapes and
     * axes. Those of an operation within it follow a point, as {@code unfold.window}. Empty for a class that is not a public record.
     */
    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        addParameters("", op, parameters);
        return parameters;
    }

    private static void addParameters(String prefix, Op op, Map<String, Object> parameters) {
        Class<?> type = op.getClass();
        boolean isOurs = type.getPackage().equals(Recorded.class.getPackage());
        if (!type.isRecord() || !(isOurs || Modifier.isPublic(type.getModifiers()))) {
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            Object value;
            try {
                value = component.getAccessor().invoke(op);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(
                        "parameters: " + op.name() + " does not tell its " + component.getName(), e);
            }
            if (value instanceof Op inner) {
                addParameters(prefix + component.getName() + ".", inner, parameters);
            } else {
                parameters.put(prefix + component.getName(), value);
            }
        }
    }

    static Recorded of(int number, Step step) {
        String name = step.op() instanceof Step.Watch watch
                ? watch.label().toString()
                : step.op().name();
        return new Recorded(
                number,
                name,
                step.op(),
                Arrays.stream(step.parents()).boxed().toList(),
                List.of(step.x()),
                step.y(),
                step.where() == null ? "" : step.where().toString());
    }
}

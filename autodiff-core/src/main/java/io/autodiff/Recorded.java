package io.autodiff;

import java.util.Arrays;
import java.util.List;

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

    static Recorded of(int number, Step step) {
        String name = step.op() instanceof Step.Watch watch
                ? watch.label()
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

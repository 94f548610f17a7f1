package io.autodiff.trace;

import io.autodiff.Recorded;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.text.Json;
import io.autodiff.text.Terminal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Both sweeps of a tape, step by step: what each step computed, and on the way back what it added to which adjoint.
 *
 * <p>Where the steps are those of a network, values have the textbook's names z¹, a¹, …, and the lines that are its error signals and
 * equations BP1 to BP4 say so. That is found out from the structure.
 *
 * <pre>{@code
 * Tape tape = Tape.checked();
 * Tensor w = tape.watch("w", Tensor.scalar(0.6));
 * Tensor b = tape.watch("b", Tensor.scalar(0.9));
 * Tensor cost = w.times(1).plus(b).sigmoid().square().times(0.5);
 * System.out.println(StepLog.of(tape, cost));
 * }</pre>
 *
 * @param forward what was computed, in order
 * @param backward what was added to adjoints, in the order of the reverse sweep
 */
public record StepLog(List<Line> forward, List<Line> backward) {
    private static final int MOST_ELEMENTS = 8;

    /**
     * A line of a sweep.
     *
     * @param step the number of the step on the tape
     * @param operation its operation, on the way back with «.vjp»
     * @param target the value that was computed, or whose adjoint was added to
     * @param equation what was done, for example «adjoint(z2) += adjoint(a2) ⊙ σ′(z2)»
     * @param value what came out: the value, or what was added
     * @param adjoint on the way back the sum so far, else nothing
     * @param label what the textbooks call it, for example «BP1: δ2»; empty if they do not
     */
    public record Line(
            int step,
            String operation,
            String target,
            String equation,
            Tensor value,
            @Nullable Tensor adjoint,
            String label) {
        Line called(String other) {
            return new Line(step, operation, target, equation, value, adjoint, other);
        }
    }

    public StepLog {
        forward = List.copyOf(forward);
        backward = List.copyOf(backward);
    }

    /**
     * The sweeps of a checked tape, back from a scalar.
     *
     * @throws IllegalArgumentException «steplog: the cost has shape [2]; it must be a scalar, such as a sum»
     * @throws IllegalStateException «steps: only a checked tape keeps all operands and lines; use Tape.checked()»
     */
    public static StepLog of(Tape tape, Tensor cost) {
        return of(Recording.of("steplog", tape, cost));
    }

    static StepLog of(Recording recording) {
        Names names = recording.names();
        List<Line> forward = new ArrayList<>();
        for (Recorded step : recording.steps()) {
            String name = names.of(step.number());
            String equation = step.isWatched() ? name : Formulas.of(step).value(name, names.inputs(step));
            forward.add(new Line(
                    step.number(), step.isWatched() ? "watch" : step.name(), name, equation, step.value(), null, ""));
        }
        return new StepLog(forward, backward(recording.steps(), recording.cost(), names, recording.network()));
    }

    private static List<Line> backward(List<Recorded> steps, int cost, Names names, Network network) {
        List<Line> lines = new ArrayList<>();
        @Nullable Tensor[] bar = new Tensor[steps.size()];
        Tensor one = Tensor.full(steps.get(cost).value().shape(), 1);
        bar[cost] = one;
        String start = "adjoint(" + names.of(cost) + ") = 1";
        lines.add(new Line(cost, "seed", names.of(cost), start, one, one, ""));
        for (int k = cost; k >= 0; k--) {
            Recorded step = steps.get(k);
            Tensor yBar = bar[k];
            if (yBar == null || step.isWatched()) {
                continue;
            }
            Formulas formulas = Formulas.of(step);
            for (int i = 0; i < step.parents().size(); i++) {
                int target = step.parents().get(i);
                if (target >= 0) {
                    Tensor term =
                            step.op().vjp(i, yBar, step.value(), step.inputs().toArray(Tensor[]::new));
                    Tensor before = bar[target];
                    Tensor sum = before == null ? term : before.plus(term);
                    bar[target] = sum;
                    String rule = formulas.vjp(
                            i, names.of(k), names.inputs(step), step.value().rank() == 0);
                    String name = names.of(target);
                    lines.add(new Line(
                            k,
                            step.name() + ".vjp",
                            name,
                            "adjoint(" + name + ") += " + rule,
                            term,
                            sum,
                            network.label(steps, step, target)));
                }
            }
        }
        nameParts(lines);
        return lines;
    }

    /** Where several contributions have one name, it is only their sum that the textbook means. */
    private static void nameParts(List<Line> lines) {
        Map<String, Integer> parts =
                lines.stream().collect(Collectors.toMap(StepLog::named, unused -> 1, Integer::sum));
        Map<String, Integer> left = new HashMap<>(parts);
        lines.replaceAll(line -> {
            int after = left.merge(named(line), -1, Integer::sum);
            return line.label.isEmpty() || parts.getOrDefault(named(line), 1) == 1
                    ? line
                    : line.called(line.label.replaceFirst("^(BP\\d: )?", after == 0 ? "$1the rest of " : "$1part of "));
        });
    }

    private static String named(Line line) {
        return line.label + " of " + line.target;
    }

    /** Both sweeps as aligned text. */
    public String text() {
        return "forward\n" + aligned(forward) + "\nbackward\n" + aligned(backward);
    }

    /** Both sweeps as tables of Markdown. */
    public String markdown() {
        return "### Forward\n\n| step | operation | value | is |\n|--:|---|---|---|\n"
                + forward.stream()
                        .map(l -> row(String.valueOf(l.step), l.operation, l.equation, brief(l.value)))
                        .collect(Collectors.joining())
                + "\n### Backward\n\n| step | rule | contribution | is | in the textbook |\n|--:|---|---|---|---|\n"
                + backward.stream()
                        .map(l -> row(String.valueOf(l.step), l.operation, l.equation, brief(l.value), l.label))
                        .collect(Collectors.joining());
    }

    /** Both sweeps as a JSON object, with all elements of all values. */
    public String json() {
        return Json.object(
                Json.field("forward", Json.array(forward, StepLog::json)),
                Json.field("backward", Json.array(backward, StepLog::json)));
    }

    /** The same as {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }

    private static String json(Line l) {
        List<String> fields = new ArrayList<>(List.of(
                Json.field("step", Integer.toString(l.step)),
                Json.field("operation", Json.string(l.operation)),
                Json.field("target", Json.string(l.target)),
                Json.field("equation", Json.string(l.equation)),
                Json.field("label", Json.string(l.label)),
                Json.field(
                        "shape",
                        Json.array(
                                Arrays.stream(l.value.shape().toArray()).boxed().toList(), String::valueOf)),
                Json.field("value", Json.numbers(l.value.toArray()))));
        if (l.adjoint != null) {
            fields.add(Json.field("adjoint", Json.numbers(l.adjoint.toArray())));
        }
        return Json.object(fields.toArray(String[]::new));
    }

    private static String aligned(List<Line> lines) {
        int operation = lines.stream().mapToInt(l -> l.operation.length()).max().orElse(0);
        int equation =
                lines.stream().mapToInt(l -> Terminal.columns(l.equation)).max().orElse(0);
        return lines.stream()
                .map(l -> String.format(
                        Locale.ROOT,
                        "step %-4d %-" + operation + "s  %s%s  = %s%s\n",
                        l.step,
                        l.operation,
                        l.equation,
                        " ".repeat(equation - Terminal.columns(l.equation)),
                        brief(l.value),
                        l.label.isEmpty() ? "" : "   [" + l.label + "]"))
                .collect(Collectors.joining());
    }

    private static String row(String... cells) {
        return Arrays.stream(cells)
                .map(cell -> cell.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_"))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String brief(Tensor x) {
        return x.size() <= MOST_ELEMENTS ? x.toString() : "numbers of shape " + x.shape();
    }
}

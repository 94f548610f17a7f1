package io.autodiff;

import io.autodiff.text.Terminal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tape as the table of the textbooks: step, operation, inputs, shape, value and, after a reverse sweep, adjoint. */
final class Table {
    private static final int MOST_ROWS = 1000;
    private static final int MOST_ELEMENTS = 8;

    private Table() {}

    static String of(Tape tape, @Nullable Accumulator bar) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("step", "operation", "inputs", "shape", "value", bar == null ? "" : "adjoint"));
        List<String> names = new ArrayList<>();
        for (Block block : tape.blocks()) {
            for (int k = 0; k < block.count && rows.size() <= MOST_ROWS; k++) {
                rows.add(row(block, k, names, bar));
            }
        }
        String more = tape.size() < rows.size() ? "" : "… and " + (tape.size() - rows.size() + 1) + " more steps\n";
        return Terminal.aligned(rows) + more;
    }

    private static List<String> row(Block block, int k, List<String> names, @Nullable Accumulator bar) {
        int index = block.first + k;
        String name = "v" + index;
        String operation;
        String inputs;
        Tensor value;
        Step step = block.step(k);
        if (step != null) {
            operation = step.op().name();
            String label = step.op() instanceof Step.Watch watch ? watch.label().toString() : "";
            name = label.isEmpty() ? name : label;
            List<String> inputNames = new ArrayList<>();
            for (int i = 0; i < step.parents().length; i++) {
                inputNames.add(
                        step.parents()[i] == Tape.CONSTANT ? constant(step.x()[i]) : names.get(step.parents()[i]));
            }
            inputs = String.join(", ", inputNames);
            value = step.y();
        } else {
            Op op = block.op(k);
            int a = block.parent(k, 0);
            int b = block.parent(k, 1);
            operation = op == null ? "scalar" : op.name();
            inputs = a == Tape.CONSTANT ? "const" : names.get(a);
            inputs += op instanceof Op.Unary ? "" : ", " + (b == Tape.CONSTANT ? "const" : names.get(b));
            value = op == null ? Tensor.scalar(0).released() : Tensor.scalar(block.value(k));
        }
        names.add(name);
        return List.of(
                name,
                operation,
                inputs,
                value.shape().toString(),
                brief(value),
                bar == null ? "" : adjoint(bar, index));
    }

    private static String constant(Tensor x) {
        return x.shape().isScalar() ? brief(x) : "const " + x.shape();
    }

    private static String adjoint(Accumulator bar, int index) {
        Tensor adjoint = index < bar.size ? bar.get(index) : null;
        return adjoint == null ? "0" : brief(adjoint);
    }

    private static String brief(Tensor x) {
        return x.isReleased() ? "(not kept)" : x.size() <= MOST_ELEMENTS ? Numbers.format(x) : "…";
    }
}

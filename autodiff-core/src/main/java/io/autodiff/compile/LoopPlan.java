package io.autodiff.compile;

import io.autodiff.Op;
import io.autodiff.compile.Loop.Array;
import io.autodiff.compile.ScalarProgram.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** How a loop finds its operands: first what it needs kept in memory is told, then, when all of it has slots, the loop is made. */
final class LoopPlan {
    private final ScalarProgram program;
    private final Segment segment;
    private final Outputs outputs;

    private final List<Loop.Load> loads = new ArrayList<>();
    private final List<Integer> loadBegins = new ArrayList<>();
    private final List<Loop.Carry> carries = new ArrayList<>();
    private final List<List<Integer>> carryBegins = new ArrayList<>();
    private final List<Loop.Write> writes = new ArrayList<>();
    private final List<Integer> writeBegins = new ArrayList<>();

    /** A loop, and the numbers that are its own. */
    record Planned(Loop loop, int[] literals) {}

    LoopPlan(ScalarProgram program, Segment segment, Outputs outputs) {
        this.program = program;
        this.segment = segment;
        this.outputs = outputs;
    }

    /** What an operand is, turn by turn. */
    private int[] values(int step, int operand) {
        int[] values = new int[segment.turns()];
        for (int turn = 0; turn < values.length; turn++) {
            int place = segment.from() + turn * segment.period() + step;
            values[turn] = program.scalars.get(program.line[place]).operands()[operand];
        }
        return values;
    }

    private Scalar scalar(int value) {
        return program.scalars.get(value);
    }

    private int operands(int step) {
        return scalar(program.line[segment.from() + step]).operands().length;
    }

    /** How many turns ago values were computed, each by the same step; −1 if they were not, or too long ago. */
    private int distance(int[] values) {
        int last = program.place[values[values.length - 1]];
        int distance = segment.contains(last) ? segment.turns() - 1 - segment.turn(last) : -1;
        if (distance > Periods.FARTHEST_CARRY) {
            return -1;
        }
        for (int turn = 0; turn < values.length; turn++) {
            int place = program.place[values[turn]];
            boolean fits = turn < distance
                    ? place < segment.from()
                    : place == last - (values.length - 1 - turn) * segment.period();
            if (!fits) {
                return -1;
            }
        }
        return distance;
    }

    void keepWhatIsRead(Memory memory) {
        for (int step = 0; step < segment.period(); step++) {
            for (int k = 0; k < operands(step); k++) {
                int[] values = values(step, k);
                if (scalar(values[0]).op() != null) {
                    int distance = distance(values);
                    int read = distance < 0 ? values.length : distance;
                    for (int turn = 0; turn < read; turn++) {
                        memory.keep(program.place[values[turn]], segment);
                    }
                }
            }
            leaveOutputs(step);
        }
    }

    /** The outputs that a step is, turn by turn. */
    private int[] outputs(int step) {
        return IntStream.range(0, segment.turns())
                .map(turn -> outputs.first(program.line[segment.from() + turn * segment.period() + step]))
                .toArray();
    }

    /** Leaves outputs without a pattern to be copied at the end. */
    private void leaveOutputs(int step) {
        int[] places = outputs(step);
        if (!isOutput(places)) {
            for (int turn = 0; turn < places.length; turn++) {
                if (places[turn] >= 0) {
                    outputs.copy(places[turn]);
                }
            }
        }
    }

    private static boolean isOutput(int[] places) {
        return IntStream.of(places).allMatch(place -> place >= 0) && stride(places) != NO_STRIDE;
    }

    private static final int NO_STRIDE = Integer.MIN_VALUE;

    /** By how much an index moves each turn. */
    private static int stride(int[] indices) {
        int stride = indices[1] - indices[0];
        for (int turn = 2; turn < indices.length; turn++) {
            if (indices[turn] - indices[turn - 1] != stride) {
                return NO_STRIDE;
            }
        }
        return stride;
    }

    Planned plan(Memory memory) {
        List<Loop.Step> steps = new ArrayList<>();
        for (int step = 0; step < segment.period(); step++) {
            Op op = Objects.requireNonNull(
                    scalar(program.line[segment.from() + step]).op());
            List<Loop.Operand> operands = new ArrayList<>();
            for (int k = 0; k < operands(step); k++) {
                operands.add(operand(values(step, k), memory));
            }
            steps.add(new Loop.Step(op, operands));
            planWrites(step, memory);
        }
        IntStream.Builder literals = IntStream.builder().add(segment.turns());
        loadBegins.forEach(literals::add);
        carryBegins.forEach(begins -> begins.forEach(literals::add));
        writeBegins.forEach(literals::add);
        return new Planned(
                new Loop(steps, loads, carries, writes), literals.build().toArray());
    }

    private Loop.Operand operand(int[] values, Memory memory) {
        Scalar first = scalar(values[0]);
        if (first.isConstant()) {
            boolean isSame = IntStream.of(values).allMatch(value -> value == values[0]);
            return isSame
                    ? new Loop.Constant(first.constant())
                    : element(Array.V, constants(values, memory), false, memory);
        }
        if (first.isInput()) {
            return element(
                    Array.X,
                    IntStream.of(values).map(value -> scalar(value).a()).toArray(),
                    false,
                    memory);
        }
        int distance = distance(values);
        if (distance < 0) {
            return element(
                    Array.V,
                    IntStream.of(values)
                            .map(value -> memory.slot(program.place[value]))
                            .toArray(),
                    segment.contains(program.place[values[0]]),
                    memory);
        }
        int step = segment.step(program.place[values[values.length - 1]]);
        return distance == 0 ? new Loop.Result(step) : carried(step, distance, values, memory);
    }

    private int[] constants(int[] values, Memory memory) {
        int begin = memory.constants(
                IntStream.of(values).mapToObj(value -> scalar(value).constant()).toList());
        return IntStream.range(begin, begin + values.length).toArray();
    }

    /** An element of an array; what the loop itself makes cannot be read before it starts. */
    private Loop.Operand element(Array array, int[] indices, boolean isMadeInside, Memory memory) {
        int stride = stride(indices);
        boolean isLookedUp = stride == NO_STRIDE || (stride == 0 && isMadeInside);
        Loop.Load load = new Loop.Load(array, isLookedUp ? 0 : stride, isLookedUp);
        int begin = isLookedUp ? memory.lookedUp(indices) : indices[0];
        for (int k = 0; k < loads.size(); k++) {
            if (loads.get(k).equals(load) && loadBegins.get(k) == begin) {
                return new Loop.Element(k);
            }
        }
        loads.add(load);
        loadBegins.add(begin);
        return new Loop.Element(loads.size() - 1);
    }

    private Loop.Operand carried(int step, int distance, int[] values, Memory memory) {
        Loop.Carry carry = new Loop.Carry(step, distance);
        List<Integer> begins = IntStream.range(0, distance)
                .mapToObj(turn -> memory.slot(program.place[values[turn]]))
                .toList();
        for (int k = 0; k < carries.size(); k++) {
            if (carries.get(k).equals(carry) && carryBegins.get(k).equals(begins)) {
                return new Loop.Carried(k);
            }
        }
        carries.add(carry);
        carryBegins.add(begins);
        return new Loop.Carried(carries.size() - 1);
    }

    private void planWrites(int step, Memory memory) {
        int first = segment.from() + step;
        int last = segment.to() - segment.period() + step;
        if (memory.keeps(segment, step)) {
            write(new Loop.Write(step, Array.V, 1), memory.slot(first));
        } else if (memory.keepsLast(segment, step)) {
            write(new Loop.Write(step, Array.V, 0), memory.slot(last));
        }
        int[] places = outputs(step);
        if (isOutput(places)) {
            write(new Loop.Write(step, Array.Y, stride(places)), places[0]);
        }
    }

    private void write(Loop.Write write, int begin) {
        writes.add(write);
        writeBegins.add(begin);
    }
}

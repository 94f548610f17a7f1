package io.autodiff.compile;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.memory.Buffers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A program on tensors: runs of elementwise operations as loops, everything else operation by operation. Arrays are used
 * again after their last reader, within a run and by the next one.
 */
final class TensorCode implements Code {
    /** More steps need more local variables than an index of one byte reaches, and more registers than there are. */
    private static final int STEPS_PER_LOOP = 16;

    private final Program program;
    private final List<Task> tasks = new ArrayList<>();
    private final int loops;

    /** What is computed at once: a single operation, or a loop. */
    private record Task(int[] operands, int[] results, FusedLoop.@Nullable Body loop, int[] dead) {}

    TensorCode(Program program) {
        this.program = program;
        Planner planner = new Planner();
        planner.plan();
        loops = planner.loops.size();
    }

    @Override
    public double run(double[] x, double[] y) {
        Buffers buffers = Buffers.mine();
        Buffers.Lease lease = new Buffers.Lease(buffers);
        Buffers.Lease before = buffers.use(lease);
        try {
            return run(x, y, lease);
        } finally {
            buffers.use(before);
            lease.end();
        }
    }

    private double run(double[] x, double[] y, Buffers.Lease lease) {
        Op.Operand[] values = new Op.Operand[program.values().size()];
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            Program.Value value = program.values().get(i);
            if (value instanceof Program.Constant constant) {
                values[i] = new Op.Operand(constant.shape(), constant.data());
            } else if (i < program.inputs()) {
                double[] part = Buffers.array(value.shape().size());
                System.arraycopy(x, at, part, 0, part.length);
                values[i] = new Op.Operand(value.shape(), part);
                at += part.length;
            }
        }
        for (Task task : tasks) {
            if (task.loop == null) {
                compute(task, values, lease);
            } else {
                loop(task, task.loop, values, lease);
            }
        }
        return result(values, y);
    }

    private void compute(Task task, Op.Operand[] values, Buffers.Lease lease) {
        Program.Result result = (Program.Result) program.values().get(task.results[0]);
        Op.Operand[] x = new Op.Operand[task.operands.length];
        for (int k = 0; k < x.length; k++) {
            x[k] = values[task.operands[k]];
        }
        lease.mark();
        double[] y = result.op().value(result.shape(), x);
        values[task.results[0]] = new Op.Operand(result.shape(), y);
        for (double[] array : lease.latest()) {
            if (array != y) {
                lease.end(array);
            }
        }
        for (Op.Operand operand : x) {
            if (operand.data() == y) {
                lease.hold(y); // two values share it now: it is free when the run is over
            }
        }
        free(task, values, lease);
    }

    private void loop(Task task, FusedLoop.Body loop, Op.Operand[] values, Buffers.Lease lease) {
        double[][] x = new double[task.operands.length][];
        for (int k = 0; k < x.length; k++) {
            x[k] = values[task.operands[k]].data();
        }
        Shape shape = program.values().get(task.results[0]).shape();
        double[][] y = new double[task.results.length][];
        for (int k = 0; k < y.length; k++) {
            y[k] = Buffers.array(shape.size());
            values[task.results[k]] = new Op.Operand(shape, y[k]);
        }
        loop.run(x, y, shape.size());
        free(task, values, lease);
    }

    private static void free(Task task, Op.Operand[] values, Buffers.Lease lease) {
        for (int dead : task.dead) {
            lease.end(values[dead].data());
        }
    }

    private double result(Op.Operand[] values, double[] y) {
        int to = 0;
        double last = Double.NaN;
        for (int output : program.outputs()) {
            double[] data = values[output].data();
            int count = Math.min(data.length, y.length - to);
            System.arraycopy(data, 0, y, to, count);
            to += count;
            last = data.length == 0 ? last : data[data.length - 1];
        }
        return last;
    }

    @Override
    public String describe() {
        return program.operations() + " operations on tensors in " + tasks.size() + " steps, with " + loops
                + " fused loops";
    }

    /** Puts the values in order: a loop takes in operations until something else reads one of its results. */
    private final class Planner {
        private final Map<FusedLoop, FusedLoop.Body> loops = new HashMap<>();
        private final Map<Shape, List<Integer>> open = new HashMap<>();
        private final List<int[]> order = new ArrayList<>();

        void plan() {
            for (int i = 0; i < program.values().size(); i++) {
                if (program.values().get(i) instanceof Program.Result result) {
                    add(i, result);
                }
            }
            List.copyOf(open.keySet()).forEach(this::close);
            int[] lastUse = lastUses();
            for (int t = 0; t < order.size(); t++) {
                tasks.add(task(t, order.get(t), lastUse));
            }
        }

        private void add(int i, Program.Result result) {
            boolean fuses = isElementwise(result);
            List.copyOf(open.entrySet()).forEach(loop -> {
                boolean reads = Arrays.stream(result.operands()).anyMatch(loop.getValue()::contains);
                if (reads && !(fuses && loop.getKey().equals(result.shape()))) {
                    close(loop.getKey());
                }
            });
            if (fuses) {
                List<Integer> members = open.computeIfAbsent(result.shape(), key -> new ArrayList<>());
                members.add(i);
                if (members.size() == STEPS_PER_LOOP) {
                    close(result.shape());
                }
            } else {
                order.add(new int[] {i});
            }
        }

        private void close(Shape shape) {
            List<Integer> members = open.remove(shape);
            if (members != null) {
                order.add(members.stream().mapToInt(i -> i).toArray());
            }
        }

        /** Of each value the last place in the order that reads it; of an output, none. */
        private int[] lastUses() {
            int[] lastUse = new int[program.values().size()];
            for (int t = 0; t < order.size(); t++) {
                for (int member : order.get(t)) {
                    for (int operand : ((Program.Result) program.values().get(member)).operands()) {
                        lastUse[operand] = t;
                    }
                }
            }
            for (int output : program.outputs()) {
                lastUse[output] = order.size();
            }
            return lastUse;
        }

        private Task task(int t, int[] members, int[] lastUse) {
            List<Integer> inside = new ArrayList<>();
            for (int member : members) {
                inside.add(member);
            }
            Set<Integer> distinct = new LinkedHashSet<>();
            for (int member : members) {
                for (int operand : ((Program.Result) program.values().get(member)).operands()) {
                    if (!inside.contains(operand)) {
                        distinct.add(operand);
                    }
                }
            }
            int[] dead = distinct.stream()
                    .mapToInt(i -> i)
                    .filter(i -> lastUse[i] == t && !(program.values().get(i) instanceof Program.Constant))
                    .toArray();
            Program.Result first = (Program.Result) program.values().get(members[0]);
            if (!isElementwise(first)) {
                return new Task(first.operands(), members, null, dead);
            }
            List<Integer> operands = List.copyOf(distinct);
            int[] results =
                    inside.stream().mapToInt(i -> i).filter(i -> lastUse[i] > t).toArray();
            FusedLoop loop = loop(inside, operands, results, first.shape().size());
            return new Task(
                    operands.stream().mapToInt(i -> i).toArray(),
                    results,
                    loops.computeIfAbsent(loop, FusedLoop::compile),
                    dead);
        }

        private FusedLoop loop(List<Integer> members, List<Integer> operands, int[] results, int size) {
            List<FusedLoop.Step> steps = new ArrayList<>();
            for (int member : members) {
                Program.Result result = (Program.Result) program.values().get(member);
                int[] numbers = new int[2];
                for (int k = 0; k < result.operands().length; k++) {
                    int operand = result.operands()[k];
                    numbers[k] = members.contains(operand) ? members.indexOf(operand) : -1 - operands.indexOf(operand);
                }
                steps.add(new FusedLoop.Step(result.op(), numbers[0], numbers[1]));
            }
            List<Boolean> whole = operands.stream()
                    .map(i -> program.values().get(i).shape().size() == size)
                    .toList();
            List<Integer> written = new ArrayList<>();
            for (int result : results) {
                written.add(members.indexOf(result));
            }
            return new FusedLoop(List.copyOf(steps), whole, written);
        }

        /** Whether an operation is one that is computed by its function on numbers, not by an array routine of its own. */
        private static boolean isElementwise(Program.Result result) {
            try {
                Class<?> value = result.op()
                        .getClass()
                        .getMethod("value", Shape.class, Op.Operand[].class)
                        .getDeclaringClass();
                return value == Op.Unary.class || value == Op.Binary.class;
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

package io.autodiff.compile;

import io.autodiff.Op;
import io.autodiff.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * A program on tensors: runs of elementwise operations as loops, everything else operation by operation. The arrays of the loops are used
 * again, within a run and by the next one.
 */
final class TensorCode implements Code {
    /** More steps need more local variables than an index of one byte reaches, and more registers than there are. */
    private static final int STEPS_PER_LOOP = 16;

    private final Program program;
    private final List<Task> tasks = new ArrayList<>();
    private final int loops;
    private final Deque<Buffers> idle = new ConcurrentLinkedDeque<>();

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
        Buffers known = idle.poll();
        Buffers buffers = known == null ? new Buffers() : known;
        Op.Operand[] values = new Op.Operand[program.values().size()];
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            Program.Value value = program.values().get(i);
            if (value instanceof Program.Constant constant) {
                values[i] = new Op.Operand(constant.shape(), constant.data());
            } else if (i < program.inputs()) {
                int size = value.shape().size();
                values[i] = new Op.Operand(value.shape(), buffers.part(x, at, size));
                at += size;
            }
        }
        for (Task task : tasks) {
            if (task.loop == null) {
                compute(task, values, buffers);
            } else {
                loop(task, task.loop, values, buffers);
            }
        }
        double last = result(values, y);
        buffers.giveAll();
        idle.push(buffers);
        return last;
    }

    private void compute(Task task, Op.Operand[] values, Buffers buffers) {
        Program.Result result = (Program.Result) program.values().get(task.results[0]);
        Op.Operand[] x = new Op.Operand[task.operands.length];
        for (int k = 0; k < x.length; k++) {
            x[k] = values[task.operands[k]];
        }
        double[] y = result.op().value(result.shape(), x);
        values[task.results[0]] = new Op.Operand(result.shape(), y);
        for (Op.Operand operand : x) {
            if (operand.data() == y) {
                buffers.keep(y); // two values share it now: it is free when the run is over
            }
        }
        free(task, values, buffers);
    }

    private void loop(Task task, FusedLoop.Body loop, Op.Operand[] values, Buffers buffers) {
        double[][] x = new double[task.operands.length][];
        for (int k = 0; k < x.length; k++) {
            x[k] = values[task.operands[k]].data();
        }
        Shape shape = program.values().get(task.results[0]).shape();
        // An element is read before it is written, so an operand that is not read again may become a result.
        free(task, values, buffers);
        double[][] y = new double[task.results.length][];
        for (int k = 0; k < y.length; k++) {
            y[k] = buffers.take(shape.size());
            values[task.results[k]] = new Op.Operand(shape, y[k]);
        }
        loop.run(x, y, shape.size());
    }

    private static void free(Task task, Op.Operand[] values, Buffers buffers) {
        for (int dead : task.dead) {
            buffers.give(values[dead].data());
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

    /** The arrays of one run at a time. */
    private static final class Buffers {
        private final Map<Integer, Deque<double[]>> free = new HashMap<>();
        private final Set<double[]> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<double[]> kept = Collections.newSetFromMap(new IdentityHashMap<>());

        double[] take(int size) {
            double[] array = ofSize(size).poll();
            double[] result = array == null ? new double[size] : array;
            taken.add(result);
            return result;
        }

        double[] part(double[] x, int from, int size) {
            double[] part = take(size);
            System.arraycopy(x, from, part, 0, size);
            return part;
        }

        /** Takes an array back, if it is one of these and no two values share it. */
        void give(double[] array) {
            if (!kept.contains(array) && taken.remove(array)) {
                ofSize(array.length).push(array);
            }
        }

        void keep(double[] array) {
            kept.add(array);
        }

        void giveAll() {
            kept.clear();
            taken.forEach(array -> ofSize(array.length).push(array));
            taken.clear();
        }

        private Deque<double[]> ofSize(int size) {
            return free.computeIfAbsent(size, key -> new ArrayDeque<>());
        }
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

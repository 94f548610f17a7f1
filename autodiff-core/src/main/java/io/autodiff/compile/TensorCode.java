package io.autodiff.compile;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.memory.Buffers;
import io.autodiff.op.Plus;
import io.autodiff.op.Reshape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A program on tensors: runs of elementwise operations as loops, everything else operation by operation. Arrays are used
 * again after their last reader, within a run and by the next one.
 */
final class TensorCode implements Code {
    /** More steps need more local variables than an index of one byte reaches, and more registers than there are. */
    private static final int STEPS_PER_LOOP = 16;

    private final Program program;
    private final Predicate<Op> discreet;
    private final List<Task> tasks = new ArrayList<>();
    private final int loops;

    /**
     * What is computed at once: a loop, a sum of the first operand and of what an operation makes of the others, or a single operation.
     *
     * @param dead the operands that nothing reads later
     */
    private record Task(
            int[] operands, int[] results, FusedLoop.@Nullable Body loop, Program.@Nullable Result term, int[] dead) {
        Op.Operand[] operands(Op.Operand[] values) {
            Op.Operand[] x = new Op.Operand[operands.length];
            for (int k = 0; k < x.length; k++) {
                x[k] = values[operands[k]];
            }
            return x;
        }

        /** Whether nothing reads the first operand later. */
        boolean isLastReader() {
            boolean is = false;
            for (int i : dead) {
                is |= i == operands[0];
            }
            return is;
        }
    }

    TensorCode(Program program, Predicate<Op> discreet) {
        this.program = Transposes.once(program);
        this.discreet = discreet;
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
            if (task.loop != null) {
                loop(task, task.loop, values, lease);
            } else if (task.term != null) {
                add(task, task.term, values, lease);
            } else {
                compute(task, values, lease);
            }
        }
        return result(values, y);
    }

    private void compute(Task task, Op.Operand[] values, Buffers.Lease lease) {
        Program.Result result = (Program.Result) program.values().get(task.results[0]);
        Op.Operand[] x = task.operands(values);
        double[] y = value(result, x, lease);
        values[task.results[0]] = new Op.Operand(result.shape(), y);
        for (Op.Operand operand : x) {
            if (operand.data() == y) {
                lease.hold(y); // two values share it now: it is free when the run is over
            }
        }
        free(task, values, lease);
    }

    /** Arrays that code of the user gets or makes are left to it. */
    private double[] value(Program.Result result, Op.Operand[] x, Buffers.Lease lease) {
        if (!discreet.test(result.op())) {
            Arrays.stream(x).map(Op.Operand::data).forEach(lease::keep);
            Buffers.Lease before = Buffers.mine().use(null);
            try {
                return result.op().value(result.shape(), x);
            } finally {
                Buffers.mine().use(before);
            }
        }
        lease.mark();
        double[] y = result.op().value(result.shape(), x);
        for (double[] array : lease.latest()) {
            if (array != y) {
                lease.end(array);
            }
        }
        return y;
    }

    /** In place, if nothing else reads the first operand. */
    private static void add(Task task, Program.Result term, Op.Operand[] values, Buffers.Lease lease) {
        Op.Operand[] x = task.operands(values);
        double[] sum = x[0].data();
        double[] y = sum;
        if (!task.isLastReader() || !lease.lends(sum)) {
            y = Buffers.array(sum.length);
            System.arraycopy(sum, 0, y, 0, y.length);
        }
        ((Op.Adding) term.op()).addValue(y, term.shape(), Arrays.copyOfRange(x, 1, x.length));
        for (int dead : task.dead) {
            if (values[dead].data() != y) {
                lease.end(values[dead].data());
            }
        }
        values[task.results[0]] = new Op.Operand(x[0].shape(), y);
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

        /** Of each sum that is made in place the other operand, and the term that is added. */
        private final Map<Integer, Sum> sums = new HashMap<>();

        /** The values that such a sum stands for, which are not computed on their own. */
        private final Set<Integer> inside = new HashSet<>();

        private record Sum(int u, Program.Result term) {}

        void plan() {
            int[] readers = readers();
            for (int i = 0; i < readers.length; i++) {
                findTerm(i, readers);
            }
            for (int i = 0; i < readers.length; i++) {
                if (program.values().get(i) instanceof Program.Result result && !inside.contains(i)) {
                    add(i, result);
                }
            }
            List.copyOf(open.keySet()).forEach(this::close);
            int[] lastUse = lastUses();
            for (int t = 0; t < order.size(); t++) {
                tasks.add(task(t, order.get(t), lastUse));
            }
        }

        private int[] readers() {
            int[] readers = new int[program.values().size()];
            for (Program.Value value : program.values()) {
                if (value instanceof Program.Result result) {
                    Arrays.stream(result.operands()).forEach(i -> readers[i]++);
                }
            }
            Arrays.stream(program.outputs()).forEach(i -> readers[i]++);
            return readers;
        }

        /** Looks for a term of i = u + v that nothing else reads and whose operation can add it to u, be it in another shape. */
        private void findTerm(int i, int[] readers) {
            if (!(program.values().get(i) instanceof Program.Result sum && sum.op() instanceof Plus)) {
                return;
            }
            for (int k = 1; k >= 0; k--) {
                int u = sum.operands()[1 - k];
                Set<Integer> unread = new HashSet<>();
                int v = sum.operands()[k];
                while (readers[v] == 1
                        && unread.add(v)
                        && program.values().get(v) instanceof Program.Result r
                        && r.op() instanceof Reshape) {
                    v = r.operands()[0];
                }
                if (readers[v] == 1
                        && program.values().get(u).shape().equals(sum.shape())
                        && program.values().get(v) instanceof Program.Result term
                        && term.op() instanceof Op.Adding
                        && discreet.test(term.op())
                        && term.shape().size() == sum.shape().size()
                        && Arrays.stream(term.operands()).noneMatch(x -> x == u)) {
                    sums.put(i, new Sum(u, term));
                    inside.addAll(unread);
                    return;
                }
            }
        }

        /** What is read to compute a value: the operands, and of a term those of its operation in its place. */
        private int[] operands(int i) {
            Sum sum = sums.get(i);
            return sum == null
                    ? ((Program.Result) program.values().get(i)).operands()
                    : IntStream.concat(IntStream.of(sum.u), Arrays.stream(sum.term.operands()))
                            .toArray();
        }

        private void add(int i, Program.Result result) {
            boolean fuses = isLooped(i);
            List.copyOf(open.entrySet()).forEach(loop -> {
                boolean reads = Arrays.stream(operands(i)).anyMatch(loop.getValue()::contains);
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
                    for (int operand : operands(member)) {
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
            List<Integer> own = new ArrayList<>();
            for (int member : members) {
                own.add(member);
            }
            Set<Integer> distinct = new LinkedHashSet<>();
            for (int member : members) {
                for (int operand : operands(member)) {
                    if (!own.contains(operand)) {
                        distinct.add(operand);
                    }
                }
            }
            int[] dead = distinct.stream()
                    .mapToInt(i -> i)
                    .filter(i -> lastUse[i] == t && !(program.values().get(i) instanceof Program.Constant))
                    .toArray();
            Program.Result first = (Program.Result) program.values().get(members[0]);
            if (!isLooped(members[0])) {
                Sum sum = sums.get(members[0]);
                return new Task(operands(members[0]), members, null, sum == null ? null : sum.term, dead);
            }
            List<Integer> operands = List.copyOf(distinct);
            int[] results =
                    own.stream().mapToInt(i -> i).filter(i -> lastUse[i] > t).toArray();
            FusedLoop loop = loop(own, operands, results, first.shape().size());
            return new Task(
                    operands.stream().mapToInt(i -> i).toArray(),
                    results,
                    loops.computeIfAbsent(loop, FusedLoop::compile),
                    null,
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

        /** Whether a value is computed by a function on numbers, not by an array routine of its own. */
        private boolean isLooped(int i) {
            Op op = ((Program.Result) program.values().get(i)).op();
            try {
                Class<?> value = op.getClass()
                        .getMethod("value", Shape.class, Op.Operand[].class)
                        .getDeclaringClass();
                return !sums.containsKey(i) && (value == Op.Unary.class || value == Op.Binary.class);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

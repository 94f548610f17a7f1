package io.autodiff;

import io.autodiff.compile.Program;
import io.autodiff.op.Gather;
import io.autodiff.op.ScatterAdd;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** From functions to programs and back. */
final class Trace {
    private Trace() {}

    /** What a function of these inputs computes, as recorded at one call. */
    static Program of(UnaryOperator<List<Tensor>> f, List<Tensor> inputs) {
        try (Tape tape = Tape.tracing()) {
            List<Tensor> watched = new ArrayList<>();
            inputs.forEach(x -> watched.add(tape.watch("x", x)));
            List<Tensor> y = f.apply(List.copyOf(watched));
            Program.Builder builder = new Program.Builder();
            int[] numbers = new int[tape.size()];
            for (Block block : tape.blocks()) {
                for (int k = 0; k < block.count; k++) {
                    Step step = block.step(k);
                    if (step == null) {
                        throw new IllegalStateException("a traced step is a plain number");
                    }
                    numbers[block.first + k] = step.op() instanceof Step.Watch
                            ? builder.input(step.y().shape())
                            : add(step, builder, numbers);
                }
            }
            return builder.build(y.stream()
                    .mapToInt(output -> tape.tracks(output) ? numbers[output.index()] : constant(output, builder))
                    .toArray());
        }
    }

    private static int add(Step step, Program.Builder builder, int[] numbers) {
        int[] operands = new int[step.parents().length];
        for (int i = 0; i < operands.length; i++) {
            int parent = step.parents()[i];
            operands[i] = parent == Tape.CONSTANT ? constant(step.x()[i], builder) : numbers[parent];
        }
        return builder.apply(step.op(), step.y().shape(), operands);
    }

    private static int constant(Tensor x, Program.Builder builder) {
        if (x.isTracked()) {
            throw new IllegalArgumentException("compile: the function uses a value of shape " + x.shape()
                    + " that another tape tracks; make it an argument, or use stopGradient()");
        }
        return builder.constant(x.shape(), x.data());
    }

    /** What a program computes, recorded by the tapes that watch the inputs. */
    static List<Tensor> replay(Program program, List<Tensor> inputs) {
        List<Tensor> values = new ArrayList<>(inputs);
        for (Program.Value value :
                program.values().subList(program.inputs(), program.values().size())) {
            if (value instanceof Program.Constant constant) {
                values.add(Tensor.wrap(constant.shape(), constant.data()));
            } else if (value instanceof Program.Result result) {
                Tensor[] x = new Tensor[result.operands().length];
                for (int i = 0; i < x.length; i++) {
                    x[i] = values.get(result.operands()[i]);
                }
                values.add(result.op().apply(x));
            }
        }
        List<Tensor> outputs = new ArrayList<>();
        for (int output : program.outputs()) {
            outputs.add(values.get(output));
        }
        return outputs;
    }

    /** Y = the parts of X along an axis at indices that are known only when the trace is run;  X̄ = Ȳ, each part added where it came from. */
    record Lookup(int axis) implements Indexed {
        @Override
        public Op at(int... indices) {
            return new Gather(axis, indices);
        }

        @Override
        public Op transpose(Shape x) {
            return new Spread(axis, x.size(axis));
        }
    }

    /** Y = zeros of size n along an axis, to which the parts of X are added at such indices;  X̄ = the parts of Ȳ at the indices. */
    record Spread(int axis, int n) implements Indexed {
        @Override
        public Op at(int... indices) {
            return new ScatterAdd(axis, n, indices);
        }

        @Override
        public Op transpose(Shape x) {
            return new Lookup(axis);
        }
    }

    /** The family of Y = L(i) X, linear in X, for a vector i of indices. */
    private interface Indexed extends Op {
        /** The operation for these indices. */
        Op at(int... indices);

        /** L(i)ᵀ, for an X of this shape. */
        Op transpose(Shape x);

        @Override
        default String name() {
            return at().name();
        }

        @Override
        default Shape shape(Shape... x) {
            return at(new int[x[1].size()]).shape(x[0]);
        }

        @Override
        default double[] value(Shape shape, Operand... x) {
            Op known = at(Indices.of(name(), x[1].data()));
            Dispatch.shapeOf(name(), known::shape, x[0].shape());
            return known.value(shape, x[0]);
        }

        @Override
        default Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
            return i == 0 ? transpose(x[0].shape()).apply(yBar, x[1]) : Tensor.zeros(x[1].shape());
        }

        @Override
        default Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
            return i == 0 ? apply(xDot, x[1]) : Tensor.zeros(y.shape());
        }

        @Override
        default boolean usesInput(int i, int wrt) {
            return i == 1 && wrt == 0;
        }

        @Override
        default boolean usesOutput() {
            return false;
        }
    }

    /** y = x, through which the tapes of later transforms do not see. */
    record Stop() implements Op.Unary {
        static final Stop OP = new Stop();

        @Override
        public double f(double x) {
            return x;
        }

        @Override
        public double slope(double x, double y) {
            return 0;
        }

        @Override
        public Tensor derivative(Tensor x, Tensor y) {
            return Tensor.scalar(0);
        }

        @Override
        public Tensor apply(Tensor x) {
            return x.stopGradient();
        }
    }
}

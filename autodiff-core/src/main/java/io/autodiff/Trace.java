package io.autodiff;

import io.autodiff.compile.Program;
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

package io.autodiff.compile;

import io.autodiff.Op;
import java.util.Arrays;

/** A program on tensors, operation by operation; a value is let go after its last use. */
final class TensorCode implements Code {
    private final Program program;

    /** Of each value the last that reads it; of an output, none. */
    private final int[] lastUse;

    TensorCode(Program program) {
        this.program = program;
        lastUse = new int[program.values().size()];
        for (int i = 0; i < lastUse.length; i++) {
            if (program.values().get(i) instanceof Program.Result result) {
                for (int operand : result.operands()) {
                    lastUse[operand] = i;
                }
            }
        }
        for (int output : program.outputs()) {
            lastUse[output] = lastUse.length;
        }
    }

    @Override
    public double run(double[] x, double[] y) {
        Op.Operand[] values = new Op.Operand[lastUse.length];
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            Program.Value value = program.values().get(i);
            if (value instanceof Program.Result result) {
                int[] operands = result.operands();
                Op.Operand[] inputs = new Op.Operand[operands.length];
                for (int k = 0; k < operands.length; k++) {
                    inputs[k] = values[operands[k]];
                }
                values[i] = new Op.Operand(result.shape(), result.op().value(result.shape(), inputs));
                for (int operand : operands) {
                    if (lastUse[operand] == i) {
                        values[operand] = null;
                    }
                }
            } else if (value instanceof Program.Constant constant) {
                values[i] = new Op.Operand(constant.shape(), constant.data());
            } else {
                int size = value.shape().size();
                values[i] = new Op.Operand(value.shape(), size == x.length ? x : Arrays.copyOfRange(x, at, at + size));
                at += size;
            }
        }
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
        return program.operations() + " operations on tensors";
    }
}

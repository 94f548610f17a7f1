package io.autodiff.compile;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.op.MatMul;
import io.autodiff.op.Transpose;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Transposes a matrix once if its transpose is a factor of many products, as that of a weight is in the gradient of a recurrent network: each
 * product would put the same columns in order again.
 */
final class Transposes {
    private static final int MANY = 4;

    private final Program program;
    private final Program.Builder builder = new Program.Builder();
    private final Map<Integer, Integer> transposes = new HashMap<>();

    private Transposes(Program program) {
        this.program = program;
    }

    /** The same values by such products. */
    static Program once(Program program) {
        int[] uses = new int[program.values().size()];
        for (Program.Value value : program.values()) {
            if (value instanceof Program.Result result && isByTranspose(result.op())) {
                uses[result.operands()[1]]++;
            }
        }
        return IntStream.of(uses).anyMatch(n -> n >= MANY) ? new Transposes(program).rewrite(uses) : program;
    }

    private static boolean isByTranspose(Op op) {
        return op instanceof MatMul product && product.transposeB();
    }

    private Program rewrite(int... uses) {
        int[] number = new int[uses.length];
        for (int i = 0; i < number.length; i++) {
            Program.Value value = program.values().get(i);
            if (value instanceof Program.Result result) {
                int[] operands = Program.Builder.renumbered(result.operands(), number);
                boolean isMany = isByTranspose(result.op()) && uses[result.operands()[1]] >= MANY;
                number[i] = isMany ? product(result, operands) : builder.apply(result.op(), result.shape(), operands);
            } else if (value instanceof Program.Constant constant) {
                number[i] = builder.constant(constant.shape(), constant.data());
            } else {
                number[i] = builder.input(value.shape());
            }
        }
        return builder.build(Program.Builder.renumbered(program.outputs(), number));
    }

    private int product(Program.Result result, int... operands) {
        Shape shape = program.values().get(result.operands()[1]).shape();
        MatMul op = (MatMul) result.op();
        return builder.apply(
                new MatMul(op.transposeA(), false), result.shape(), operands[0], transpose(shape, operands[1]));
    }

    private int transpose(Shape shape, int matrix) {
        return transposes.computeIfAbsent(matrix, m -> {
            int rank = shape.rank();
            int[] order = IntStream.range(0, rank).toArray();
            order[rank - 2] = rank - 1;
            order[rank - 1] = rank - 2;
            Op transpose = new Transpose(order);
            return builder.apply(transpose, transpose.shape(shape), m);
        });
    }
}

package io.autodiff.compile;

import io.autodiff.Op;
import io.autodiff.compile.ClassFile.Instruction;
import java.util.ArrayList;
import java.util.List;

/**
 * Elementwise operations on tensors of one size as one loop, which reads each operand once and writes only what is read elsewhere.
 *
 * @param steps the operations in order; a negative operand −1 − k is input k, any other the result of an earlier step
 * @param whole of each input whether it has an element for each turn of the loop, or one for all
 * @param outputs the steps whose results are written
 */
record FusedLoop(List<Step> steps, List<Boolean> whole, List<Integer> outputs) {
    private static final int FIRST_LOCAL = 4;
    private static final String RUN = "([[D[[DI)V";

    /** An operation on one or two numbers; of one, b is not read. */
    record Step(Op op, int a, int b) {}

    /** The loop as code. */
    public interface Body {
        /** Writes the results for n elements of the inputs x to y. */
        void run(double[][] x, double[][] y, int n);
    }

    Body compile() {
        return new Writer().write();
    }

    /** Lays the local variables out as: this, x, y, n, the inputs, the results, the index, and the numbers of a turn. */
    private final class Writer {
        private final ClassFile file = new ClassFile();
        private final ClassFile.Output code = new ClassFile.Output();
        private final int[] input = new int[whole.size()];
        private final int[] output = new int[outputs.size()];
        private final int[] result = new int[steps.size()];
        private final List<Character> kinds = new ArrayList<>();
        private int locals = FIRST_LOCAL;

        Body write() {
            for (int k = 0; k < input.length; k++) {
                code.u1(Instruction.ALOAD_1).u1(Instruction.SIPUSH).u2(k).u1(Instruction.AALOAD);
                if (whole.get(k)) {
                    input[k] = local('[', 1);
                    code.u1(Instruction.ASTORE).u1(input[k]);
                } else {
                    input[k] = local('D', 2);
                    code.u1(Instruction.SIPUSH)
                            .u2(0)
                            .u1(Instruction.DALOAD)
                            .u1(Instruction.DSTORE)
                            .u1(input[k]);
                }
            }
            for (int k = 0; k < output.length; k++) {
                output[k] = local('[', 1);
                code.u1(Instruction.ALOAD_2).u1(Instruction.SIPUSH).u2(k).u1(Instruction.AALOAD);
                code.u1(Instruction.ASTORE).u1(output[k]);
            }
            int index = local('I', 1);
            code.u1(Instruction.SIPUSH).u2(0).u1(Instruction.ISTORE).u1(index);
            int loop = code.size();
            code.u1(Instruction.ILOAD).u1(index).u1(Instruction.ILOAD).u1(3);
            ClassFile.Output turn = turn(index);
            int test = code.size();
            int end = test + 3 + turn.size() + 6;
            code.u1(Instruction.IF_ICMPGE).u2(end - test).all(turn.toByteArray());
            code.u1(Instruction.IINC).u1(index).u1(1);
            int back = loop - code.size();
            code.u1(Instruction.GOTO).u2(back);
            code.u1(Instruction.RETURN);
            file.publicMethod("run", RUN, 6, locals, code.toByteArray(), frames(loop, end));
            return file.instance(Body.class);
        }

        private int local(char kind, int slots) {
            kinds.add(kind);
            locals += slots;
            return locals - slots;
        }

        private ClassFile.Output turn(int index) {
            ClassFile.Output turn = new ClassFile.Output();
            int[] loaded = input.clone();
            for (int k = 0; k < input.length; k++) {
                if (whole.get(k)) {
                    loaded[k] = number();
                    turn.u1(Instruction.ALOAD)
                            .u1(input[k])
                            .u1(Instruction.ILOAD)
                            .u1(index);
                    turn.u1(Instruction.DALOAD).u1(Instruction.DSTORE).u1(loaded[k]);
                }
            }
            for (int s = 0; s < result.length; s++) {
                Step step = steps.get(s);
                result[s] = number();
                boolean binary = step.op instanceof Op.Binary;
                turn.u1(Instruction.GETSTATIC).u2(file.field(step.op));
                turn.u1(Instruction.DLOAD).u1(step.a < 0 ? loaded[-1 - step.a] : result[step.a]);
                if (binary) {
                    turn.u1(Instruction.DLOAD).u1(step.b < 0 ? loaded[-1 - step.b] : result[step.b]);
                }
                turn.u1(Instruction.INVOKEINTERFACE)
                        .u2(file.call(step.op))
                        .u1(binary ? 5 : 3)
                        .u1(0);
                turn.u1(Instruction.DSTORE).u1(result[s]);
            }
            for (int k = 0; k < output.length; k++) {
                turn.u1(Instruction.ALOAD).u1(output[k]).u1(Instruction.ILOAD).u1(index);
                turn.u1(Instruction.DLOAD).u1(result[outputs.get(k)]).u1(Instruction.DASTORE);
            }
            return turn;
        }

        private int number() {
            locals += 2;
            return locals - 2;
        }

        /** The types of the variables where the loop starts over and where it ends (JVMS 17, 4.7.4). */
        private byte[] frames(int loop, int end) {
            ClassFile.Output frames = new ClassFile.Output().u2(2);
            frames.u1(255).u2(loop).u2(FIRST_LOCAL + kinds.size());
            frames.u1(7)
                    .u2(file.self())
                    .u1(7)
                    .u2(file.type("[[D"))
                    .u1(7)
                    .u2(file.type("[[D"))
                    .u1(1);
            for (char kind : kinds) {
                if (kind == '[') {
                    frames.u1(7).u2(file.type("[D"));
                } else {
                    frames.u1(kind == 'D' ? 3 : 1);
                }
            }
            return frames.u2(0).u1(251).u2(end - loop - 1).toByteArray();
        }
    }
}

package io.autodiff.compile;

import static io.autodiff.compile.ClassFile.Instruction.ALOAD_0;
import static io.autodiff.compile.ClassFile.Instruction.ALOAD_1;
import static io.autodiff.compile.ClassFile.Instruction.ALOAD_2;
import static io.autodiff.compile.ClassFile.Instruction.ALOAD_3;
import static io.autodiff.compile.ClassFile.Instruction.DALOAD;
import static io.autodiff.compile.ClassFile.Instruction.DASTORE;
import static io.autodiff.compile.ClassFile.Instruction.DLOAD;
import static io.autodiff.compile.ClassFile.Instruction.DRETURN;
import static io.autodiff.compile.ClassFile.Instruction.DSTORE;
import static io.autodiff.compile.ClassFile.Instruction.GETSTATIC;
import static io.autodiff.compile.ClassFile.Instruction.INVOKEINTERFACE;
import static io.autodiff.compile.ClassFile.Instruction.INVOKESTATIC;
import static io.autodiff.compile.ClassFile.Instruction.LDC2_W;
import static io.autodiff.compile.ClassFile.Instruction.LDC_W;
import static io.autodiff.compile.ClassFile.Instruction.POP2;
import static io.autodiff.compile.ClassFile.Instruction.SIPUSH;
import static io.autodiff.compile.ClassFile.Instruction.WIDE;

import io.autodiff.Op;
import io.autodiff.compile.ScalarProgram.Scalar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * A program of scalars as a straight line of bytecode: each value a local variable, each operation a call that the JVM puts in place,
 * since the operation is a constant to it.
 *
 * <p>HotSpot compiles no method of more than 8,000 bytes, so the line is cut into pieces, a method each; values that a later piece reads
 * are handed over in an array.
 */
final class ScalarCode implements Code {
    private static final int OPERATIONS_PER_PIECE = 256;
    private static final int PIECES_PER_CLASS = 64;
    private static final String PIECE = "([D[D[D)D";

    /** Pieces in a row. */
    public interface Section {
        double run(double[] x, double[] v, double[] y);
    }

    private final Section[] sections;
    private final int operations;
    private final int handedOver;
    private static final double[] NOTHING = {};

    private ScalarCode(Section[] sections, int operations, int handedOver) {
        this.sections = sections;
        this.operations = operations;
        this.handedOver = handedOver;
    }

    @Override
    public double run(double[] x, double[] y) {
        double[] v = handedOver == 0 ? NOTHING : new double[handedOver];
        double last = 0;
        for (Section section : sections) {
            last = section.run(x, v, y);
        }
        return last;
    }

    @Override
    public String describe() {
        int pieces = Math.max(1, (operations + OPERATIONS_PER_PIECE - 1) / OPERATIONS_PER_PIECE);
        return operations + " scalar operations in " + pieces + (pieces == 1 ? " method" : " methods");
    }

    static ScalarCode of(ScalarProgram program) {
        return new Writer(program).write();
    }

    /** Writes the pieces one after the other. */
    private static final class Writer {
        private static final int NOWHERE = -1;
        private static final int FIRST_LOCAL = 3;

        private final ScalarProgram program;
        private final List<Scalar> scalars;

        /** Of each value the piece that computes it, and the last that reads it. */
        private final int[] piece;

        private final int[] lastPiece;

        /** Of each value the last place of the line that reads it. */
        private final int[] lastUse;

        /** Of each value its place in the array that is handed over. */
        private final int[] slot;

        /** Of each piece the values that it is the last to read from the array that is handed over. */
        private final List<List<Integer>> lastReadBy = new ArrayList<>();

        private final List<List<Integer>> outputsOf = new ArrayList<>();
        private final int pieces;
        private final Deque<Integer> freeSlots = new ArrayDeque<>();
        private int slots;

        // The piece that is being written.
        private ClassFile file = new ClassFile();
        private ClassFile.Output code = new ClassFile.Output();
        private final int[] local;
        private final List<Integer> inLocals = new ArrayList<>();
        private final Deque<Integer> freeLocals = new ArrayDeque<>();
        private int locals;

        Writer(ScalarProgram program) {
            this.program = program;
            scalars = program.scalars;
            int n = scalars.size();
            piece = new int[n];
            lastPiece = new int[n];
            lastUse = new int[n];
            slot = filled(n);
            local = filled(n);
            for (int i = 0; i < n; i++) {
                outputsOf.add(List.of());
            }
            for (int k = 0; k < program.line.length; k++) {
                int i = program.line[k];
                piece[i] = k / OPERATIONS_PER_PIECE;
                for (int operand : scalars.get(i).operands()) {
                    use(operand, i);
                }
            }
            pieces = Math.max(1, (program.line.length + OPERATIONS_PER_PIECE - 1) / OPERATIONS_PER_PIECE);
            for (int p = 0; p < pieces; p++) {
                lastReadBy.add(new ArrayList<>());
            }
            for (int k = 0; k < program.outputs.length - 1; k++) {
                int i = program.outputs[k];
                outputsOf.set(i, outputsOf.get(i).isEmpty() ? new ArrayList<>() : outputsOf.get(i));
                outputsOf.get(i).add(k);
            }
            int last = program.outputs[program.outputs.length - 1];
            lastUse[last] = n;
            lastPiece[last] = pieces - 1;
        }

        private static int[] filled(int n) {
            int[] array = new int[n];
            Arrays.fill(array, NOWHERE);
            return array;
        }

        private void use(int value, int by) {
            lastUse[value] = by;
            lastPiece[value] = piece[by];
        }

        ScalarCode write() {
            List<ScalarCode.Section> sections = new ArrayList<>();
            List<Integer> names = new ArrayList<>();
            for (int p = 0; p < pieces; p++) {
                writePiece(p);
                names.add(p);
                if (names.size() == PIECES_PER_CLASS || p == pieces - 1) {
                    writeDriver(names);
                    sections.add(file.instance(Section.class));
                    file = new ClassFile();
                    names.clear();
                }
            }
            return new ScalarCode(sections.toArray(Section[]::new), program.line.length, slots);
        }

        private void writeDriver(List<Integer> names) {
            ClassFile.Output driver = new ClassFile.Output();
            for (int name : names) {
                driver.u1(ALOAD_1).u1(ALOAD_2).u1(ALOAD_3).u1(INVOKESTATIC).u2(file.ownMethod("piece" + name, PIECE));
                driver.u1(name == names.get(names.size() - 1) ? DRETURN : POP2);
            }
            file.publicMethod("run", PIECE, 3, 4, driver.toByteArray());
        }

        private void writePiece(int p) {
            code = new ClassFile.Output();
            inLocals.forEach(i -> local[i] = NOWHERE);
            inLocals.clear();
            freeLocals.clear();
            locals = FIRST_LOCAL;
            if (p == 0) {
                for (int i = 0; i < scalars.size(); i++) {
                    if (scalars.get(i).op() == null) {
                        writeOutputs(i);
                    }
                }
            }
            int end = Math.min(program.line.length, (p + 1) * OPERATIONS_PER_PIECE);
            for (int k = p * OPERATIONS_PER_PIECE; k < end; k++) {
                writeOperation(program.line[k], p);
            }
            if (p == pieces - 1) {
                load(program.outputs[program.outputs.length - 1]);
            } else {
                code.u1(LDC2_W).u2(file.number(0.0));
            }
            code.u1(DRETURN);
            lastReadBy.get(p).forEach(i -> freeSlots.push(slot[i]));
            file.staticMethod("piece" + p, PIECE, 7, locals, code.toByteArray());
        }

        private void writeOperation(int i, int p) {
            Scalar scalar = scalars.get(i);
            Op op = Objects.requireNonNull(scalar.op());
            int[] operands = scalar.operands();
            for (int operand : operands) {
                bring(operand);
            }
            code.u1(GETSTATIC).u2(file.field(op));
            for (int operand : operands) {
                load(operand);
            }
            for (int operand : operands) {
                letGo(operand, i);
            }
            code.u1(INVOKEINTERFACE)
                    .u2(file.call(op))
                    .u1(1 + 2 * operands.length)
                    .u1(0);
            store(i);
            if (lastPiece[i] > p) {
                slot[i] = freeSlots.isEmpty() ? slots++ : freeSlots.pop();
                lastReadBy.get(lastPiece[i]).add(i);
                code.u1(ALOAD_1);
                index(slot[i]);
                load(i);
                code.u1(DASTORE);
            }
            writeOutputs(i);
        }

        private void writeOutputs(int i) {
            for (int k : outputsOf.get(i)) {
                code.u1(ALOAD_2);
                index(k);
                load(i);
                code.u1(DASTORE);
            }
        }

        /** Sees to it that a value that is not a constant stands in a local variable. */
        private void bring(int value) {
            if (local[value] == NOWHERE && !scalars.get(value).isConstant()) {
                loadFromArray(value);
                store(value);
            }
        }

        /** Puts a value on the stack. */
        private void load(int value) {
            Scalar scalar = scalars.get(value);
            if (scalar.isConstant()) {
                code.u1(LDC2_W).u2(file.number(scalar.constant()));
            } else if (local[value] == NOWHERE) {
                loadFromArray(value);
            } else {
                variable(DLOAD, local[value]);
            }
        }

        private void loadFromArray(int value) {
            Scalar scalar = scalars.get(value);
            code.u1(scalar.isInput() ? ALOAD_0 : ALOAD_1);
            index(scalar.isInput() ? scalar.a() : slot[value]);
            code.u1(DALOAD);
        }

        private void store(int value) {
            if (freeLocals.isEmpty()) {
                freeLocals.push(locals);
                locals += 2;
            }
            local[value] = freeLocals.pop();
            inLocals.add(value);
            variable(DSTORE, local[value]);
        }

        /** Frees the variable of a value that is read for the last time. */
        private void letGo(int value, int by) {
            if (lastUse[value] == by && local[value] != NOWHERE) {
                freeLocals.push(local[value]);
                local[value] = NOWHERE;
            }
        }

        private void variable(int instruction, int number) {
            if (number < 256) {
                code.u1(instruction).u1(number);
            } else {
                code.u1(WIDE).u1(instruction).u2(number);
            }
        }

        private void index(int i) {
            if (i <= Short.MAX_VALUE) {
                code.u1(SIPUSH).u2(i);
            } else {
                code.u1(LDC_W).u2(file.number(i));
            }
        }
    }
}

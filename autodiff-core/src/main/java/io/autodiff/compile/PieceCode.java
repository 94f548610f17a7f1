package io.autodiff.compile;

import static io.autodiff.compile.ClassFile.Instruction.ALOAD;
import static io.autodiff.compile.ClassFile.Instruction.DALOAD;
import static io.autodiff.compile.ClassFile.Instruction.DASTORE;
import static io.autodiff.compile.ClassFile.Instruction.DLOAD;
import static io.autodiff.compile.ClassFile.Instruction.DRETURN;
import static io.autodiff.compile.ClassFile.Instruction.DSTORE;
import static io.autodiff.compile.ClassFile.Instruction.GETSTATIC;
import static io.autodiff.compile.ClassFile.Instruction.RETURN;

import io.autodiff.Op;
import io.autodiff.compile.Loop.Array;
import io.autodiff.compile.ScalarProgram.Scalar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A straight piece of a line as bytecode: each value a local variable, each operation a call that the JVM puts in place. */
final class PieceCode {
    private final ScalarProgram program;
    private final Segment segment;
    private final Outputs outputs;
    private final Memory memory;
    private final ClassFile file;

    /** The variable of the first argument. */
    private final int firstLocal;

    private final ClassFile.Output code = new ClassFile.Output();

    /** Of each value that the piece reads the last place of the piece that does. */
    private final Map<Integer, Integer> lastUse = new HashMap<>();

    private final Map<Integer, Integer> local = new HashMap<>();
    private final Deque<Integer> freeLocals = new ArrayDeque<>();
    private int locals;

    PieceCode(ScalarProgram program, Segment segment, Outputs outputs, Memory memory, ClassFile file, int firstLocal) {
        this.program = program;
        this.segment = segment;
        this.outputs = outputs;
        this.memory = memory;
        this.file = file;
        this.firstLocal = firstLocal;
    }

    static void keepWhatIsRead(ScalarProgram program, Segment segment, Memory memory) {
        for (int at = segment.from(); at < segment.to(); at++) {
            for (int operand : program.scalars.get(program.line[at]).operands()) {
                int place = program.place[operand];
                if (place != ScalarProgram.NONE && !segment.contains(place)) {
                    memory.keep(place, segment);
                }
            }
        }
    }

    /** The piece, after so many words of arguments; with a value, it returns the very last output. */
    ClassFile.Output write(int arguments, boolean returnsLast) {
        locals = arguments;
        for (int at = segment.from(); at < segment.to(); at++) {
            for (int operand : program.scalars.get(program.line[at]).operands()) {
                lastUse.put(operand, at);
            }
        }
        if (returnsLast) {
            lastUse.put(outputs.last(), segment.to());
        }
        for (int at = segment.from(); at < segment.to(); at++) {
            writeOperation(at);
        }
        if (returnsLast) {
            bring(outputs.last());
            load(outputs.last());
        }
        return code.u1(returnsLast ? DRETURN : RETURN);
    }

    int locals() {
        return locals;
    }

    private Scalar scalar(int value) {
        return program.scalars.get(value);
    }

    private void writeOperation(int at) {
        int value = program.line[at];
        Op op = Objects.requireNonNull(scalar(value).op());
        List<Integer> operands = new ArrayList<>();
        for (int operand : scalar(value).operands()) {
            operands.add(operand);
        }
        operands.forEach(this::bring);
        code.u1(GETSTATIC).u2(file.field(op));
        operands.forEach(this::load);
        for (int operand : operands) {
            if (lastUse.getOrDefault(operand, at) == at) {
                Integer free = local.remove(operand);
                if (free != null) {
                    freeLocals.push(free);
                }
            }
        }
        file.invoke(code, op);
        store(value);
        if (memory.keeps(segment, at - segment.from())) {
            writeTo(Array.V, memory.slot(at), value);
        }
        if (outputs.first(value) >= 0) {
            writeTo(Array.Y, outputs.first(value), value);
        }
    }

    private void writeTo(Array array, int index, int value) {
        code.variable(ALOAD, firstLocal + array.argument);
        file.push(code, index);
        load(value);
        code.u1(DASTORE);
    }

    /** Sees to it that a value that is not a constant stands in a local variable. */
    private void bring(int value) {
        Scalar scalar = scalar(value);
        if (!scalar.isConstant() && !local.containsKey(value)) {
            code.variable(ALOAD, firstLocal + (scalar.isInput() ? Array.X : Array.V).argument);
            file.push(code, scalar.isInput() ? scalar.a() : memory.slot(program.place[value]));
            code.u1(DALOAD);
            store(value);
        }
    }

    private void load(int value) {
        Integer variable = local.get(value);
        if (variable == null) {
            file.push(code, scalar(value).constant());
        } else {
            code.variable(DLOAD, variable);
        }
    }

    private void store(int value) {
        if (freeLocals.isEmpty()) {
            freeLocals.push(locals);
            locals += 2;
        }
        int variable = freeLocals.pop();
        local.put(value, variable);
        code.variable(DSTORE, variable);
    }
}

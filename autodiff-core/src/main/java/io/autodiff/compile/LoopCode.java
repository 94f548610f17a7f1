package io.autodiff.compile;

import static io.autodiff.compile.ClassFile.Instruction.ALOAD;
import static io.autodiff.compile.ClassFile.Instruction.DALOAD;
import static io.autodiff.compile.ClassFile.Instruction.DASTORE;
import static io.autodiff.compile.ClassFile.Instruction.DLOAD;
import static io.autodiff.compile.ClassFile.Instruction.DSTORE;
import static io.autodiff.compile.ClassFile.Instruction.GETSTATIC;
import static io.autodiff.compile.ClassFile.Instruction.IADD;
import static io.autodiff.compile.ClassFile.Instruction.IALOAD;
import static io.autodiff.compile.ClassFile.Instruction.IF_ICMPLT;
import static io.autodiff.compile.ClassFile.Instruction.IINC;
import static io.autodiff.compile.ClassFile.Instruction.ILOAD;
import static io.autodiff.compile.ClassFile.Instruction.IMUL;
import static io.autodiff.compile.ClassFile.Instruction.ISTORE;
import static io.autodiff.compile.ClassFile.Instruction.ISUB;
import static io.autodiff.compile.ClassFile.Instruction.RETURN;
import static io.autodiff.compile.ClassFile.Instruction.SIPUSH;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A loop as a method of bytecode. Results of a turn are local variables, those of earlier turns too. Literals in which all loops with
 * this body agree stand in the code, others are read from the table, where those of a loop begin at the last argument.
 */
final class LoopCode {
    static final String DESCRIPTOR = "([D[D[D[II)V";

    private static final int TABLE = 3;
    private static final int AT = 4;
    private static final int TURN = 5;
    private static final int NONE = -1;

    private final ClassFile file;
    private final Loop loop;
    private final ClassFile.Output code = new ClassFile.Output();

    /** The literals of one of the loops. */
    private final int[] literals;

    /** Of each literal the variable that holds it, or none if it is the same for all. */
    private final int[] variable;

    /** Local variables: of each load the element, of each carry its results from the latest to the oldest, of each step the result. */
    private final int[] element;

    private final int[] carried;
    private final int[] result;
    private int locals = TURN + 1;

    LoopCode(ClassFile file, Loop loop, List<int[]> literals) {
        this.file = file;
        this.loop = loop;
        this.literals = literals.get(0);
        variable = new int[loop.literals()];
        element = new int[loop.loads().size()];
        carried = new int[loop.carries().size()];
        result = new int[loop.steps().size()];
        Arrays.fill(variable, NONE);
        Arrays.fill(element, NONE);
        for (int j : differing(literals)) {
            variable[j] = locals++;
        }
    }

    /** The literals in which loops with one body differ. */
    static int[] differing(List<int[]> literals) {
        int[] first = literals.get(0);
        return IntStream.range(0, first.length)
                .filter(j -> literals.stream().anyMatch(other -> other[j] != first[j]))
                .toArray();
    }

    void write(String name) {
        code.u1(SIPUSH).u2(0).variable(ISTORE, TURN);
        readLiterals();
        int integers = locals;
        readWhatIsFixed();
        int doubles = (locals - integers) / 2;
        int start = code.size();
        for (int s = 0; s < result.length; s++) {
            writeStep(s);
        }
        passOn();
        code.u1(IINC).u1(TURN).u1(1).variable(ILOAD, TURN);
        literal(0);
        int back = start - code.size();
        code.u1(IF_ICMPLT).u2(back);
        for (int s = 0; s < result.length; s++) {
            writeResult(s, true);
        }
        code.u1(RETURN);
        file.staticMethod(name, DESCRIPTOR, 8, locals, code.toByteArray(), frame(start, integers, doubles));
    }

    private void readLiterals() {
        int next = 0;
        for (int local : variable) {
            if (local != NONE) {
                code.variable(ALOAD, TABLE).variable(ILOAD, AT);
                file.push(code, next++);
                code.u1(IADD).u1(IALOAD).variable(ISTORE, local);
            }
        }
    }

    private void readWhatIsFixed() {
        for (int k = 0; k < element.length; k++) {
            if (loop.loads().get(k).isFixed()) {
                element[k] = load(k);
            }
        }
        int literal = 1 + element.length;
        for (int k = 0; k < carried.length; k++) {
            int distance = loop.carries().get(k).distance();
            carried[k] = locals;
            locals += 2 * distance;
            for (int turn = 0; turn < distance; turn++) {
                code.variable(ALOAD, Loop.Array.V.argument);
                literal(literal++);
                code.u1(DALOAD).variable(DSTORE, carried[k] + 2 * (distance - 1 - turn));
            }
        }
    }

    private void writeStep(int s) {
        Loop.Step step = loop.steps().get(s);
        for (Loop.Operand operand : step.operands()) {
            if (operand instanceof Loop.Element e && element[e.load()] == NONE) {
                element[e.load()] = load(e.load());
            }
        }
        code.u1(GETSTATIC).u2(file.field(step.op()));
        step.operands().forEach(this::push);
        file.invoke(code, step.op());
        result[s] = number();
        code.variable(DSTORE, result[s]);
        writeResult(s, false);
    }

    private void push(Loop.Operand operand) {
        if (operand instanceof Loop.Constant constant) {
            file.push(code, constant.value());
        } else if (operand instanceof Loop.Result r) {
            code.variable(DLOAD, result[r.step()]);
        } else if (operand instanceof Loop.Carried c) {
            int distance = loop.carries().get(c.carry()).distance();
            code.variable(DLOAD, carried[c.carry()] + 2 * (distance - 1));
        } else if (operand instanceof Loop.Element e) {
            code.variable(DLOAD, element[e.load()]);
        }
    }

    /** Reads an element into a variable, whose number it gives. */
    private int load(int k) {
        Loop.Load load = loop.loads().get(k);
        code.variable(ALOAD, load.array().argument);
        if (load.isLookedUp()) {
            code.variable(ALOAD, TABLE);
            index(1, 1 + k);
            code.u1(IALOAD);
        } else {
            index(load.stride(), 1 + k);
        }
        int local = number();
        code.u1(DALOAD).variable(DSTORE, local);
        return local;
    }

    private int number() {
        locals += 2;
        return locals - 2;
    }

    /** Puts literal + stride · turn on the stack. */
    private void index(int stride, int literal) {
        literal(literal);
        if (stride == 0) {
            return;
        }
        code.variable(ILOAD, TURN);
        if (Math.abs(stride) != 1) {
            file.push(code, stride);
            code.u1(IMUL);
        }
        code.u1(stride == -1 ? ISUB : IADD);
    }

    private void literal(int j) {
        if (variable[j] == NONE) {
            file.push(code, literals[j]);
        } else {
            code.variable(ILOAD, variable[j]);
        }
    }

    /** Writes a result at once, since a later step of the turn may look it up, or after the last turn. */
    private void writeResult(int s, boolean afterLast) {
        int literal = literals.length - loop.writes().size();
        for (Loop.Write write : loop.writes()) {
            if (write.step() == s && (write.stride() == 0) == afterLast) {
                code.variable(ALOAD, write.array().argument);
                index(write.stride(), literal);
                code.variable(DLOAD, result[s]).u1(DASTORE);
            }
            literal++;
        }
    }

    /** Makes the results of this turn those of the turn before. */
    private void passOn() {
        for (int k = 0; k < carried.length; k++) {
            Loop.Carry carry = loop.carries().get(k);
            for (int back = carry.distance() - 1; back > 0; back--) {
                code.variable(DLOAD, carried[k] + 2 * (back - 1)).variable(DSTORE, carried[k] + 2 * back);
            }
            code.variable(DLOAD, result[carry.step()]).variable(DSTORE, carried[k]);
        }
    }

    /** The types of the variables where a turn starts (JVMS 17, 4.7.4). */
    private byte[] frame(int start, int integers, int doubles) {
        ClassFile.Output frame = new ClassFile.Output().u2(1);
        frame.u1(255).u2(start).u2(integers + doubles);
        int array = file.type("[D");
        frame.u1(7).u2(array).u1(7).u2(array).u1(7).u2(array).u1(7).u2(file.type("[I"));
        for (int k = AT; k < integers; k++) {
            frame.u1(1);
        }
        for (int k = 0; k < doubles; k++) {
            frame.u1(3);
        }
        return frame.u2(0).toByteArray();
    }
}

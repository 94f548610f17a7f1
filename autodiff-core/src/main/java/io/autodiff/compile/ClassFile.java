package io.autodiff.compile;

import io.autodiff.Op;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A class being written: methods, and static final fields that hold the operations.
 *
 * <p>Source: The Java Virtual Machine Specification, Java SE 17, chapter 4.
 */
final class ClassFile {
    private static final int JAVA_17 = 61;
    private static final int PUBLIC = 0x0001;
    private static final int STATIC_FINAL = 0x0018;
    private static final int STATIC = 0x0008;
    private static final String NAME = "io/autodiff/compile/Straight";
    private static final String HANDLES = "java/lang/invoke/MethodHandles";

    private final Output pool = new Output();
    private final Map<List<Object>, Integer> entries = new HashMap<>();
    private final List<Op> operations = new ArrayList<>();
    private final Map<Op, Integer> fields = new HashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private final Output methods = new Output();
    private int entryCount = 1;
    private int methodCount;

    /** A stream of bytes in memory. */
    static final class Output extends DataOutputStream {
        private final ByteArrayOutputStream bytes;

        Output() {
            this(new ByteArrayOutputStream());
        }

        private Output(ByteArrayOutputStream bytes) {
            super(bytes);
            this.bytes = bytes;
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }

        Output u1(int value) {
            return write(() -> writeByte(value));
        }

        Output u2(int value) {
            return write(() -> writeShort(value));
        }

        Output u4(int value) {
            return write(() -> writeInt(value));
        }

        Output all(byte[] data) {
            return write(() -> write(data));
        }

        /** Loads or stores a local variable. */
        Output variable(int instruction, int number) {
            return number < 256
                    ? u1(instruction).u1(number)
                    : u1(Instruction.WIDE).u1(instruction).u2(number);
        }

        private interface Action {
            void run() throws IOException;
        }

        private Output write(Action action) {
            try {
                action.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }
    }

    int utf8(String text) {
        return entry(List.of(1, text), out -> out.u1(1).write(() -> out.writeUTF(text)));
    }

    int type(String name) {
        int utf8 = utf8(name);
        return entry(List.of(7, name), out -> out.u1(7).u2(utf8));
    }

    int string(String text) {
        int utf8 = utf8(text);
        return entry(List.of(8, text), out -> out.u1(8).u2(utf8));
    }

    int number(int value) {
        return entry(List.of(3, value), out -> out.u1(3).u4(value));
    }

    int number(double value) {
        int entry = entry(
                List.of(6, Double.doubleToRawLongBits(value)), out -> out.u1(6).write(() -> out.writeDouble(value)));
        if (entry == entryCount - 1) {
            entryCount++; // a double takes two places
        }
        return entry;
    }

    int method(String owner, String name, String descriptor) {
        return member(10, owner, name, descriptor);
    }

    int interfaceMethod(String owner, String name, String descriptor) {
        return member(11, owner, name, descriptor);
    }

    int self() {
        return type(NAME);
    }

    /** The method by which an operation is called. */
    int call(Op op) {
        return calls.computeIfAbsent(
                familyOf(op), family -> interfaceMethod(family, "f", "(" + "D".repeat(arity(op)) + ")D"));
    }

    int ownMethod(String name, String descriptor) {
        return method(NAME, name, descriptor);
    }

    /** Puts a number on the stack. */
    void push(Output code, double value) {
        code.u1(Instruction.LDC2_W).u2(number(value));
    }

    /** Puts a whole number on the stack. */
    void push(Output code, int value) {
        if (value == (short) value) {
            code.u1(Instruction.SIPUSH).u2(value);
        } else {
            code.u1(Instruction.LDC_W).u2(number(value));
        }
    }

    /** Calls an operation, which lies on the stack below its operands. */
    void invoke(Output code, Op op) {
        code.u1(Instruction.INVOKEINTERFACE).u2(call(op)).u1(1 + 2 * arity(op)).u1(0);
    }

    /** The static field that holds an operation. */
    int field(Op op) {
        return fields.computeIfAbsent(op, key -> {
            operations.add(key);
            return member(9, NAME, nameOf(operations.size() - 1), descriptor(key));
        });
    }

    private static String nameOf(int operation) {
        return "op" + operation;
    }

    private static String descriptor(Op op) {
        return "L" + familyOf(op) + ";";
    }

    /** The interface that says how an operation on numbers is called. */
    static String familyOf(Op op) {
        return "io/autodiff/Op$" + List.of("Unary", "Binary", "Ternary").get(arity(op) - 1);
    }

    /** How many numbers an elementwise operation takes. */
    private static int arity(Op op) {
        return op instanceof Op.Unary ? 1 : op instanceof Op.Binary ? 2 : 3;
    }

    private int member(int tag, String owner, String name, String descriptor) {
        int type = type(owner);
        int utf8 = utf8(name);
        int descriptorUtf8 = utf8(descriptor);
        int nameAndType =
                entry(List.of(12, name, descriptor), out -> out.u1(12).u2(utf8).u2(descriptorUtf8));
        return entry(
                List.of(tag, owner, name, descriptor),
                out -> out.u1(tag).u2(type).u2(nameAndType));
    }

    private interface Entry {
        void to(Output out);
    }

    private int entry(List<Object> key, Entry entry) {
        return entries.computeIfAbsent(key, k -> {
            entry.to(pool);
            return entryCount++;
        });
    }

    void publicMethod(String name, String descriptor, int stack, int locals, byte[] code) {
        publicMethod(name, descriptor, stack, locals, code, new byte[0]);
    }

    /** A method with the frames of its branches. */
    void publicMethod(String name, String descriptor, int stack, int locals, byte[] code, byte[] frames) {
        method(PUBLIC, name, descriptor, stack, locals, code, frames);
    }

    void staticMethod(String name, String descriptor, int stack, int locals, byte[] code) {
        staticMethod(name, descriptor, stack, locals, code, new byte[0]);
    }

    /** A static method with the frames of its branches. */
    void staticMethod(String name, String descriptor, int stack, int locals, byte[] code, byte[] frames) {
        method(STATIC, name, descriptor, stack, locals, code, frames);
    }

    private void method(int access, String name, String descriptor, int stack, int locals, byte[] code, byte[] frames) {
        methodCount++;
        boolean framed = frames.length > 0;
        methods.u2(access).u2(utf8(name)).u2(utf8(descriptor)).u2(1).u2(utf8("Code"));
        methods.u4(12 + code.length + (framed ? 6 + frames.length : 0));
        methods.u2(stack).u2(locals).u4(code.length).all(code).u2(0).u2(framed ? 1 : 0);
        if (framed) {
            methods.u2(utf8("StackMapTable")).u4(frames.length).all(frames);
        }
    }

    /** An instance of the class, hidden, which implements an interface of one method. */
    <T> T instance(Class<T> type) {
        writeConstructor();
        writeInitializer();
        int self = self();
        int parent = type("java/lang/Object");
        int implemented = type(type.getName().replace('.', '/'));
        Output fieldTable = new Output().u2(operations.size());
        for (int k = 0; k < operations.size(); k++) {
            fieldTable
                    .u2(STATIC_FINAL)
                    .u2(utf8(nameOf(k)))
                    .u2(utf8(descriptor(operations.get(k))))
                    .u2(0);
        }
        Output file =
                new Output().u4(0xCAFEBABE).u2(0).u2(JAVA_17).u2(entryCount).all(pool.toByteArray());
        file.u2(0x1030).u2(self).u2(parent).u2(1).u2(implemented).all(fieldTable.toByteArray());
        file.u2(methodCount).all(methods.toByteArray()).u2(0);
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup()
                    .defineHiddenClassWithClassData(file.toByteArray(), operations.toArray(Op[]::new), true);
            return type.cast(hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class))
                    .invoke());
        } catch (Throwable e) {
            throw new IllegalStateException("cannot define the code of a program", e);
        }
    }

    private void writeConstructor() {
        Output code = new Output().u1(Instruction.ALOAD_0);
        code.u1(Instruction.INVOKESPECIAL)
                .u2(method("java/lang/Object", "<init>", "()V"))
                .u1(Instruction.RETURN);
        publicMethod("<init>", "()V", 1, 1, code.toByteArray());
    }

    /** Takes the operations out of the class data, so that the fields are constants to the compiler. */
    private void writeInitializer() {
        String array = "[Lio/autodiff/Op;";
        Output code = new Output().u1(Instruction.INVOKESTATIC);
        code.u2(method(HANDLES, "lookup", "()L" + HANDLES + "$Lookup;"));
        code.u1(Instruction.LDC_W).u2(string("_")).u1(Instruction.LDC_W).u2(type(array));
        code.u1(Instruction.INVOKESTATIC)
                .u2(method(
                        HANDLES,
                        "classData",
                        "(L" + HANDLES + "$Lookup;Ljava/lang/String;Ljava/lang/Class;)Ljava/lang/Object;"));
        code.u1(Instruction.CHECKCAST).u2(type(array)).u1(Instruction.ASTORE_0);
        for (int k = 0; k < operations.size(); k++) {
            Op op = operations.get(k);
            code.u1(Instruction.ALOAD_0).u1(Instruction.SIPUSH).u2(k).u1(Instruction.AALOAD);
            code.u1(Instruction.CHECKCAST).u2(type(familyOf(op)));
            code.u1(Instruction.PUTSTATIC).u2(field(op));
        }
        code.u1(Instruction.RETURN);
        staticMethod("<clinit>", "()V", 3, 1, code.toByteArray());
    }

    /** The instructions in use. */
    static final class Instruction {
        static final int SIPUSH = 0x11;
        static final int LDC_W = 0x13;
        static final int LDC2_W = 0x14;
        static final int ILOAD = 0x15;
        static final int DLOAD = 0x18;
        static final int ALOAD = 0x19;
        static final int ALOAD_0 = 0x2a;
        static final int ALOAD_1 = 0x2b;
        static final int ALOAD_2 = 0x2c;
        static final int ALOAD_3 = 0x2d;
        static final int DALOAD = 0x31;
        static final int AALOAD = 0x32;
        static final int IALOAD = 0x2e;
        static final int ISTORE = 0x36;
        static final int DSTORE = 0x39;
        static final int ASTORE = 0x3a;
        static final int ASTORE_0 = 0x4b;
        static final int DASTORE = 0x52;
        static final int IADD = 0x60;
        static final int ISUB = 0x64;
        static final int IMUL = 0x68;
        static final int GOTO = 0xa7;
        static final int IF_ICMPLT = 0xa1;
        static final int IF_ICMPGE = 0xa2;
        static final int IINC = 0x84;
        static final int DRETURN = 0xaf;
        static final int RETURN = 0xb1;
        static final int PUTSTATIC = 0xb3;
        static final int GETSTATIC = 0xb2;
        static final int INVOKESPECIAL = 0xb7;
        static final int INVOKESTATIC = 0xb8;
        static final int INVOKEINTERFACE = 0xb9;
        static final int CHECKCAST = 0xc0;
        static final int WIDE = 0xc4;

        private Instruction() {}
    }
}

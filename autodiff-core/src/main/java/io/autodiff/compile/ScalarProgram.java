package io.autodiff.compile;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.op.Plus;
import io.autodiff.op.Times;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A program whose values are numbers: what a program on small tensors comes down to, element by element.
 *
 * <p>Elementwise operations are taken apart as they are. Of an operation that is linear in each input, or in all together, its values at unit
 * vectors tell the coefficients; most are 0 or 1, since most such operations only move elements. So no operation is known here by name, but for x + 0 and
 * 1 · x, which are left out.
 */
final class ScalarProgram {
    /** How many scalars may stand for one operation on tensors, on average; beyond, loops over tensors are the better code. */
    private static final int SCALARS_PER_OPERATION = 16;

    /** How many elements the values of a program may have that is taken apart. */
    private static final int MOST_ELEMENTS = 1 << 23;

    /** How many products of unit vectors with one element of the value are tried to find the coefficients. */
    private static final int LONGEST_PROBE = 1 << 16;

    static final int NONE = -1;

    /** An operation on one to three numbers, an input (no operation, its place in a), or a constant. */
    record Scalar(@Nullable Op op, int a, int b, int c, double constant) {
        private static Scalar input(int place) {
            return new Scalar(null, place, NONE, NONE, 0);
        }

        private static Scalar constant(double value) {
            return new Scalar(null, NONE, NONE, NONE, value);
        }

        /** The numbers of the values that the operation takes. */
        int[] operands() {
            if (op == null) {
                return new int[0];
            }
            return b == NONE ? new int[] {a} : c == NONE ? new int[] {a, b} : new int[] {a, b, c};
        }

        boolean isInput() {
            return op == null && a != NONE;
        }

        boolean isConstant() {
            return op == null && a == NONE;
        }
    }

    final List<Scalar> scalars = new ArrayList<>();
    final int[] outputs;

    /** The numbers of the operations that the outputs depend on, each after its operands. */
    final int[] line;

    /** Of each value its place in the line, or {@link #NONE}. */
    final int[] place;

    private final Map<Object, Integer> numbers = new HashMap<>();

    /** The program taken apart, or null if it has large tensors, no results, or operations that are neither elementwise nor linear. */
    static @Nullable ScalarProgram of(Program program) {
        long elements = 0;
        for (Program.Value value : program.values()) {
            elements += value.shape().size();
        }
        if (elements > MOST_ELEMENTS) {
            return null;
        }
        try {
            ScalarProgram scalars = new ScalarProgram(program);
            boolean isLong = scalars.line.length > SCALARS_PER_OPERATION * program.operations();
            return isLong || scalars.outputs.length == 0 ? null : scalars;
        } catch (NotScalar e) {
            return null;
        }
    }

    private ScalarProgram(Program program) {
        List<int[]> elements = new ArrayList<>();
        int element = 0;
        for (Program.Value value : program.values()) {
            int[] ids = new int[value.shape().size()];
            if (value instanceof Program.Constant constant) {
                Arrays.setAll(ids, i -> constant(constant.data()[i]));
            } else if (value instanceof Program.Result result) {
                ids = result(result, program, elements);
            } else {
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = append(Scalar.input(element++));
                }
            }
            elements.add(ids);
        }
        outputs = Arrays.stream(program.outputs())
                .mapToObj(elements::get)
                .flatMapToInt(Arrays::stream)
                .toArray();
        line = lineFor(outputs);
        place = new int[scalars.size()];
        Arrays.fill(place, NONE);
        for (int k = 0; k < line.length; k++) {
            place[line[k]] = k;
        }
    }

    /**
     * The operations as the outputs ask for them, one output after the other: so a value stands close to where it is read, and few are alive
     * at a time. A recorded gradient has all values first and then all adjoints.
     */
    private int[] lineFor(int... wanted) {
        IntStream.Builder order = IntStream.builder();
        boolean[] seen = new boolean[scalars.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int output : wanted) {
            open.push(output);
            while (!open.isEmpty()) {
                int i = open.peek();
                int missing = firstMissing(scalars.get(i), seen);
                if (scalars.get(i).op == null || seen[i]) {
                    open.pop();
                } else if (missing != NONE) {
                    open.push(missing);
                } else {
                    seen[i] = true;
                    order.add(i);
                    open.pop();
                }
            }
        }
        return order.build().toArray();
    }

    private int firstMissing(Scalar scalar, boolean[] seen) {
        for (int operand : scalar.operands()) {
            if (scalars.get(operand).op != null && !seen[operand]) {
                return operand;
            }
        }
        return NONE;
    }

    private int[] result(Program.Result result, Program program, List<int[]> elements) {
        int[] operands = result.operands();
        int[] y = new int[result.shape().size()];
        if (result.op() instanceof Op.Unary op) {
            int[] x = elements.get(operands[0]);
            Arrays.setAll(y, i -> unary(op, x[i]));
        } else if (result.op() instanceof Op.Binary op) {
            int[] a = elements.get(operands[0]);
            int[] b = elements.get(operands[1]);
            Arrays.setAll(y, i -> binary(op, a[a.length == 1 ? 0 : i], b[b.length == 1 ? 0 : i]));
        } else if (result.op() instanceof Op.Ternary op) {
            int[] a = elements.get(operands[0]);
            int[] b = elements.get(operands[1]);
            int[] c = elements.get(operands[2]);
            Arrays.setAll(y, i -> ternary(op, a[i], b[i], c[i]));
        } else if (result.op() instanceof Op.Linear || result.op() instanceof Op.Multilinear) {
            new Expansion(result.op(), result.shape(), operands, program, elements).into(y);
        } else {
            throw new NotScalar();
        }
        return y;
    }

    private int unary(Op.Unary op, int x) {
        Scalar value = scalars.get(x);
        return value.isConstant() ? constant(op.f(value.constant)) : append(new Scalar(op, x, NONE, NONE, 0));
    }

    private int binary(Op.Binary op, int a, int b) {
        Scalar left = scalars.get(a);
        Scalar right = scalars.get(b);
        if (left.isConstant() && right.isConstant()) {
            return constant(op.f(left.constant, right.constant));
        }
        if (op instanceof Plus || op instanceof Times) {
            double neutral = op instanceof Plus ? 0 : 1;
            if (left.isConstant() && left.constant == neutral) {
                return b;
            }
            if (right.isConstant() && right.constant == neutral) {
                return a;
            }
        }
        return append(new Scalar(op, a, b, NONE, 0));
    }

    private int ternary(Op.Ternary op, int a, int b, int c) {
        Scalar first = scalars.get(a);
        Scalar second = scalars.get(b);
        Scalar third = scalars.get(c);
        return first.isConstant() && second.isConstant() && third.isConstant()
                ? constant(op.f(first.constant, second.constant, third.constant))
                : append(new Scalar(op, a, b, c, 0));
    }

    private int constant(double value) {
        return numbers.computeIfAbsent(Double.doubleToRawLongBits(value), bits -> {
            scalars.add(Scalar.constant(value));
            return scalars.size() - 1;
        });
    }

    private int append(Scalar scalar) {
        return numbers.computeIfAbsent(scalar, key -> {
            scalars.add(scalar);
            return scalars.size() - 1;
        });
    }

    /** An operation that is linear in each input, or in all together, as sums of products of elements. */
    private final class Expansion {
        private final Op op;
        private final Shape shape;
        private final Op.Operand[] x;
        private final List<int[]> elements = new ArrayList<>();

        /** The inputs in which the operation is linear, those together in which it is so together; others are constants. */
        private final List<List<Integer>> factors = new ArrayList<>();

        Expansion(Op op, Shape shape, int[] operands, Program program, List<int[]> ids) {
            this.op = op;
            this.shape = shape;
            this.x = new Op.Operand[operands.length];
            if (op instanceof Op.Linear) {
                factors.add(IntStream.range(0, x.length).boxed().toList());
            }
            for (int i = 0; i < operands.length; i++) {
                Program.Value value = program.values().get(operands[i]);
                elements.add(ids.get(operands[i]));
                boolean isHeld = value instanceof Program.Constant && !(op instanceof Op.Linear);
                x[i] = new Op.Operand(
                        value.shape(),
                        isHeld
                                ? ((Program.Constant) value).data()
                                : new double[value.shape().size()]);
                if (!isHeld && !(op instanceof Op.Linear)) {
                    factors.add(List.of(i));
                }
            }
        }

        void into(int[] y) {
            Arrays.fill(y, constant(0));
            int[] from = factors.size() == 1 ? moves(new SplittableRandom(1)) : null;
            if (from != null && Arrays.equals(from, moves(new SplittableRandom(2)))) {
                for (int i = 0; i < y.length; i++) {
                    y[i] = from[i] == NONE ? y[i] : from[i];
                }
            } else if (probes() <= LONGEST_PROBE) {
                probe(0, constant(1), y);
            } else {
                throw new NotScalar();
            }
        }

        private long probes() {
            long probes = shape.size();
            for (List<Integer> factor : factors) {
                probes *= factor.stream().mapToInt(i -> x[i].data().length).sum();
            }
            return probes;
        }

        /**
         * Of each element of the value the number that it is, or none if it is 0; null if the operation does more than move elements. Told
         * from random elements, of which no two sums are the same twice.
         */
        private int @Nullable [] moves(SplittableRandom random) {
            Map<Double, Integer> known = new HashMap<>();
            for (int i : factors.get(0)) {
                double[] data = x[i].data();
                for (int j = 0; j < data.length; j++) {
                    data[j] = random.nextDouble(1, 2);
                    known.put(data[j], elements.get(i)[j]);
                }
            }
            double[] value = op.value(shape, x).clone();
            factors.get(0).forEach(i -> Arrays.fill(x[i].data(), 0));
            int[] from = new int[value.length];
            for (int i = 0; i < value.length; i++) {
                from[i] = known.getOrDefault(value[i], NONE);
                if (from[i] == NONE && value[i] != 0) {
                    return null;
                }
            }
            return from;
        }

        /** Tries each element of the factors from a depth on, with all but one of each factor set to zero. */
        private void probe(int depth, int product, int[] y) {
            if (depth == factors.size()) {
                double[] coefficients = op.value(shape, x);
                for (int i = 0; i < y.length; i++) {
                    if (coefficients[i] != 0) {
                        int term = binary(Times.OP, constant(coefficients[i]), product);
                        y[i] = binary(Plus.OP, y[i], term);
                    }
                }
                return;
            }
            for (int i : factors.get(depth)) {
                double[] data = x[i].data();
                for (int j = 0; j < data.length; j++) {
                    data[j] = 1;
                    probe(depth + 1, binary(Times.OP, product, elements.get(i)[j]), y);
                    data[j] = 0;
                }
            }
        }
    }

    /** The program has operations that do not come apart into scalars. */
    private static final class NotScalar extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotScalar() {
            super(null, null, false, false);
        }
    }
}

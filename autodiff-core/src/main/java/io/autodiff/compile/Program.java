package io.autodiff.compile;

import io.autodiff.Op;
import io.autodiff.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A computation without control flow: values in an order in which each stands after what it is computed from.
 *
 * @param values the inputs first, then constants and operations
 * @param inputs how many inputs there are
 * @param outputs the numbers of the values that are wanted
 */
public record Program(List<Value> values, int inputs, int... outputs) {
    /** A value of known shape. */
    public sealed interface Value {
        Shape shape();
    }

    /** What is given at each run. */
    record Input(Shape shape) implements Value {}

    /** What is the same at each run. */
    public record Constant(Shape shape, double... data) implements Value {}

    /** What an operation makes of the values with these numbers. */
    public record Result(Op op, Shape shape, int... operands) implements Value {}

    int operations() {
        return (int) values.stream().filter(Result.class::isInstance).count();
    }

    /**
     * Takes the values of a program one by one: what was computed already is found again, and what depends on constants only is computed at
     * once.
     */
    public static final class Builder {
        private final List<Value> values = new ArrayList<>();
        private final Map<List<Object>, Integer> numbers = new HashMap<>();
        private int inputs;

        public int input(Shape shape) {
            if (values.size() > inputs) {
                throw new IllegalStateException("inputs come first");
            }
            inputs++;
            return append(new Input(shape));
        }

        public int constant(Shape shape, double[] data) {
            Object key = shape.isScalar() ? Double.doubleToRawLongBits(data[0]) : new Identity(data);
            return numbers.computeIfAbsent(List.of(shape, key), k -> append(new Constant(shape, data)));
        }

        public int apply(Op op, Shape shape, int... operands) {
            boolean constant = true;
            List<Object> key = new ArrayList<>();
            key.add(op);
            for (int operand : operands) {
                constant &= values.get(operand) instanceof Constant;
                key.add(operand);
            }
            if (constant) {
                Op.Operand[] x = Arrays.stream(operands)
                        .mapToObj(values::get)
                        .map(value -> new Op.Operand(value.shape(), ((Constant) value).data))
                        .toArray(Op.Operand[]::new);
                return constant(shape, op.value(shape, x));
            }
            return numbers.computeIfAbsent(key, k -> append(new Result(op, shape, operands)));
        }

        private int append(Value value) {
            values.add(value);
            return values.size() - 1;
        }

        /** The program for these values, without those that they do not depend on. */
        public Program build(int... outputs) {
            boolean[] needed = new boolean[values.size()];
            for (int output : outputs) {
                needed[output] = true;
            }
            for (int i = values.size() - 1; i >= inputs; i--) {
                if (needed[i] && values.get(i) instanceof Result result) {
                    for (int operand : result.operands) {
                        needed[operand] = true;
                    }
                }
            }
            List<Value> kept = new ArrayList<>();
            int[] number = new int[values.size()];
            for (int i = 0; i < number.length; i++) {
                if (i < inputs || needed[i]) {
                    number[i] = kept.size();
                    kept.add(renumbered(values.get(i), number));
                }
            }
            return new Program(List.copyOf(kept), inputs, renumbered(outputs, number));
        }

        private static Value renumbered(Value value, int[] number) {
            return value instanceof Result result
                    ? new Result(result.op, result.shape, renumbered(result.operands, number))
                    : value;
        }

        /** The numbers of these values in another program. */
        static int[] renumbered(int[] values, int[] number) {
            return Arrays.stream(values).map(i -> number[i]).toArray();
        }

        /** An array as itself, whatever its elements. */
        private record Identity(double... data) {
            @Override
            public boolean equals(Object other) {
                return other instanceof Identity that && data == that.data;
            }

            @Override
            public int hashCode() {
                return System.identityHashCode(data);
            }
        }
    }
}

package io.autodiff;

import io.autodiff.memory.Buffers;

/**
 * A differentiable operation y = f(x₀, x₁, …): its value on arrays, and one derivative rule per input, written in tensor operations.
 *
 * <p>Because the rules are made of differentiable operations themselves, derivatives of every order follow from them. An operation is
 * best written as a record, in one file, whose first Javadoc line is its formula. Most belong to a family that writes the rules for
 * them: {@link Unary} and {@link Binary} (elementwise), {@link Linear} (in all inputs together) and {@link Multilinear} (in each input). An
 * operation of your own has the rights of a built-in one: same interface, same speed, same checks.
 *
 * <pre>{@code
 * record SquarePlusOne() implements Op.Unary {
 *     public double f(double x) { return x * x + 1; }
 *     public double slope(double x, double y) { return 2 * x; }
 *     public Tensor derivative(Tensor x, Tensor y) { return x.times(2); }
 * }
 * Tensor y = new SquarePlusOne().apply(x);
 * }</pre>
 */
public interface Op {
    /** The name in tables and errors: the class name with a small first letter. */
    default String name() {
        String name = getClass().getSimpleName();
        return name.isEmpty() ? "op" : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /**
     * The shape of y.
     *
     * @throws IllegalArgumentException if the operation does not take inputs of these shapes; the message says what was expected, what
     *     came and what to do, without the operation's name, which is put in front of it
     */
    Shape shape(Shape... x);

    /**
     * The elements of y in row-major order.
     *
     * @param shape the shape of y
     * @param x the inputs; their arrays must neither be changed nor kept, but may be returned, since tensors are immutable
     */
    double[] value(Shape shape, Operand... x);

    /**
     * The vector-Jacobian product x̄ᵢ = ȳᵀ ∂y/∂xᵢ, in the shape of input i: what this operation adds to the adjoint of that input.
     *
     * @param i which input
     * @param yBar the adjoint of y
     * @param y the value, readable if {@link #usesOutput}
     * @param x the inputs, readable where {@link #usesInput} says so; the shape of every one is known in any case
     */
    Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x);

    /**
     * The Jacobian-vector product ẏ = ∂y/∂xᵢ ẋᵢ, in the shape of y: what the tangent of input i adds to the tangent of y.
     *
     * @param i which input
     * @param xDot the tangent of that input
     * @param y the value, readable if {@link #usesOutput}
     * @param x the inputs, readable where {@link #usesInput} says so
     */
    Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x);

    /** Whether the rule of input {@code wrt} reads the value of input {@code i}; where false, memory is freed early. */
    default boolean usesInput(int i, int wrt) {
        return true;
    }

    /** Whether any rule reads the value of y; where false, memory is freed early. */
    default boolean usesOutput() {
        return true;
    }

    /** Where input i may come from: the rules hold inside, and checks draw their points there. */
    default Interval domain(int i) {
        return Interval.REALS;
    }

    /** y = f(x₀, x₁, …), recorded by the tapes that watch any of the inputs. */
    default Tensor apply(Tensor... x) {
        return Dispatch.apply(this, x);
    }

    /**
     * yₖ = f(x₀ₖ, x₁ₖ, …) for many k at once, so that one sweep can carry many adjoints or tangents. By default each is computed by itself,
     * which is right for every operation.
     *
     * @param x the inputs, each with one more axis in front, along which k runs; it has size 1 where the input is the same for all k
     * @return y, with that axis in front
     */
    default Tensor applyToMany(Tensor... x) {
        return Many.oneByOne(this, x);
    }

    /** An operation that does the same for every index of the axes in front of those it works on: many at once are one more such axis. */
    interface OnLastAxes extends Op {
        @Override
        default Tensor applyToMany(Tensor... x) {
            return apply(Many.stretch(x));
        }
    }

    /** An operation along one axis. Counted from the end, it is the same axis with more axes in front. */
    interface AlongAxis extends OnLastAxes {
        /** The axis, which counts from the end if it is negative. */
        int axis();

        /** The same operation along another axis. */
        Op along(int axis);

        @Override
        default Tensor applyToMany(Tensor... x) {
            int rank = x[0].rank() - 1;
            return axis() < 0
                    ? OnLastAxes.super.applyToMany(x)
                    : along(axis() - rank).applyToMany(x);
        }
    }

    /**
     * An operation that adds to an adjoint in place what it contributes, where {@link #vjp} would make an array for the term first. So n
     * slices of a long array cost no more than the array.
     */
    interface Accumulating extends Op {
        /**
         * x̄ᵢ += ȳᵀ ∂y/∂xᵢ, for plain numbers.
         *
         * @param xBar the elements of the sum for input i
         * @param y the value; if the rules do not read it, the array is empty
         * @param x the inputs; of those that the rule does not read, the array is empty
         */
        void addVjp(int i, double[] xBar, Operand yBar, Operand y, Operand... x);
    }

    /** An operation that can add its value to what an array holds, where {@link #value} would make an array for the term first. */
    interface Adding extends Op {
        /**
         * y += op(x), for plain numbers.
         *
         * @param shape that of y
         */
        void addValue(double[] y, Shape shape, Operand... x);

        @Override
        default double[] value(Shape shape, Operand... x) {
            double[] y = Buffers.zeros(shape.size());
            addValue(y, shape, x);
            return y;
        }
    }

    /** An input as {@link #value} gets it: its shape, and its elements in row-major order, which must not be changed. */
    record Operand(Shape shape, double[] data) {}

    /** The open interval from {@code low} to {@code high}. */
    record Interval(double low, double high) {
        /** (−∞, ∞). */
        public static final Interval REALS = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

        /** (0, ∞). */
        public static final Interval POSITIVE = new Interval(0, Double.POSITIVE_INFINITY);
    }

    /**
     * yᵢ = f(xᵢ), element by element: states f, its slope as a number, and its derivative in tensor operations for the higher orders.
     *
     * <p>The loop over the elements is compiled for each class of operation separately, so {@code f} and {@code slope} are inlined into it.
     */
    interface Unary extends OnLastAxes {
        /** f(x). */
        double f(double x);

        /** f′(x), where y = f(x). */
        double slope(double x, double y);

        /** f′(x) once more, in tensor operations: what {@link #slope} computes, but differentiable. */
        Tensor derivative(Tensor x, Tensor y);

        @Override
        default Shape shape(Shape... x) {
            return x[0];
        }

        @Override
        default double[] value(Shape shape, Operand... x) {
            return Loops.value(this, x[0].data());
        }

        @Override
        default Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
            return Loops.timesSlope(this, yBar, x[0], y);
        }

        @Override
        default Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
            return Loops.timesSlope(this, xDot, x[0], y);
        }

        @Override
        default Tensor apply(Tensor... x) {
            Dispatch.requireInputs(this, 1, x);
            return apply(x[0]);
        }

        /** y = f(x), recorded by the tape that watches x. */
        default Tensor apply(Tensor x) {
            return Dispatch.apply(this, x);
        }
    }

    /**
     * yᵢ = f(aᵢ, bᵢ), element by element, after broadcasting: states f, its two slopes as numbers, and its two derivatives in tensor
     * operations for the higher orders.
     */
    interface Binary extends Op {
        /** f(a, b). */
        double f(double a, double b);

        /** ∂f/∂a, where y = f(a, b). */
        double slopeA(double a, double b, double y);

        /** ∂f/∂b, where y = f(a, b). */
        double slopeB(double a, double b, double y);

        /** ∂f/∂a once more, in tensor operations. */
        Tensor derivativeA(Tensor a, Tensor b, Tensor y);

        /** ∂f/∂b once more, in tensor operations. */
        Tensor derivativeB(Tensor a, Tensor b, Tensor y);

        /** The shape of the inputs, which are of one shape, but for a constant that may lack leading axes. */
        @Override
        default Shape shape(Shape... x) {
            return x[0].rank() < x[1].rank() ? x[1] : x[0];
        }

        @Override
        default double[] value(Shape shape, Operand... x) {
            return Loops.value(this, shape, x[0], x[1]);
        }

        @Override
        default Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
            return Loops.timesSlope(this, i, yBar, x[0], x[1], y);
        }

        @Override
        default Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
            return Loops.timesSlope(this, i, xDot, x[0], x[1], y);
        }

        @Override
        default Tensor apply(Tensor... x) {
            Dispatch.requireInputs(this, 2, x);
            return apply(x[0], x[1]);
        }

        /** By broadcasting. */
        @Override
        default Tensor applyToMany(Tensor... x) {
            return apply(Many.thin(x[0]), Many.thin(x[1]));
        }

        /** y = f(a, b), after broadcasting, recorded by the tapes that watch a or b. */
        default Tensor apply(Tensor a, Tensor b) {
            return Dispatch.apply(this, a, b);
        }
    }

    /** yᵢ = f(aᵢ, bᵢ, cᵢ), element by element, of three tensors of one shape: states f; the rules are those of the operation. */
    interface Ternary extends OnLastAxes {
        /** f(a, b, c). */
        double f(double a, double b, double c);

        @Override
        default double[] value(Shape shape, Operand... x) {
            double[] a = x[0].data();
            double[] b = x[1].data();
            double[] c = x[2].data();
            double[] y = Buffers.array(shape.size());
            for (int i = 0; i < y.length; i++) {
                y[i] = f(a[i], b[i], c[i]);
            }
            return y;
        }
    }

    /**
     * y = L₀ x₀ + L₁ x₁ + …, linear in all inputs together: no rule reads a value, and the forward rule is the operation itself, with ẋᵢ for
     * xᵢ and zeros for the other inputs.
     */
    interface Linear extends Op {
        @Override
        default Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
            Tensor[] alone = new Tensor[x.length];
            for (int k = 0; k < x.length; k++) {
                alone[k] = k == i ? xDot : Tensor.zeros(x[k].shape());
            }
            return apply(alone);
        }

        @Override
        default boolean usesInput(int i, int wrt) {
            return false;
        }

        @Override
        default boolean usesOutput() {
            return false;
        }
    }

    /** y is linear in each input while the others are held: the forward rule is the operation itself, with xᵢ replaced by ẋᵢ. */
    interface Multilinear extends Op {
        @Override
        default Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
            Tensor[] replaced = x.clone();
            replaced[i] = xDot;
            return apply(replaced);
        }

        /** The rule of an input reads the other inputs only. */
        @Override
        default boolean usesInput(int i, int wrt) {
            return i != wrt;
        }

        @Override
        default boolean usesOutput() {
            return false;
        }
    }
}

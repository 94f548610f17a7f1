package io.autodiff;

import java.util.function.Function;
import java.util.function.Supplier;

/** Applies operations: plain values are computed, tracked ones are recorded by the newest tape among the inputs. */
final class Dispatch {
    private Dispatch() {}

    /** y = op(x). */
    static Tensor apply(Op op, Tensor... x) {
        Tape tape = null;
        for (Tensor input : x) {
            tape = Tape.newer(tape, input.tape());
        }
        return tape == null ? evaluate(op, x) : tape.record(op, x);
    }

    /** y = op(x); a scalar that is a plain number on its tape is recorded with its slope. */
    static Tensor apply(Op.Unary op, Tensor x) {
        if (!x.isNumber()) {
            return apply((Op) op, x);
        }
        Tape tape = x.tape();
        double y = op.f(x.number());
        return tape == null
                ? Tensor.scalar(y)
                : tape.record(op, y, x.index(), op.slope(x.number(), y), Tape.CONSTANT, 0);
    }

    /** y = op(a, b) after broadcasting; scalars that are plain numbers on one tape are recorded with their slopes. */
    static Tensor apply(Op.Binary op, Tensor a, Tensor b) {
        Tape tape = a.tape() == null ? b.tape() : a.tape();
        if (!a.isNumber() || !b.isNumber() || (b.tape() != null && b.tape() != tape)) {
            return a.shape().equals(b.shape()) ? apply((Op) op, a, b) : broadcast(op, a, b);
        }
        double y = op.f(a.number(), b.number());
        return tape == null
                ? Tensor.scalar(y)
                : tape.record(
                        op,
                        y,
                        a.index(),
                        a.tape() == null ? 0 : op.slopeA(a.number(), b.number(), y),
                        b.index(),
                        b.tape() == null ? 0 : op.slopeB(a.number(), b.number(), y));
    }

    /**
     * y = op(a, b), both stretched to one shape. Where no adjoint is asked for there is no need to: not for a scalar that no tape tracks,
     * nor if none tracks either and one only lacks leading axes.
     */
    private static Tensor broadcast(Op.Binary op, Tensor a, Tensor b) {
        Shape shape = shapeOf(op::name, x -> x[0].broadcast(x[1]), a.shape(), b.shape());
        if (!a.isTracked()
                && !b.isTracked()
                && (a.shape().endsWith(b.shape()) || b.shape().endsWith(a.shape()))) {
            return evaluate(op, a, b);
        }
        Tensor wideA = a.isConstantScalar() ? a : a.broadcastTo(shape);
        Tensor wideB = b.isConstantScalar() ? b : b.broadcastTo(shape);
        return apply((Op) op, wideA, wideB);
    }

    private static Tensor evaluate(Op op, Tensor... x) {
        Shape[] shapes = new Shape[x.length];
        Op.Operand[] operands = new Op.Operand[x.length];
        for (int i = 0; i < x.length; i++) {
            shapes[i] = x[i].shape();
            operands[i] = new Op.Operand(shapes[i], x[i].data());
        }
        Shape shape = shapeOf(op::name, op::shape, shapes);
        double[] y = op.value(shape, operands);
        if (y.length != shape.size()) {
            throw new IllegalStateException(op.name() + ": its value must have " + shape.size()
                    + " elements, for shape " + shape + ", but has " + y.length + "; mend the rule");
        }
        return Tensor.wrap(shape, y);
    }

    static void requireInputs(Op op, int expected, Tensor... x) {
        if (x.length != expected) {
            throw new IllegalArgumentException(
                    op.name() + ": takes " + expected + " input" + (expected == 1 ? "" : "s") + ", got " + x.length);
        }
    }

    /** The axis as a number from 0 on; an error gets the name of the operation put in front. */
    static int axis(String operation, Shape shape, int axis) {
        shapeOf(operation, x -> x[0].with(axis, 0), shape);
        return shape.axis(axis);
    }

    /** The size along an axis; an error gets the name of the operation put in front. */
    static int size(String operation, Shape shape, int axis) {
        return shape.size(axis(operation, shape, axis));
    }

    /** What a rule makes of shapes; an error gets the name of the operation put in front. */
    static Shape shapeOf(String operation, Function<Shape[], Shape> rule, Shape... x) {
        return shapeOf(() -> operation, rule, x);
    }

    private static Shape shapeOf(Supplier<String> operation, Function<Shape[], Shape> rule, Shape... x) {
        try {
            return rule.apply(x);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(operation.get() + ": " + e.getMessage(), e);
        }
    }
}

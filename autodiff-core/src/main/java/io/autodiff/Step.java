package io.autodiff;

import io.autodiff.op.Element;
import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A recorded operation on tensors, with what its rule reads.
 *
 * @param op the operation
 * @param parents of each input its number on the tape, or {@link Tape#CONSTANT}
 * @param x the primals of the inputs; where the rule reads the shape only, without the elements
 * @param y the primal of the output; where no rule reads it, without the elements
 * @param where the user's line, on a checked tape
 */
record Step(
        Op op,
        int[] parents,
        Tensor[] x,
        Tensor y,
        @Nullable StackFrame where) {
    /** Stands for elements that no rule reads. */
    private static final double[] UNREAD = {};

    /** The start of a tape: a value without inputs. */
    static Step watch(Object name, Tensor x) {
        return new Step(new Watch(name), new int[0], new Tensor[0], x, null);
    }

    /** A step that keeps only what the rules of its tracked inputs read. */
    static Step lean(Op op, int[] parents, Tensor[] x, Tensor y) {
        Tensor[] kept = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            boolean used = false;
            for (int wrt = 0; wrt < x.length && !used; wrt++) {
                used = parents[wrt] != Tape.CONSTANT && op.usesInput(i, wrt);
            }
            kept[i] = used ? x[i] : x[i].released();
        }
        return new Step(op, parents, kept, op.usesOutput() ? y : y.released(), null);
    }

    /** All elements of a vector, which are this entry and those after it. */
    static Step elements(Tensor x) {
        Tensor shape = x.released();
        return new Step(new Elements(), new int[] {x.index()}, new Tensor[] {shape}, shape, null);
    }

    /** One of the elements, as a step of its own. */
    private Step element(int i) {
        return new Step(new Element(i), parents, x, Tensor.scalar(Double.NaN).released(), null);
    }

    /** Adds the vector-Jacobian products to the adjoints of the tracked inputs. */
    void pull(int index, Accumulator bar) {
        if (op instanceof Elements) {
            pullElements(index, Math.min(x[0].size(), bar.size - index), bar);
            return;
        }
        Tensor yBar = parents.length == 0 ? null : bar.get(index);
        if (yBar == null) {
            return;
        }
        bar.mark();
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] != Tape.CONSTANT) {
                if (op instanceof Op.Accumulating adding && addsInPlace(i, yBar, bar)) {
                    double[] xBar = bar.elements(parents[i], x[i].shape());
                    adding.addVjp(i, xBar, operand(yBar, true), operand(y, op.usesOutput()), operands(i));
                } else {
                    bar.add(parents[i], product("vjp", op::vjp, i, yBar, x[i].shape(), bar));
                }
            }
        }
        bar.settle(yBar, parents);
    }

    /** The same for each of the elements, of which the sweep may have begun at any. */
    private void pullElements(int first, int count, Accumulator bar) {
        if (growsInPlace(0, bar) && bar.areNumbers(first, count)) {
            bar.addNumbers(first, count, parents[0], x[0].shape());
            return;
        }
        for (int i = 0; i < count; i++) {
            element(i).pull(first + i, bar);
        }
    }

    /** Whether the adjoint of input i is a sum of plain numbers, none of them looked at. */
    private boolean addsInPlace(int i, Tensor yBar, Accumulator bar) {
        boolean plain = !yBar.isTracked() && !(op.usesOutput() && y.isTracked()) && growsInPlace(i, bar);
        for (int j = 0; j < x.length; j++) {
            plain &= !(op.usesInput(j, i) && x[j].isTracked());
        }
        return plain && where == null && Discreet.is(op);
    }

    /** Whether the adjoint of input i, as far as it is known, can be added to element by element. */
    private boolean growsInPlace(int i, Accumulator bar) {
        return bar.isPlain(parents[i]) && !x[i].shape().isScalar();
    }

    /** The inputs as the rule of input i reads them. */
    private Op.Operand[] operands(int i) {
        Op.Operand[] operands = new Op.Operand[x.length];
        for (int j = 0; j < x.length; j++) {
            operands[j] = operand(x[j], op.usesInput(j, i));
        }
        return operands;
    }

    private static Op.Operand operand(Tensor x, boolean isRead) {
        return new Op.Operand(x.shape(), isRead ? x.data() : UNREAD);
    }

    /** Adds the Jacobian-vector products of the tracked inputs to the tangent of the output. */
    void push(int index, Accumulator dot) {
        if (op instanceof Elements) {
            for (int i = 0; i < x[0].size(); i++) {
                element(i).push(index + i, dot);
            }
            return;
        }
        for (int i = 0; i < parents.length; i++) {
            Tensor xDot = parents[i] == Tape.CONSTANT ? null : dot.get(parents[i]);
            if (xDot != null) {
                dot.add(index, product("jvp", op::jvp, i, xDot, y.shape(), dot));
            }
        }
    }

    /** The value, and the vector-Jacobian products of ones, of which no tape sees anything. */
    void computeAgain() {
        Tensor[] plain = Arrays.stream(x).map(Tensor::stopGradient).toArray(Tensor[]::new);
        Tensor value = Dispatch.apply(op, plain);
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] != Tape.CONSTANT) {
                op.vjp(i, Tensor.full(value.shape(), 1), value, plain);
            }
        }
    }

    private Tensor product(String name, CustomFunction.Rule rule, int i, Tensor v, Shape expected, Accumulator sums) {
        Tensor product;
        try {
            if (Discreet.is(op)) {
                product = rule.apply(i, v, y, x);
            } else if (v.isMany()) {
                product = Many.each(v, one -> sums.share(() -> rule.apply(i, one, y, x), one, y, x));
            } else {
                product = sums.share(() -> rule.apply(i, v, y, x), v, y, x);
            }
        } catch (Tensor.NotKept e) {
            throw new IllegalStateException(op.name() + ": " + e.getMessage(), e);
        }
        if (!product.shape().equals(expected)) {
            throw new IllegalStateException(op.name() + ": its " + name + " for input " + i + " must have shape "
                    + expected + ", but has shape " + product.shape() + "; mend the rule");
        }
        if (where != null) {
            Anomaly.check(op, name, i, product, where);
        }
        return product;
    }

    /** A value without inputs. Its label is text, but on a lean tape, where it is hardly ever read, it may be a path that is not joined yet. */
    record Watch(Object label) implements Given {}

    /** All elements of a vector, each an entry. */
    private record Elements() implements Given {}

    /** Stands for values that no rule computes. */
    private interface Given extends Op.Linear {
        @Override
        default Shape shape(Shape... x) {
            throw new UnsupportedOperationException(name() + ": the value is not computed");
        }

        @Override
        default double[] value(Shape shape, Operand... x) {
            throw new UnsupportedOperationException(name() + ": the value is not computed");
        }

        @Override
        default Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
            throw new UnsupportedOperationException(name() + ": there is no input to find the adjoint of");
        }
    }
}

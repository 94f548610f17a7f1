package io.autodiff.compile;

import io.autodiff.Op;
import java.util.List;

/**
 * The body of a loop, and how its operands move from turn to turn. The numbers by which one loop differs from others with the same body are
 * apart, in its {@link #literals()}, in this order: how many turns, where the loads begin, where the carries begin, where the writes begin.
 *
 * @param steps the operations of a turn
 * @param loads the elements that a turn reads
 * @param carries the results of earlier turns that a turn reads
 * @param writes the results that something outside of the turn reads from an array
 */
record Loop(List<Step> steps, List<Load> loads, List<Carry> carries, List<Write> writes) {
    /** An operation and what it is applied to. */
    record Step(Op op, List<Operand> operands) {}

    /** What an operation of a turn reads. */
    sealed interface Operand {}

    /** The same constant in every turn. */
    record Constant(double value) implements Operand {}

    /** The result of a step of the same turn. */
    record Result(int step) implements Operand {}

    /** The result of an earlier turn, by the number of its carry. */
    record Carried(int carry) implements Operand {}

    /** An element of an array, by the number of its load. */
    record Element(int load) implements Operand {}

    /** The arguments, the memory, the results. */
    enum Array {
        X(0),
        V(1),
        Y(2);

        /** Which argument of a method it is. */
        final int argument;

        Array(int argument) {
            this.argument = argument;
        }
    }

    /** The element begin + stride · turn of an array; if it is looked up, the one whose index stands at begin + turn in the table. */
    record Load(Array array, int stride, boolean isLookedUp) {
        boolean isFixed() {
            return stride == 0 && !isLookedUp;
        }
    }

    /** The result of a step some turns ago; at first there are as many elements of the memory in its place, one for each of these turns. */
    record Carry(int step, int distance) {}

    /** The result of a step, written to begin + stride · turn; with no stride, that of the last turn only. */
    record Write(int step, Array array, int stride) {}

    int literals() {
        return 1 + loads.size() + carries.stream().mapToInt(Carry::distance).sum() + writes.size();
    }
}

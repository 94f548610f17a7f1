package io.autodiff.check.museum;

import io.autodiff.Tensor;
import io.autodiff.check.Cause;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A cost and its gradient by hand: right, and with bugs.
 *
 * @param point draws weights and inputs, the tensors that the gradient is by
 * @param right the backward pass of the textbook
 */
public record Exhibit<T>(
        String name,
        Function<RandomGenerator, T> point,
        Function<T, Tensor> cost,
        Function<T, T> right,
        List<Bug<T>> bugs) {

    /** Of one backward pass that is right, or has the bug it is asked to have. */
    static <T> Exhibit<T> of(
            String name,
            Function<RandomGenerator, T> point,
            Function<T, Tensor> cost,
            BiFunction<T, Planted, T> backward,
            Fault... faults) {
        return new Exhibit<>(
                name,
                point,
                cost,
                m -> backward.apply(m, new Planted("none")),
                Stream.of(faults).map(fault -> bug(fault, backward)).toList());
    }

    private static <T> Bug<T> bug(Fault fault, BiFunction<T, Planted, T> backward) {
        Planted planted = new Planted(fault.name);
        return new Bug<>(fault.name, m -> backward.apply(m, planted), fault.blocks, fault.causes, fault.all);
    }

    @Override
    public String toString() {
        return name;
    }

    /** The bug that a backward pass is to have. */
    record Planted(String name) {
        boolean is(String bug) {
            return name.equals(bug);
        }
    }

    /** What a bug is called, where it shows, and what it is. */
    record Fault(String name, Set<String> blocks, Set<Cause> causes, boolean all) {
        /** With several causes, each of them names it truly. */
        static Fault bug(String name, String blocks, Cause... causes) {
            return new Fault(name, Set.of(blocks.split(" ", -1)), Set.of(causes), false);
        }

        /** Several bugs at once, in different blocks. */
        static Fault bugs(String name, String blocks, Cause... causes) {
            return new Fault(name, Set.of(blocks.split(" ", -1)), Set.of(causes), true);
        }
    }
}

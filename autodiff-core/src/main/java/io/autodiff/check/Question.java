package io.autodiff.check;

import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of all opinions: the same numbers by hand, by both modes and by differences.
 *
 * <p>A gradient is asked of reverse mode first, and of forward mode entry by entry; a tangent the other way round.
 */
abstract class Question {
    /** What is checked, for example «gradient». */
    final String claim;

    private final @Nullable Supplier<?> hand;

    Question(String claim, @Nullable Supplier<?> hand) {
        this.claim = claim;
        this.hand = hand;
    }

    /** The numbers by hand; null if there are none, and the modes are only compared with each other. */
    final @Nullable Object byHand() {
        return hand == null ? null : hand.get();
    }

    /** What the numbers are about: the blocks with the right names and shapes. */
    abstract Blocks blocks();

    /** The numbers by the mode that gives all of them; null for a function that cannot be recorded. */
    abstract double @Nullable [] exact();

    /** Whether that is reverse mode. */
    boolean reverseFirst() {
        return true;
    }

    /** An entry by the other mode. */
    abstract double other(int entry);

    /** φ with φ′(0) the entry, by values of the function alone. */
    abstract DoubleUnaryOperator path(int entry);

    /** A length along which that φ is likely to change, but not too much. */
    abstract double step(int entry);

    /** Along a direction d of the blocks, if they are those of the argument: Σ entry · d, by the other mode. */
    double other(double[] direction) {
        return Double.NaN;
    }

    /** Likewise φ along the direction; null if the entries are not derivatives by elements of one argument. */
    @Nullable
    DoubleUnaryOperator path(double[] direction) {
        return null;
    }

    /** The recorded function, to be swept again; null if this is not its gradient. */
    @Nullable
    Replay replay() {
        return null;
    }
}

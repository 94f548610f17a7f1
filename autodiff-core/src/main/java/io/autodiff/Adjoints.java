package io.autodiff;

/**
 * The adjoints v̄ = ∂C/∂v that a reverse sweep found, of every value on the tape.
 *
 * <p>An adjoint is what backpropagation calls an error signal: with z a layer's weighted input, {@code adjoints.of(z)} is the δ of the
 * textbooks. Other names for it are cotangent and, for a watched value, gradient.
 *
 * <pre>{@code
 * Tensor delta = tape.backward(cost).of(z);   // δ = ∂C/∂z
 * }</pre>
 */
public final class Adjoints {
    private final Tape tape;
    final Accumulator bar;

    Adjoints(Tape tape, Accumulator bar) {
        this.tape = tape;
        this.bar = bar;
    }

    /**
     * The adjoint of a value on the tape, in the shape of the value, or of each tensor of a record, list or map; zeros where the cost does
     * not depend on it.
     *
     * @throws IllegalArgumentException «adjoints: the value was not computed from anything that this tape watches; …»
     */
    public <T> T of(T tree) {
        return Trees.mapUnread(tree, (path, x) -> tape.sumAt("adjoints", bar, x));
    }

    /** The table of the tape with these adjoints. */
    @Override
    public String toString() {
        return tape.isClosed() ? "adjoints of a closed tape" : Table.of(tape, bar);
    }
}

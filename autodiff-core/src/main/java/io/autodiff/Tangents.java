package io.autodiff;

/**
 * The tangents v̇ that a forward sweep found, of every value on the tape: how fast each moves when the watched values move as given.
 *
 * <pre>{@code
 * Tensor yDot = tape.forward(x, xDot).of(y);   // ∂y/∂x ẋ
 * }</pre>
 */
public final class Tangents {
    private final Tape tape;
    private final Accumulator dot;

    Tangents(Tape tape, Accumulator dot) {
        this.tape = tape;
        this.dot = dot;
    }

    /**
     * The tangent of a value on the tape, in the shape of the value, or of each tensor of a record, list or map; zeros where it does not
     * move.
     *
     * @throws IllegalArgumentException «tangents: the value was not computed from anything that this tape watches; …»
     */
    public <T> T of(T tree) {
        return Trees.mapUnread(tree, (path, x) -> tape.sumAt("tangents", dot, x));
    }
}

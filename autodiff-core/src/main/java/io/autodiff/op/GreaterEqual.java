package io.autodiff.op;

/** y = 1 − max(sign(b − a), 0);  ∂y/∂a = 0,  ∂y/∂b = 0. */
public record GreaterEqual() implements Comparison {
    public static final GreaterEqual OP = new GreaterEqual();

    @Override
    public boolean holds(double a, double b) {
        return a >= b;
    }
}

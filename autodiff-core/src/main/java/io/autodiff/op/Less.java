package io.autodiff.op;

/** y = max(sign(b − a), 0);  ∂y/∂a = 0,  ∂y/∂b = 0. */
public record Less() implements Comparison {
    public static final Less OP = new Less();

    @Override
    public boolean holds(double a, double b) {
        return a < b;
    }
}

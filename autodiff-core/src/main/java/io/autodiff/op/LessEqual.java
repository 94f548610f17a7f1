package io.autodiff.op;

/** y = 1 − max(sign(a − b), 0);  ∂y/∂a = 0,  ∂y/∂b = 0. */
public record LessEqual() implements Comparison {
    public static final LessEqual OP = new LessEqual();

    @Override
    public boolean holds(double a, double b) {
        return a <= b;
    }
}

package io.autodiff.op;

/** y = max(sign(a − b), 0);  ∂y/∂a = 0,  ∂y/∂b = 0. */
public record Greater() implements Comparison {
    public static final Greater OP = new Greater();

    @Override
    public boolean holds(double a, double b) {
        return a > b;
    }
}

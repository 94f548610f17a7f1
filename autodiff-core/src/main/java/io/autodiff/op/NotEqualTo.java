package io.autodiff.op;

/** y = |sign(a − b)|;  ∂y/∂a = 0,  ∂y/∂b = 0. */
public record NotEqualTo() implements Comparison {
    public static final NotEqualTo OP = new NotEqualTo();

    @Override
    public boolean holds(double a, double b) {
        return a != b;
    }
}

package io.autodiff.op;

/** y = floor(x);  ∂y/∂x = 0. */
public record Floor() implements Staircase {
    public static final Floor OP = new Floor();

    @Override
    public double f(double x) {
        return Math.floor(x);
    }
}

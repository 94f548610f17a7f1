package io.autodiff.op;

/** y = ceil(x);  ∂y/∂x = 0. */
public record Ceil() implements Staircase {
    public static final Ceil OP = new Ceil();

    @Override
    public double f(double x) {
        return Math.ceil(x);
    }
}

package io.autodiff.op;

/** y = sign(x);  ∂y/∂x = 0. */
public record Sign() implements Staircase {
    public static final Sign OP = new Sign();

    @Override
    public double f(double x) {
        return Math.signum(x);
    }
}

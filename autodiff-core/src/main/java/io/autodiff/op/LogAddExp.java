package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = log(exp(a) + exp(b));  ∂y/∂a = 1 / (1 + exp(b − a)),  ∂y/∂b = 1 / (1 + exp(a − b)), which are ½ for a = b = ±∞ as well. */
public record LogAddExp() implements Op.Binary {
    public static final LogAddExp OP = new LogAddExp();

    @Override
    public double f(double a, double b) {
        return Math.max(a, b) + Softplus.OP.f(-Math.abs(difference(a, b)));
    }

    @Override
    public double slopeA(double a, double b, double y) {
        return Sigmoid.OP.f(difference(a, b));
    }

    @Override
    public double slopeB(double a, double b, double y) {
        return Sigmoid.OP.f(difference(b, a));
    }

    @Override
    public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        return difference(a, b).sigmoid();
    }

    @Override
    public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return difference(b, a).sigmoid();
    }

    /** a − b, and 0 rather than NaN for one infinity twice. */
    private static double difference(double a, double b) {
        return a == b ? 0 : a - b;
    }

    private static Tensor difference(Tensor a, Tensor b) {
        return finite(a).minus(finite(b));
    }

    private static Tensor finite(Tensor x) {
        return x.clamp(-Double.MAX_VALUE, Double.MAX_VALUE);
    }

    @Override
    public boolean usesOutput() {
        return false;
    }
}

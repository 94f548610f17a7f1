package io.autodiff.benchmarks.objectives;

import static io.autodiff.Autodiff.compile;
import static io.autodiff.Autodiff.grad;

import io.autodiff.Compiled;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** ½ Σᵢ (sign tᵢ − Σⱼ xⱼ tᵢʲ)² with n equidistant t from −1 to 1. */
final class LeastSquares implements Objective {
    private final double[] x;
    private final int n;

    private LeastSquares(double[] x, int n) {
        this.x = x;
        this.n = n;
    }

    static LeastSquares read(Fields input) {
        return new LeastSquares(input.vector("x"), input.integer("n", 2));
    }

    static LeastSquares draw(RandomGenerator random, int n, int terms) {
        return new LeastSquares(random.doubles(terms).toArray(), n);
    }

    private double t(int i) {
        return -1 + 2.0 * i / (n - 1);
    }

    @Override
    public double[] plain() {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double t = t(i);
            double polynomial = 0;
            double power = 1;
            for (double coefficient : x) {
                polynomial += coefficient * power;
                power *= t;
            }
            double residual = Math.signum(t) - polynomial;
            sum += residual * residual;
        }
        return new double[] {0.5 * sum};
    }

    private Tensor points() {
        double[] t = new double[n];
        for (int i = 0; i < n; i++) {
            t[i] = t(i);
        }
        return Tensor.of(t);
    }

    /** The polynomial as a product with the matrix of the powers. */
    private Tensor byPowers(Tensor coefficients) {
        Tensor t = points();
        int terms = coefficients.size();
        Tensor powers =
                t.expandDims(1).broadcastTo(Shape.of(n, terms - 1)).cumProd(1).pad(1, 1, 0, 1);
        return cost(t, powers.matmul(coefficients));
    }

    /** The polynomial by Horner's scheme, at all points at once. */
    private Tensor byHorner(Tensor coefficients) {
        Tensor t = points();
        Tensor polynomial = Tensor.zeros(n);
        for (int j = coefficients.size() - 1; j >= 0; j--) {
            polynomial = polynomial.times(t).plus(coefficients.at(j));
        }
        return cost(t, polynomial);
    }

    private static Tensor cost(Tensor t, Tensor polynomial) {
        return t.sign().minus(polynomial).square().sum().times(0.5);
    }

    @Override
    public double[] value() {
        return byHorner(Tensor.of(x)).toArray();
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        Supplier<Compiled<Tensor>> compiled = Forms.once(() -> compile(this::byPowers, Tensor.of(x)));
        return Forms.of(
                "tensors, Horner", () -> grad(this::byHorner, Tensor.of(x)).toArray(),
                "tensors, powers", () -> grad(this::byPowers, Tensor.of(x)).toArray(),
                "compiled, powers", () -> compiled.get().grad(Tensor.of(x)).toArray());
    }

    @Override
    public Map<String, Object> output(String form) {
        return Map.of("primal", value()[0], "gradient", Forms.gradient(this, form));
    }
}

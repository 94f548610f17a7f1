package io.autodiff.benchmarks.objectives;

import static io.autodiff.Autodiff.compile;
import static io.autodiff.Autodiff.grad;

import io.autodiff.Compiled;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The log posterior of a mixture of k Gaussians at n points of dimension d, with a Wishart prior on the precisions QᵀQ, where Q is lower
 * triangular with the diagonal exp q.
 */
final class GaussianMixture implements Objective {
    private final double[][] x;
    private final double gamma;
    private final int m;
    private final double[] alpha;
    private final double[][] mu;
    private final double[][] q;
    private final double[][] l;
    private final int n;
    private final int k;
    private final int d;

    private GaussianMixture(
            double[][] x, double gamma, int m, double[] alpha, double[][] mu, double[][] q, double[][] l) {
        this.x = x;
        this.gamma = gamma;
        this.m = m;
        this.alpha = alpha;
        this.mu = mu;
        this.q = q;
        this.l = l;
        n = x.length;
        k = mu.length;
        d = x[0].length;
    }

    /** What the gradient is taken by. */
    record Parameters(Tensor alpha, Tensor mu, Tensor q, Tensor l) {}

    static GaussianMixture read(Fields input) {
        int d = input.integer("d", 2);
        int k = input.integer("k", 1);
        int n = input.integer("n", 1);
        double gamma = input.number("gamma");
        if (gamma <= 0) {
            throw input.misfit("gamma", "a positive number");
        }
        return new GaussianMixture(
                input.matrix("x", n, d),
                gamma,
                input.integer("m", 0),
                input.vector("alpha", k),
                input.matrix("mu", k, d),
                input.matrix("q", k, d),
                input.matrix("l", k, d * (d - 1) / 2));
    }

    static GaussianMixture draw(RandomGenerator random, int d, int k, int n) {
        return new GaussianMixture(
                normal(random, n, d),
                1,
                0,
                normal(random, 1, k)[0],
                normal(random, k, d),
                normal(random, k, d),
                normal(random, k, d * (d - 1) / 2));
    }

    private static double[][] normal(RandomGenerator random, int rows, int columns) {
        double[][] x = new double[rows][columns];
        for (double[] row : x) {
            for (int j = 0; j < columns; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return x;
    }

    // ---------------------------------------------------------------- plain Java

    @Override
    public double[] plain() {
        double[][] diagonal = new double[k][d];
        double[] logDet = new double[k];
        for (int c = 0; c < k; c++) {
            for (int j = 0; j < d; j++) {
                diagonal[c][j] = Math.exp(q[c][j]);
                logDet[c] += q[c][j];
            }
        }
        double sum = 0;
        double[] b = new double[k];
        double[] centred = new double[d];
        double[] product = new double[d];
        for (double[] point : x) {
            for (int c = 0; c < k; c++) {
                for (int j = 0; j < d; j++) {
                    centred[j] = point[j] - mu[c][j];
                    product[j] = diagonal[c][j] * centred[j];
                }
                int at = 0;
                for (int column = 0; column < d - 1; column++) {
                    for (int row = column + 1; row < d; row++) {
                        product[row] += l[c][at++] * centred[column];
                    }
                }
                b[c] = alpha[c] + logDet[c] - 0.5 * squares(product);
            }
            sum += logSumExp(b);
        }
        double prior = 0;
        for (int c = 0; c < k; c++) {
            prior += gamma * gamma / 2 * (squares(diagonal[c]) + squares(l[c])) - m * logDet[c];
        }
        return new double[] {constant(logGammas()) - n * logSumExp(alpha) + sum - prior};
    }

    private static double squares(double[] v) {
        double sum = 0;
        for (double element : v) {
            sum += element * element;
        }
        return sum;
    }

    private static double logSumExp(double[] v) {
        return new LogSumExp(v).plain()[0];
    }

    /** What depends on none of the parameters, given Σⱼ log Γ((n' + 1 − j) / 2) for j = 1 to d. */
    private double constant(double logGammas) {
        int freedom = d + m + 1;
        double logGamma = d * (d - 1) / 4.0 * Math.log(Math.PI) + logGammas;
        double normalisation = freedom * d * (Math.log(gamma) - 0.5 * Math.log(2)) - logGamma;
        return -n * d / 2.0 * Math.log(2 * Math.PI) + k * normalisation;
    }

    /** Of half integers, by Γ(a + 1) = a Γ(a) from Γ(1) = 1 and Γ(½) = √π. */
    private double logGammas() {
        double sum = 0;
        for (int twice = m + 2; twice < m + 2 + d; twice++) {
            sum += twice % 2 == 0 ? 0 : 0.5 * Math.log(Math.PI);
            for (double a = twice / 2.0 - 1; a > 0; a--) {
                sum += Math.log(a);
            }
        }
        return sum;
    }

    // ---------------------------------------------------------------- tensors

    private Parameters parameters() {
        return new Parameters(
                Tensor.of(alpha), Tensor.of(mu), Tensor.of(q), Tensor.of(l).reshape(k, -1));
    }

    private Tensor posterior(Parameters p) {
        Tensor logDet = p.q.sum(1);
        Tensor diagonal = p.q.exp();
        Tensor factors =
                p.l.scatterAdd(1, d * d, belowDiagonal()).reshape(k, d, d).plus(diagonal.diagonalMatrix());
        // Q (x - μ) of all components and points as one product, [Q, -Q μ] [x; 1].
        Tensor offsets = factors.matmul(p.mu.expandDims(2)).neg();
        Tensor points = Tensor.of(x).transpose().pad(0, 0, 1, 1);
        Tensor products = Tensor.concat(2, factors, offsets)
                .reshape(k * d, d + 1)
                .matmul(points)
                .reshape(k, d, n);
        Tensor b = p.alpha
                .plus(logDet)
                .expandDims(1)
                .minus(products.square().sum(1).times(0.5));
        Tensor prior = diagonal.square()
                .sum()
                .plus(p.l.square().sum())
                .times(gamma * gamma / 2)
                .minus(logDet.sum().times(m));
        double logGammas = Tensor.range(d).plus(m + 2).times(0.5).lgamma().sum().item();
        return b.logSumExp(0)
                .sum()
                .minus(p.alpha.logSumExp().times(n))
                .minus(prior)
                .plus(constant(logGammas));
    }

    /** Where the elements of l are in a matrix of d rows: column by column. */
    private int[] belowDiagonal() {
        int[] places = new int[d * (d - 1) / 2];
        int at = 0;
        for (int column = 0; column < d - 1; column++) {
            for (int row = column + 1; row < d; row++) {
                places[at++] = row * d + column;
            }
        }
        return places;
    }

    @Override
    public double[] value() {
        return posterior(parameters()).toArray();
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        Supplier<Compiled<Parameters>> compiled = Forms.once(() -> compile(this::posterior, parameters()));
        return Forms.of(
                "tensors", () -> elements(grad(this::posterior, parameters())),
                "compiled", () -> elements(compiled.get().grad(parameters())));
    }

    private static double[] elements(Parameters gradient) {
        return Trees.toVector(gradient).toArray();
    }

    @Override
    public Map<String, Object> output(String form) {
        Parameters gradient = Trees.fromVector(parameters(), Tensor.of(Forms.gradient(this, form)));
        return Map.of(
                "objective",
                value()[0],
                "jacobian",
                Map.of(
                        "alpha", gradient.alpha.toArray(),
                        "mu", Forms.rows(gradient.mu.toArray(), d),
                        "q", Forms.rows(gradient.q.toArray(), d),
                        "l", Forms.rows(gradient.l.toArray(), d * (d - 1) / 2)));
    }
}

package io.autodiff.check.museum;

import static io.autodiff.check.Cause.ACCUMULATED;
import static io.autodiff.check.Cause.BATCH_SIZE;
import static io.autodiff.check.Cause.BRANCH;
import static io.autodiff.check.Cause.DETACHED;
import static io.autodiff.check.Cause.FACTOR;
import static io.autodiff.check.Cause.FACTOR_MISSING;
import static io.autodiff.check.Cause.NOT_SUMMED;
import static io.autodiff.check.Cause.NOT_TRANSPOSED;
import static io.autodiff.check.Cause.PATH_MISSING;
import static io.autodiff.check.Cause.PENALTY_L1;
import static io.autodiff.check.Cause.PENALTY_L2;
import static io.autodiff.check.Cause.SIGN;
import static io.autodiff.check.Cause.SLOPE_MISSING;
import static io.autodiff.check.Cause.SLOPE_TWICE;
import static io.autodiff.check.Cause.TRANSPOSED;
import static io.autodiff.check.Cause.UPDATED_WEIGHTS;
import static io.autodiff.check.museum.Exhibit.Fault.bug;
import static io.autodiff.check.museum.Formulas.data;
import static io.autodiff.check.museum.Formulas.quadratic;
import static io.autodiff.check.museum.Formulas.sigmoidSlope;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.List;

/** Models of one layer, and what textbooks differentiate first. In a batch an example is a row: z = x W + b. */
final class Classics {
    private Classics() {}

    static List<Exhibit<?>> exhibits() {
        return List.of(
                leastSquares(),
                logistic(),
                ridge(),
                lasso(),
                poisson(),
                huber(),
                hinge(),
                mazur(),
                factorisation(),
                gaussian());
    }

    /** z = x W1 + b1. */
    record Linear(Tensor W1, Tensor b1) {
        Tensor z(Tensor x) {
            return x.matmul(W1).plus(b1);
        }

        /** ∂C/∂W1 = xᵀ δ, ∂C/∂b1 = Σ δ. */
        static Linear gradient(Tensor x, Tensor delta) {
            return new Linear(x.transpose().matmul(delta), delta.sum(0));
        }

        Linear times(double factor) {
            return Trees.map(this, (path, g) -> g.times(factor));
        }
    }

    /** C = (1/n) Σ ½ ‖z − y‖²; δ = (z − y) / n. */
    private static Exhibit<Linear> leastSquares() {
        int n = 4;
        Tensor x = data(1, n, 5);
        Tensor y = data(2, n, 2);
        return Exhibit.of(
                "linear least squares",
                r -> new Linear(Tensor.normal(r, 5, 2), Tensor.normal(r, 2)),
                m -> quadratic(m.z(x), y).divide(n),
                (m, bug) -> {
                    Tensor error = bug.is("y - z for z - y") ? y.minus(m.z(x)) : m.z(x).minus(y);
                    Tensor delta = bug.is("sum for mean") ? error : error.divide(n);
                    Linear gradient = Linear.gradient(x, delta);
                    return bug.is("2 (z - y), as if there were no 1/2")
                            ? gradient.times(2)
                            : bug.is("three calls, never cleared") ? gradient.times(3) : gradient;
                },
                bug("y - z for z - y", "W1 b1", SIGN),
                bug("sum for mean", "W1 b1", BATCH_SIZE),
                bug("2 (z - y), as if there were no 1/2", "W1 b1", FACTOR),
                bug("three calls, never cleared", "W1 b1", ACCUMULATED));
    }

    /** C = (1/n) Σ −y ln a − (1 − y) ln(1 − a) with a = σ(z); δ = (a − y) / n, in which σ′ has cancelled. */
    private static Exhibit<Linear> logistic() {
        int n = 4;
        Tensor x = data(3, n, 3);
        Tensor y = Tensor.of(new double[][] {{1}, {0}, {0}, {1}});
        return Exhibit.of(
                "logistic regression",
                r -> new Linear(Tensor.normal(r, 3, 1), Tensor.normal(r, 1)),
                m -> m.z(x).softplus().minus(y.times(m.z(x))).mean(),
                (m, bug) -> {
                    Tensor z = m.z(x);
                    Tensor delta = z.sigmoid().minus(y).divide(n);
                    if (bug.is("slope once more")) {
                        delta = delta.times(sigmoidSlope(z));
                    }
                    Linear gradient = Linear.gradient(x, delta);
                    return bug.is("bias of the last row") ? new Linear(gradient.W1, delta.at(-1)) : gradient;
                },
                bug("slope once more", "W1 b1", SLOPE_TWICE),
                bug("bias of the last row", "b1", NOT_SUMMED));
    }

    /** C = ½ ‖z − y‖² + ½ λ ‖W1‖²; ∂C/∂W1 = xᵀ δ + λ W1. */
    private static Exhibit<Linear> ridge() {
        double lambda = 0.3;
        Tensor x = data(4, 4, 3);
        Tensor y = data(5, 4, 2);
        return Exhibit.of(
                "ridge regression",
                r -> new Linear(Tensor.normal(r, 3, 2), Tensor.normal(r, 2)),
                m -> quadratic(m.z(x), y).plus(m.W1.square().sum().times(0.5 * lambda)),
                (m, bug) -> {
                    Linear g = Linear.gradient(x, m.z(x).minus(y));
                    return new Linear(
                            bug.is("no penalty") ? g.W1 : g.W1.plus(m.W1.times(lambda)),
                            bug.is("penalty on the bias") ? g.b1.plus(m.b1.times(lambda)) : g.b1);
                },
                bug("no penalty", "W1", PENALTY_L2),
                bug("penalty on the bias", "b1", PENALTY_L2));
    }

    /** C = ½ ‖z − y‖² + λ ‖W1‖₁; ∂C/∂W1 = xᵀ δ + λ sign(W1). */
    private static Exhibit<Linear> lasso() {
        double lambda = 0.2;
        Tensor x = data(6, 4, 2);
        Tensor y = data(7, 4, 3);
        return Exhibit.of(
                "lasso",
                r -> new Linear(Tensor.normal(r, 2, 3), Tensor.normal(r, 3)),
                m -> quadratic(m.z(x), y).plus(m.W1.abs().sum().times(lambda)),
                (m, bug) -> {
                    Linear g = Linear.gradient(x, m.z(x).minus(y));
                    return new Linear(
                            bug.is("no penalty") ? g.W1 : g.W1.plus(m.W1.sign().times(lambda)),
                            bug.is("penalty on the bias")
                                    ? g.b1.plus(m.b1.sign().times(lambda))
                                    : g.b1);
                },
                bug("no penalty", "W1", PENALTY_L1),
                bug("penalty on the bias", "b1", PENALTY_L1));
    }

    /** C = Σ eᶻ − y z; δ = eᶻ − y. */
    private static Exhibit<Linear> poisson() {
        int n = 5;
        Tensor x = data(8, n, 3).times(0.5);
        Tensor y = Tensor.of(new double[][] {{2}, {0}, {1}, {3}, {1}});
        return Exhibit.of(
                "Poisson regression",
                r -> new Linear(Tensor.normal(r, 3, 1), Tensor.normal(r, 1)),
                m -> m.z(x).exp().minus(y.times(m.z(x))).sum(),
                (m, bug) -> {
                    Tensor delta = m.z(x).exp().minus(y);
                    return Linear.gradient(x, bug.is("mean for sum") ? delta.divide(n) : delta);
                },
                bug("mean for sum", "W1 b1", BATCH_SIZE));
    }

    /** e = W1 · x + b1 − y; C = ½ e² if |e| ≤ 1, else |e| − ½; δ = e if |e| ≤ 1, else sign(e). */
    private static Exhibit<Linear> huber() {
        Tensor x = Tensor.of(0.7, -1.2, 0.4);
        return Exhibit.of(
                "Huber loss of one example",
                r -> new Linear(Tensor.normal(r, 3), Tensor.normal(r)),
                m -> {
                    Tensor size = m.W1.dot(x).plus(m.b1).minus(0.5).abs();
                    return Tensor.where(size.lessEqual(1), size.square().times(0.5), size.minus(0.5));
                },
                (m, bug) -> {
                    double e = m.W1.dot(x).plus(m.b1).minus(0.5).item();
                    boolean inside = Math.abs(e) <= 1 || bug.is("a square everywhere");
                    double delta = inside ? e : Math.signum(e);
                    return new Linear(x.times(delta), Tensor.scalar(delta));
                },
                bug("a square everywhere", "W1 b1", BRANCH));
    }

    /** C = max(0, 1 − y z) with z = W1 · x + b1 and y = −1; δ = −y inside the margin, else 0. */
    private static Exhibit<Linear> hinge() {
        Tensor x = Tensor.of(1.1, 0.3, -0.8, 0.6);
        return Exhibit.of(
                "support vector machine, one example",
                r -> new Linear(Tensor.normal(r, 4), Tensor.normal(r)),
                m -> m.W1.dot(x).plus(m.b1).plus(1).relu(),
                (m, bug) -> {
                    double z = m.W1.dot(x).plus(m.b1).item();
                    double delta = z > -1 || bug.is("no margin") ? 1 : 0;
                    return new Linear(x.times(delta), Tensor.scalar(delta));
                },
                bug("no margin", "W1 b1", BRANCH));
    }

    record Mazur(Tensor W1, Tensor b1, Tensor W2, Tensor b2) {}

    /**
     * z = W a + b for one example, C = ½ ‖a2 − y‖²; δ2 = (a2 − y) ⊙ σ′(z2), δ1 = (W2ᵀ δ2) ⊙ σ′(z1), ∂C/∂W = δ a_inᵀ, ∂C/∂b = δ.
     * Source: Mazur, A Step by Step Backpropagation Example (2015).
     */
    private static Exhibit<Mazur> mazur() {
        Tensor x = Tensor.of(0.05, 0.10);
        Tensor y = Tensor.of(0.01, 0.99);
        return Exhibit.of(
                "Mazur's network",
                r -> new Mazur(
                        Tensor.normal(r, 2, 2), Tensor.normal(r, 2), Tensor.normal(r, 2, 2), Tensor.normal(r, 2)),
                m -> {
                    Tensor a1 = m.W1.matmul(x).plus(m.b1).sigmoid();
                    return quadratic(m.W2.matmul(a1).plus(m.b2).sigmoid(), y);
                },
                (m, bug) -> {
                    Tensor z1 = m.W1.matmul(x).plus(m.b1);
                    Tensor a1 = z1.sigmoid();
                    Tensor z2 = m.W2.matmul(a1).plus(m.b2);
                    Tensor delta2 = z2.sigmoid().minus(y).times(sigmoidSlope(z2));
                    Tensor gW2 = bug.is("a deltaT for delta aT") ? a1.outer(delta2) : delta2.outer(a1);
                    Tensor back = bug.is("W2 updated before delta1") ? m.W2.minus(gW2.times(0.5)) : m.W2;
                    back = bug.is("W2 for W2T") ? back : back.transpose();
                    Tensor delta1 = back.matmul(delta2);
                    delta1 = bug.is("no slope in the hidden layer") ? delta1 : delta1.times(sigmoidSlope(z1));
                    return new Mazur(delta1.outer(x), delta1, gW2, delta2);
                },
                bug("a deltaT for delta aT", "W2", TRANSPOSED),
                bug("W2 updated before delta1", "W1 b1", UPDATED_WEIGHTS),
                bug("W2 for W2T", "W1 b1", NOT_TRANSPOSED),
                bug("no slope in the hidden layer", "W1 b1", SLOPE_MISSING));
    }

    record Factors(Tensor U, Tensor V) {}

    /** E = M ⊙ (U Vᵀ − R), where M is 1 for the known entries of R; C = ‖E‖²; ∂C/∂U = 2 E V, ∂C/∂V = 2 Eᵀ U. */
    private static Exhibit<Factors> factorisation() {
        Tensor known = Tensor.of(new double[][] {{1, 0, 1}, {1, 1, 0}, {0, 1, 1}, {1, 1, 1}});
        Tensor ratings = data(9, 4, 3);
        return Exhibit.of(
                "matrix factorisation",
                r -> new Factors(Tensor.normal(r, 4, 2), Tensor.normal(r, 3, 2)),
                m -> m.U.matmul(m.V.transpose())
                        .minus(ratings)
                        .times(known)
                        .square()
                        .sum(),
                (m, bug) -> {
                    Tensor error = m.U.matmul(m.V.transpose()).minus(ratings);
                    error = bug.is("unknown entries count") ? error : error.times(known);
                    Tensor delta = bug.is("no factor 2") ? error : error.times(2);
                    Tensor gU = delta.matmul(m.V);
                    Tensor left = bug.is("U updated before V") ? m.U.minus(gU.times(0.1)) : m.U;
                    Tensor gV = delta.transpose().matmul(left);
                    return new Factors(gU, bug.is("V is constant") ? gV.times(0) : gV);
                },
                bug("unknown entries count", "U V", FACTOR_MISSING),
                bug("no factor 2", "U V", FACTOR),
                bug("U updated before V", "V", UPDATED_WEIGHTS),
                bug("V is constant", "V", DETACHED));
    }

    record Gaussian(Tensor mu, Tensor rho) {}

    /** u = (x − μ) e^−ρ, C = Σ ½ u² + ρ, the −ln likelihood with s = e^ρ; ∂C/∂μ = −Σ u e^−ρ, ∂C/∂ρ = Σ 1 − u². */
    private static Exhibit<Gaussian> gaussian() {
        int n = 4;
        Tensor x = data(10, n, 3);
        return Exhibit.of(
                "Gaussian log-likelihood",
                r -> new Gaussian(Tensor.normal(r, 3), Tensor.normal(r, 3).times(0.5)),
                m -> {
                    Tensor u = x.minus(m.mu).divide(m.rho.exp());
                    return u.square().times(0.5).plus(m.rho).sum();
                },
                (m, bug) -> {
                    Tensor u = x.minus(m.mu).divide(m.rho.exp());
                    Tensor square = bug.is("1/2 u^2 for u^2") ? u.square().times(0.5) : u.square();
                    Tensor gRho = square.sum(0).neg();
                    Tensor gMu = u.divide(m.rho.exp()).sum(0);
                    return new Gaussian(
                            bug.is("sign of x - mu") ? gMu : gMu.neg(),
                            bug.is("no normalising term") ? gRho : gRho.plus(n));
                },
                bug("sign of x - mu", "mu", SIGN),
                bug("1/2 u^2 for u^2", "rho", FACTOR),
                bug("no normalising term", "rho", PATH_MISSING));
    }
}

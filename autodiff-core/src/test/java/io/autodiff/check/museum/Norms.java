package io.autodiff.check.museum;

import static io.autodiff.check.Cause.DIAGONAL_ONLY;
import static io.autodiff.check.Cause.FACTOR_MISSING;
import static io.autodiff.check.Cause.NOT_SUMMED;
import static io.autodiff.check.Cause.PATH_MISSING;
import static io.autodiff.check.Cause.SIGN;
import static io.autodiff.check.Cause.WRONG_OPERAND;
import static io.autodiff.check.museum.Exhibit.Fault.bug;
import static io.autodiff.check.museum.Formulas.data;
import static io.autodiff.check.museum.Formulas.quadratic;

import io.autodiff.Axes;
import io.autodiff.Tensor;
import io.autodiff.check.museum.Exhibit.Planted;
import java.util.List;

/**
 * Normalisation: u = (z − μ) / s with μ the mean and s² = ε + the mean of (z − μ)². Each z reaches u three ways, directly, by μ and by s:
 * z̄ = (ū − mean(ū) − u mean(ū u)) / s.
 */
final class Norms {
    private static final double EPSILON = 1e-5;

    private Norms() {}

    static List<Exhibit<?>> exhibits() {
        return List.of(layerNorm(), batchNorm(), rootMeanSquare(), cosine());
    }

    /** What goes before the norm, and the scale and shift behind it. */
    record Normed(Tensor W1, Tensor gamma, Tensor beta) {}

    private static Tensor deviation(Tensor z, int axis) {
        return z.var(0, Axes.keep(axis)).plus(EPSILON).sqrt();
    }

    private static Tensor normalised(Tensor z, int axis) {
        return z.minus(z.mean(Axes.keep(axis))).divide(deviation(z, axis));
    }

    /** z̄ for ū, or what is left of it. */
    private static Tensor back(Tensor uBar, Tensor u, Tensor s, int axis, Planted bug) {
        Axes along = Axes.keep(axis);
        Tensor zBar = bug.is("mean and variance taken for constants") || bug.is("path of the mean forgotten")
                ? uBar
                : uBar.minus(uBar.mean(along));
        zBar = bug.is("mean and variance taken for constants") || bug.is("path of the variance forgotten")
                ? zBar
                : zBar.minus(u.times(uBar.times(u).mean(along)));
        return bug.is("not divided by s") ? zBar : zBar.divide(s);
    }

    /** Of each row of z = x W1; y = u ⊙ γ + β, C = ½ ‖y − target‖²; ∂C/∂γ = Σ ȳ ⊙ u, ∂C/∂β = Σ ȳ, ū = ȳ ⊙ γ. */
    private static Exhibit<Normed> layerNorm() {
        Tensor x = data(40, 3, 2);
        Tensor target = data(41, 3, 5);
        return Exhibit.of(
                "layer norm",
                r -> new Normed(Tensor.normal(r, 2, 5), Tensor.normal(r, 5), Tensor.normal(r, 5)),
                m -> quadratic(normalised(x.matmul(m.W1), 1).times(m.gamma).plus(m.beta), target),
                (m, bug) -> {
                    Tensor z = x.matmul(m.W1);
                    Tensor u = normalised(z, 1);
                    Tensor yBar = u.times(m.gamma).plus(m.beta).minus(target);
                    Tensor uBar = bug.is("gamma left out") ? yBar : yBar.times(m.gamma);
                    Tensor zBar = back(uBar, u, deviation(z, 1), 1, bug);
                    Tensor scaled = yBar.times(bug.is("z for u in gamma") ? z : u);
                    return new Normed(
                            x.transpose().matmul(zBar),
                            bug.is("gamma of the last row") ? scaled.at(-1) : scaled.sum(0),
                            yBar.sum(0));
                },
                bug("path of the mean forgotten", "W1", PATH_MISSING),
                bug("path of the variance forgotten", "W1", PATH_MISSING),
                bug("mean and variance taken for constants", "W1", PATH_MISSING, DIAGONAL_ONLY),
                bug("not divided by s", "W1", FACTOR_MISSING),
                bug("gamma left out", "W1", FACTOR_MISSING),
                bug("z for u in gamma", "gamma", WRONG_OPERAND),
                bug("gamma of the last row", "gamma", NOT_SUMMED));
    }

    /** Of each column of z = x W1, over the batch; y = u ⊙ γ + β, C = ½ ‖y − target‖². */
    private static Exhibit<Normed> batchNorm() {
        Tensor x = data(42, 5, 3);
        Tensor target = data(43, 5, 2);
        return Exhibit.of(
                "batch norm",
                r -> new Normed(Tensor.normal(r, 3, 2), Tensor.normal(r, 2), Tensor.normal(r, 2)),
                m -> quadratic(normalised(x.matmul(m.W1), 0).times(m.gamma).plus(m.beta), target),
                (m, bug) -> {
                    Tensor z = x.matmul(m.W1);
                    Tensor u = normalised(z, 0);
                    Tensor yBar = u.times(m.gamma).plus(m.beta).minus(target);
                    Tensor zBar = back(yBar.times(m.gamma), u, deviation(z, 0), 0, bug);
                    return new Normed(
                            x.transpose().matmul(zBar),
                            yBar.times(u).sum(0),
                            bug.is("beta of the last row") ? yBar.at(-1) : yBar.sum(0));
                },
                bug("path of the mean forgotten", "W1", PATH_MISSING),
                bug("path of the variance forgotten", "W1", PATH_MISSING),
                bug("mean and variance taken for constants", "W1", PATH_MISSING, DIAGONAL_ONLY),
                bug("not divided by s", "W1", FACTOR_MISSING),
                bug("beta of the last row", "beta", NOT_SUMMED));
    }

    record Scaled(Tensor x, Tensor gamma) {}

    /** u = x / s with s² the mean of x² over a row, y = u ⊙ γ, C = ½ ‖y − target‖²; x̄ = (ū − u mean(ū u)) / s. */
    private static Exhibit<Scaled> rootMeanSquare() {
        Tensor target = data(44, 3, 4);
        return Exhibit.of(
                "root mean square norm",
                r -> new Scaled(Tensor.normal(r, 3, 4), Tensor.normal(r, 4)),
                m -> {
                    Tensor s = m.x.square().mean(Axes.keep(1)).sqrt();
                    return quadratic(m.x.divide(s).times(m.gamma), target);
                },
                (m, bug) -> {
                    Tensor s = m.x.square().mean(Axes.keep(1)).sqrt();
                    Tensor u = m.x.divide(s);
                    Tensor yBar = u.times(m.gamma).minus(target);
                    Tensor uBar = yBar.times(m.gamma);
                    Tensor byScale = u.times(uBar.times(u).mean(Axes.keep(1)));
                    Tensor xBar = bug.is("s taken for a constant")
                            ? uBar
                            : bug.is("sign of the path by s") ? uBar.plus(byScale) : uBar.minus(byScale);
                    return new Scaled(xBar.divide(s), yBar.times(u).sum(0));
                },
                bug("s taken for a constant", "x", PATH_MISSING, DIAGONAL_ONLY),
                bug("sign of the path by s", "x", SIGN));
    }

    record Pair(Tensor a, Tensor b) {}

    /** C = −c with c = a · b / (‖a‖ ‖b‖); ∂c/∂a = (b / ‖b‖ − c a / ‖a‖) / ‖a‖, and so for b. */
    private static Exhibit<Pair> cosine() {
        return Exhibit.of(
                "cosine similarity",
                r -> new Pair(Tensor.normal(r, 4), Tensor.normal(r, 4)),
                m -> m.a.dot(m.b).divide(m.a.norm().times(m.b.norm())).neg(),
                (m, bug) -> {
                    Tensor u = m.a.divide(m.a.norm());
                    Tensor v = m.b.divide(m.b.norm());
                    Tensor c = u.dot(v);
                    Tensor gA = bug.is("norm of a taken for a constant") ? v : v.minus(u.times(c));
                    Tensor gB = u.minus(v.times(c)).divide(m.b.norm());
                    return new Pair(gA.divide(m.a.norm()).neg(), bug.is("sign of b") ? gB : gB.neg());
                },
                bug("norm of a taken for a constant", "a", PATH_MISSING),
                bug("sign of b", "b", SIGN));
    }
}

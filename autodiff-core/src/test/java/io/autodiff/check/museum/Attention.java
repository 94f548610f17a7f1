package io.autodiff.check.museum;

import static io.autodiff.check.Cause.DIAGONAL_ONLY;
import static io.autodiff.check.Cause.FACTOR;
import static io.autodiff.check.Cause.NOT_TRANSPOSED;
import static io.autodiff.check.Cause.PATH_MISSING;
import static io.autodiff.check.Cause.SHIFTED;
import static io.autodiff.check.Cause.SLOPE_MISSING;
import static io.autodiff.check.Cause.WRONG_OPERAND;
import static io.autodiff.check.museum.Exhibit.Fault.bug;
import static io.autodiff.check.museum.Formulas.data;
import static io.autodiff.check.museum.Formulas.quadratic;
import static io.autodiff.check.museum.Formulas.tanhSlope;

import io.autodiff.Axes;
import io.autodiff.Tensor;
import java.util.List;

/** Attention: weights p = softmax(s) of each row of scores, for which s̄ = p ⊙ (p̄ − Σ p̄ p). */
final class Attention {
    private Attention() {}

    static List<Exhibit<?>> exhibits() {
        return List.of(scaledDotProduct(), additive());
    }

    /** s̄ for p̄, or as if softmax were an elementwise function. */
    private static Tensor softmaxBack(Tensor p, Tensor pBar, int axis, boolean diagonal) {
        Tensor weighted = pBar.times(p);
        return p.times(pBar.minus(diagonal ? weighted : weighted.sum(Axes.keep(axis))));
    }

    record Head(Tensor x, Tensor Wq, Tensor Wk, Tensor Wv) {}

    /**
     * q = x Wq, k = x Wk, v = x Wv, s = q kᵀ / √d, p = softmax(s), o = p v, C = ½ ‖o − y‖². Backwards p̄ = ō vᵀ, v̄ = pᵀ ō, q̄ = s̄ k / √d,
     * k̄ = s̄ᵀ q / √d, ∂C/∂Wq = xᵀ q̄ and so on, x̄ = q̄ Wqᵀ + k̄ Wkᵀ + v̄ Wvᵀ.
     */
    private static Exhibit<Head> scaledDotProduct() {
        int d = 3;
        Tensor y = data(60, 4, 2);
        return Exhibit.of(
                "attention with a single head",
                r -> new Head(
                        Tensor.normal(r, 4, 5).times(0.5),
                        Tensor.normal(r, 5, d),
                        Tensor.normal(r, 5, d),
                        Tensor.normal(r, 5, 2)),
                m -> {
                    Tensor scores = m.x.matmul(m.Wq)
                            .matmul(m.x.matmul(m.Wk).transpose())
                            .divide(Math.sqrt(d));
                    return quadratic(scores.softmax(1).matmul(m.x.matmul(m.Wv)), y);
                },
                (m, bug) -> {
                    Tensor q = m.x.matmul(m.Wq);
                    Tensor k = m.x.matmul(m.Wk);
                    Tensor v = m.x.matmul(m.Wv);
                    Tensor p = q.matmul(k.transpose()).divide(Math.sqrt(d)).softmax(1);
                    Tensor oBar = p.matmul(v).minus(y);
                    Tensor vBar = (bug.is("p for pT") ? p : p.transpose()).matmul(oBar);
                    Tensor pBar = oBar.matmul(v.transpose());
                    Tensor sBar = bug.is("no softmax") ? pBar : softmaxBack(p, pBar, 1, bug.is("diagonal of softmax"));
                    sBar = bug.is("no 1/sqrt(d)") ? sBar : sBar.divide(Math.sqrt(d));
                    Tensor qBar = sBar.matmul(bug.is("q for k") ? q : k);
                    Tensor kBar = (bug.is("s for sT") ? sBar : sBar.transpose()).matmul(q);
                    Tensor byScores = qBar.matmul(m.Wq.transpose()).plus(kBar.matmul(m.Wk.transpose()));
                    Tensor byValues = vBar.matmul(m.Wv.transpose());
                    return new Head(
                            bug.is("values alone") ? byValues : byValues.plus(byScores),
                            m.x.transpose().matmul(bug.is("Wk for Wq") ? kBar : qBar),
                            m.x.transpose().matmul(kBar),
                            m.x.transpose().matmul(vBar));
                },
                bug("no 1/sqrt(d)", "x Wq Wk", FACTOR),
                bug("diagonal of softmax", "x Wq Wk", DIAGONAL_ONLY),
                bug("no softmax", "x Wq Wk", SLOPE_MISSING),
                bug("p for pT", "x Wv", NOT_TRANSPOSED),
                bug("s for sT", "x Wk", NOT_TRANSPOSED),
                bug("q for k", "x Wq", WRONG_OPERAND),
                bug("values alone", "x", PATH_MISSING),
                bug("Wk for Wq", "Wq", SHIFTED));
    }

    record Additive(Tensor h, Tensor W1, Tensor v) {}

    /**
     * s = tanh(h W1) v, a number for each row of h, p = softmax(s), o = pᵀ h, C = ½ ‖o − y‖². Backwards p̄ = h ō, ∂C/∂v = tanh(z)ᵀ s̄,
     * δ = (s̄ vᵀ) ⊙ tanh′(z), ∂C/∂W1 = hᵀ δ, h̄ = p ōᵀ + δ W1ᵀ.
     */
    private static Exhibit<Additive> additive() {
        Tensor y = data(61, 3);
        return Exhibit.of(
                "additive attention",
                r -> new Additive(Tensor.normal(r, 4, 3), Tensor.normal(r, 3, 2), Tensor.normal(r, 2)),
                m -> quadratic(m.h.matmul(m.W1).tanh().matmul(m.v).softmax(0).matmul(m.h), y),
                (m, bug) -> {
                    Tensor z = m.h.matmul(m.W1);
                    Tensor p = z.tanh().matmul(m.v).softmax(0);
                    Tensor oBar = p.matmul(m.h).minus(y);
                    Tensor sBar = softmaxBack(p, m.h.matmul(oBar), 0, bug.is("diagonal of softmax"));
                    Tensor back = sBar.outer(m.v);
                    Tensor delta = bug.is("no slope") ? back : back.times(tanhSlope(z));
                    Tensor byScores = delta.matmul(m.W1.transpose());
                    return new Additive(
                            bug.is("scores alone") ? byScores : byScores.plus(p.outer(oBar)),
                            m.h.transpose().matmul(delta),
                            sBar.matmul(bug.is("z for tanh(z)") ? z : z.tanh()));
                },
                bug("diagonal of softmax", "h W1 v", DIAGONAL_ONLY),
                bug("no slope", "h W1", SLOPE_MISSING),
                bug("scores alone", "h", PATH_MISSING),
                bug("z for tanh(z)", "v", WRONG_OPERAND));
    }
}

package io.autodiff.check.museum;

import static io.autodiff.check.Cause.FACTOR_MISSING;
import static io.autodiff.check.Cause.NOT_SUMMED;
import static io.autodiff.check.Cause.NOT_TRANSPOSED;
import static io.autodiff.check.Cause.PATH_MISSING;
import static io.autodiff.check.Cause.SHIFTED;
import static io.autodiff.check.Cause.SIGN;
import static io.autodiff.check.Cause.SLOPE_ELSEWHERE;
import static io.autodiff.check.Cause.SLOPE_MISSING;
import static io.autodiff.check.Cause.WRONG_OPERAND;
import static io.autodiff.check.museum.Exhibit.Fault.bug;
import static io.autodiff.check.museum.Formulas.data;
import static io.autodiff.check.museum.Formulas.oneMinus;
import static io.autodiff.check.museum.Formulas.quadratic;
import static io.autodiff.check.museum.Formulas.tanhSlope;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.List;

/** Networks over time, differentiated backwards through it; a row is a sequence of its own. */
final class Recurrent {
    private static final int STEPS = 3;

    private Recurrent() {}

    static List<Exhibit<?>> exhibits() {
        return List.of(plain(), lstm(), gru());
    }

    private static Tensor[] inputs(long seed, int n, int in) {
        return data(seed, STEPS, n, in).unstack(0).toArray(Tensor[]::new);
    }

    record Plain(Tensor Wx, Tensor Wh, Tensor b) {
        Tensor z(Tensor x, Tensor h) {
            return x.matmul(Wx).plus(h.matmul(Wh)).plus(b);
        }
    }

    /**
     * zₜ = xₜ Wx + hₜ₋₁ Wh + b, hₜ = tanh(zₜ), C = Σ ½ ‖hₜ − yₜ‖². Backwards δₜ = (hₜ − yₜ + δₜ₊₁ Whᵀ) ⊙ tanh′(zₜ), ∂C/∂Wx = Σ xₜᵀ δₜ,
     * ∂C/∂Wh = Σ hₜ₋₁ᵀ δₜ, ∂C/∂b = Σ δₜ.
     */
    private static Exhibit<Plain> plain() {
        Tensor[] x = inputs(50, 4, 2);
        Tensor[] y = inputs(51, 4, 3);
        Tensor start = data(52, 4, 3);
        return Exhibit.of(
                "recurrent network, 3 steps",
                r -> new Plain(Tensor.normal(r, 2, 3), Tensor.normal(r, 3, 3), Tensor.normal(r, 3)),
                m -> {
                    Tensor h = start;
                    Tensor cost = Tensor.scalar(0);
                    for (int t = 0; t < STEPS; t++) {
                        h = m.z(x[t], h).tanh();
                        cost = cost.plus(quadratic(h, y[t]));
                    }
                    return cost;
                },
                (m, bug) -> {
                    Tensor[] before = new Tensor[STEPS];
                    Tensor[] z = new Tensor[STEPS];
                    Tensor state = start;
                    for (int t = 0; t < STEPS; t++) {
                        before[t] = state;
                        z[t] = m.z(x[t], state);
                        state = z[t].tanh();
                    }
                    Plain gradient = Trees.map(m, (path, w) -> w.times(0));
                    Tensor carried = start.times(0);
                    for (int t = STEPS - 1; t >= 0; t--) {
                        Tensor h = z[t].tanh();
                        Tensor hBar = h.minus(y[t]).plus(carried);
                        Tensor delta =
                                bug.is("no slope") ? hBar : hBar.times(tanhSlope(bug.is("slope at h") ? h : z[t]));
                        Tensor in = bug.is("h(t) for h(t - 1) in Wh") ? h : before[t];
                        Tensor b = bug.is("bias of the last row") ? delta.at(-1) : delta.sum(0);
                        Plain step = new Plain(
                                x[t].transpose().matmul(delta), in.transpose().matmul(delta), b);
                        gradient = Trees.map(gradient, step, Tensor::plus);
                        carried = delta.matmul(bug.is("Wh for WhT") ? m.Wh : m.Wh.transpose());
                        carried = bug.is("nothing carried back in time") ? carried.times(0) : carried;
                    }
                    return gradient;
                },
                bug("no slope", "Wx Wh b", SLOPE_MISSING),
                bug("slope at h", "Wx Wh b", SLOPE_ELSEWHERE),
                bug("h(t) for h(t - 1) in Wh", "Wh", WRONG_OPERAND, SHIFTED),
                bug("bias of the last row", "b", NOT_SUMMED),
                bug("Wh for WhT", "Wx Wh b", NOT_TRANSPOSED),
                bug("nothing carried back in time", "Wx Wh b", PATH_MISSING));
    }

    record Lstm(Tensor Wf, Tensor bf, Tensor Wi, Tensor bi, Tensor Wo, Tensor bo, Tensor Wg, Tensor bg) {}

    /** A step of an LSTM: u = (x, h of the step before), the gates f, i and o, the candidate g, the cell c and the output h. */
    record Step(Tensor u, Tensor f, Tensor i, Tensor o, Tensor g, Tensor c, Tensor h) {
        static Step of(Lstm m, Tensor x, Tensor cBefore, Tensor hBefore) {
            Tensor u = Tensor.concat(1, x, hBefore);
            Tensor f = u.matmul(m.Wf).plus(m.bf).sigmoid();
            Tensor i = u.matmul(m.Wi).plus(m.bi).sigmoid();
            Tensor o = u.matmul(m.Wo).plus(m.bo).sigmoid();
            Tensor g = u.matmul(m.Wg).plus(m.bg).tanh();
            Tensor c = f.times(cBefore).plus(i.times(g));
            return new Step(u, f, i, o, g, c, o.times(c.tanh()));
        }
    }

    /**
     * u = (x, h₋), f, i, o = σ(u W + b), g = tanh(u Wg + bg), c = f ⊙ c₋ + i ⊙ g, h = o ⊙ tanh(c), where ₋ is the step before, and
     * C = ½ ‖h − y‖² at the end.
     *
     * <p>Backwards ō = h̄ ⊙ tanh(c), c̄ = (carry) + h̄ ⊙ o ⊙ tanh′(c), f̄ = c̄ ⊙ c₋, ī = c̄ ⊙ g, ḡ = c̄ ⊙ i, and the carry to the step before
     * is c̄ ⊙ f. At each gate δ is the adjoint times the slope, ∂C/∂W = Σ uᵀ δ, ∂C/∂b = Σ δ, and h̄₋ is the part for h₋ of ū = Σ δ Wᵀ.
     */
    private static Exhibit<Lstm> lstm() {
        int in = 2;
        int hidden = 3;
        Tensor[] x = inputs(53, 4, in);
        Tensor y = data(54, 4, hidden);
        Tensor c0 = data(55, 4, hidden);
        Tensor h0 = data(56, 4, hidden);
        return Exhibit.of(
                "LSTM, 3 steps",
                r -> new Lstm(
                        Tensor.normal(r, in + hidden, hidden),
                        Tensor.normal(r, hidden),
                        Tensor.normal(r, in + hidden, hidden),
                        Tensor.normal(r, hidden),
                        Tensor.normal(r, in + hidden, hidden),
                        Tensor.normal(r, hidden),
                        Tensor.normal(r, in + hidden, hidden),
                        Tensor.normal(r, hidden)),
                m -> {
                    Step s = Step.of(m, x[0], c0, h0);
                    for (int t = 1; t < STEPS; t++) {
                        s = Step.of(m, x[t], s.c, s.h);
                    }
                    return quadratic(s.h, y);
                },
                (m, bug) -> {
                    Step[] steps = new Step[STEPS];
                    for (int t = 0; t < STEPS; t++) {
                        steps[t] = Step.of(m, x[t], t == 0 ? c0 : steps[t - 1].c, t == 0 ? h0 : steps[t - 1].h);
                    }
                    Lstm gradient = Trees.map(m, (path, w) -> w.times(0));
                    Tensor hBar = steps[STEPS - 1].h.minus(y);
                    Tensor cBar = hBar.times(0);
                    for (int t = STEPS - 1; t >= 0; t--) {
                        Step s = steps[t];
                        Tensor oBar = hBar.times(s.c.tanh());
                        Tensor byOutput = hBar.times(s.o);
                        byOutput = bug.is("no slope at the cell") ? byOutput : byOutput.times(tanhSlope(s.c));
                        cBar = bug.is("no carry") ? byOutput : cBar.plus(byOutput);
                        Tensor before = t == 0 ? c0 : steps[t - 1].c;
                        Tensor deltaF = cBar.times(bug.is("c(t) for c(t - 1)") ? s.c : before)
                                .times(gateSlope(s.f));
                        Tensor deltaI = cBar.times(s.g).times(gateSlope(s.i));
                        Tensor deltaO = bug.is("no slope at the output gate") ? oBar : oBar.times(gateSlope(s.o));
                        Tensor deltaG = cBar.times(s.i).times(oneMinus(s.g.square()));
                        gradient = Trees.map(gradient, gradient(s.u, deltaF, deltaI, deltaO, deltaG), Tensor::plus);
                        hBar = deltaF.matmul(m.Wf.transpose())
                                .plus(deltaI.matmul(m.Wi.transpose()))
                                .plus(deltaO.matmul(m.Wo.transpose()))
                                .plus(deltaG.matmul(m.Wg.transpose()))
                                .slice(1, in, in + hidden);
                        cBar = bug.is("no forget gate in the carry") ? cBar : cBar.times(s.f);
                    }
                    return gradient;
                },
                bug("no forget gate in the carry", "Wf bf Wi bi Wo bo Wg bg", FACTOR_MISSING),
                bug("no carry", "Wf bf Wi bi Wo bo Wg bg", PATH_MISSING),
                bug("no slope at the cell", "Wf bf Wi bi Wo bo Wg bg", SLOPE_MISSING),
                bug("no slope at the output gate", "Wf bf Wi bi Wo bo Wg bg", SLOPE_MISSING),
                bug("c(t) for c(t - 1)", "Wf bf Wi bi Wo bo Wg bg", WRONG_OPERAND, SHIFTED));
    }

    /** σ′ of the z that σ took to a: a (1 − a). */
    private static Tensor gateSlope(Tensor a) {
        return a.times(oneMinus(a));
    }

    private static Lstm gradient(Tensor u, Tensor deltaF, Tensor deltaI, Tensor deltaO, Tensor deltaG) {
        Tensor in = u.transpose();
        return new Lstm(
                in.matmul(deltaF),
                deltaF.sum(0),
                in.matmul(deltaI),
                deltaI.sum(0),
                in.matmul(deltaO),
                deltaO.sum(0),
                in.matmul(deltaG),
                deltaG.sum(0));
    }

    record Gru(Tensor Wu, Tensor Uu, Tensor Wr, Tensor Ur, Tensor Wn, Tensor Un, Tensor bn, Tensor h) {
        Tensor u(Tensor x) {
            return x.matmul(Wu).plus(h.matmul(Uu)).sigmoid();
        }

        Tensor r(Tensor x) {
            return x.matmul(Wr).plus(h.matmul(Ur)).sigmoid();
        }

        Tensor n(Tensor x, Tensor r) {
            return x.matmul(Wn).plus(r.times(h).matmul(Un)).plus(bn).tanh();
        }
    }

    /**
     * u = σ(x Wu + h Uu), r = σ(x Wr + h Ur), n = tanh(x Wn + (r ⊙ h) Un + bn), h₊ = (1 − u) ⊙ h + u ⊙ n, C = ½ ‖h₊ − y‖². Backwards, with
     * e = h₊ − y: δn = e ⊙ u ⊙ tanh′, δu = e ⊙ (n − h) ⊙ σ′, q = δn Unᵀ, δr = q ⊙ h ⊙ σ′, h̄ = e ⊙ (1 − u) + q ⊙ r + δu Uuᵀ + δr Urᵀ.
     */
    private static Exhibit<Gru> gru() {
        Tensor x = data(57, 4, 2);
        Tensor y = data(58, 4, 3);
        return Exhibit.of(
                "GRU cell",
                r -> new Gru(
                        Tensor.normal(r, 2, 3),
                        Tensor.normal(r, 3, 3),
                        Tensor.normal(r, 2, 3),
                        Tensor.normal(r, 3, 3),
                        Tensor.normal(r, 2, 3),
                        Tensor.normal(r, 3, 3),
                        Tensor.normal(r, 3),
                        Tensor.normal(r, 4, 3)),
                m -> {
                    Tensor u = m.u(x);
                    Tensor n = m.n(x, m.r(x));
                    return quadratic(oneMinus(u).times(m.h).plus(u.times(n)), y);
                },
                (m, bug) -> {
                    Tensor u = m.u(x);
                    Tensor r = m.r(x);
                    Tensor n = m.n(x, r);
                    Tensor e = oneMinus(u).times(m.h).plus(u.times(n)).minus(y);
                    Tensor deltaN = e.times(
                            bug.is("no update gate at n") ? oneMinus(n.square()) : u.times(oneMinus(n.square())));
                    Tensor difference = bug.is("h - n for n - h") ? m.h.minus(n) : n.minus(m.h);
                    Tensor deltaU = e.times(difference).times(gateSlope(u));
                    Tensor q = deltaN.matmul(bug.is("Un for UnT") ? m.Un : m.Un.transpose());
                    Tensor deltaR = q.times(m.h).times(gateSlope(r));
                    Tensor straight = e.times(oneMinus(u));
                    Tensor hBar = (bug.is("no reset gate at h") ? q : q.times(r))
                            .plus(deltaU.matmul(m.Uu.transpose()))
                            .plus(deltaR.matmul(m.Ur.transpose()));
                    Tensor in = bug.is("h for r h in Un") ? m.h : r.times(m.h);
                    return new Gru(
                            x.transpose().matmul(deltaU),
                            m.h.transpose().matmul(deltaU),
                            x.transpose().matmul(deltaR),
                            m.h.transpose().matmul(deltaR),
                            x.transpose().matmul(deltaN),
                            in.transpose().matmul(deltaN),
                            deltaN.sum(0),
                            bug.is("straight path of h forgotten") ? hBar : hBar.plus(straight));
                },
                bug("no update gate at n", "Wr Ur Wn Un bn h", FACTOR_MISSING),
                bug("h - n for n - h", "Wu Uu h", SIGN),
                bug("Un for UnT", "Wr Ur h", NOT_TRANSPOSED),
                bug("no reset gate at h", "h", FACTOR_MISSING),
                bug("h for r h in Un", "Un", WRONG_OPERAND, FACTOR_MISSING),
                bug("straight path of h forgotten", "h", PATH_MISSING));
    }
}

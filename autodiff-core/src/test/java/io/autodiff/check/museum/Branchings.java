package io.autodiff.check.museum;

import static io.autodiff.check.Cause.BATCH_SIZE;
import static io.autodiff.check.Cause.DETACHED;
import static io.autodiff.check.Cause.FACTOR;
import static io.autodiff.check.Cause.FACTOR_MISSING;
import static io.autodiff.check.Cause.FEW_ENTRIES;
import static io.autodiff.check.Cause.NOT_SUMMED;
import static io.autodiff.check.Cause.PATH_MISSING;
import static io.autodiff.check.Cause.SLOPE_MISSING;
import static io.autodiff.check.Cause.WRONG_OPERAND;
import static io.autodiff.check.museum.Exhibit.Fault.bug;
import static io.autodiff.check.museum.Formulas.data;
import static io.autodiff.check.museum.Formulas.quadratic;
import static io.autodiff.check.museum.Formulas.sigmoidSlope;
import static io.autodiff.check.museum.Formulas.tanhSlope;

import io.autodiff.Tensor;
import java.util.List;

/** Networks in which a value goes more than one way to the cost, so that its adjoint is a sum, ū = Σ v̄ ∂v/∂u, or meets a factor. */
final class Branchings {
    private Branchings() {}

    static List<Exhibit<?>> exhibits() {
        return List.of(autoencoder(), gated(), residual(), embedding());
    }

    record Tied(Tensor W1, Tensor b1, Tensor b2) {}

    /** a1 = σ(x W1 + b1), z2 = a1 W1ᵀ + b2, C = ½ ‖z2 − x‖²; W1 is used twice: ∂C/∂W1 = xᵀ δ1 + δ2ᵀ a1. */
    private static Exhibit<Tied> autoencoder() {
        Tensor x = data(32, 3, 5);
        return Exhibit.of(
                "autoencoder with tied weights",
                r -> new Tied(Tensor.normal(r, 5, 2), Tensor.normal(r, 2), Tensor.normal(r, 5)),
                m -> {
                    Tensor a1 = x.matmul(m.W1).plus(m.b1).sigmoid();
                    return quadratic(a1.matmul(m.W1.transpose()).plus(m.b2), x);
                },
                (m, bug) -> {
                    Tensor z1 = x.matmul(m.W1).plus(m.b1);
                    Tensor a1 = z1.sigmoid();
                    Tensor delta2 = a1.matmul(m.W1.transpose()).plus(m.b2).minus(x);
                    Tensor delta1 = delta2.matmul(m.W1).times(sigmoidSlope(z1));
                    Tensor encoder = x.transpose().matmul(delta1);
                    Tensor decoder = delta2.transpose().matmul(a1);
                    Tensor gW1 = bug.is("decoder forgotten")
                            ? encoder
                            : bug.is("encoder forgotten") ? decoder : encoder.plus(decoder);
                    return new Tied(gW1, delta1.sum(0), delta2.sum(0));
                },
                bug("decoder forgotten", "W1", PATH_MISSING),
                bug("encoder forgotten", "W1", PATH_MISSING));
    }

    record Gated(Tensor W1, Tensor b1, Tensor W2, Tensor b2) {}

    /** a = u ⊙ g with u = x W1 + b1, g = σ(z2), z2 = x W2 + b2, C = ½ ‖a − y‖²; ū = ā ⊙ g, δ2 = ā ⊙ u ⊙ σ′(z2). */
    private static Exhibit<Gated> gated() {
        Tensor x = data(33, 4, 3);
        Tensor y = data(34, 4, 2);
        return Exhibit.of(
                "gated linear unit",
                r -> new Gated(
                        Tensor.normal(r, 3, 2), Tensor.normal(r, 2), Tensor.normal(r, 3, 2), Tensor.normal(r, 2)),
                m -> {
                    Tensor gate = x.matmul(m.W2).plus(m.b2).sigmoid();
                    return quadratic(x.matmul(m.W1).plus(m.b1).times(gate), y);
                },
                (m, bug) -> {
                    Tensor u = x.matmul(m.W1).plus(m.b1);
                    Tensor z2 = x.matmul(m.W2).plus(m.b2);
                    Tensor error = u.times(z2.sigmoid()).minus(y);
                    Tensor delta1 = bug.is("gate left out") ? error : error.times(z2.sigmoid());
                    Tensor factor = bug.is("value left out") ? sigmoidSlope(z2) : u.times(sigmoidSlope(z2));
                    factor = bug.is("no slope of the gate") ? u : factor;
                    Tensor delta2 = error.times(factor);
                    return new Gated(
                            x.transpose().matmul(delta1),
                            delta1.sum(0),
                            x.transpose().matmul(delta2),
                            delta2.sum(0));
                },
                bug("gate left out", "W1 b1", FACTOR_MISSING),
                bug("value left out", "W2 b2", FACTOR_MISSING),
                bug("no slope of the gate", "W2 b2", SLOPE_MISSING));
    }

    record Residual(Tensor x, Tensor W1, Tensor b1, Tensor W2, Tensor W3, Tensor b3, Tensor W4) {
        Tensor first() {
            return x.plus(x.matmul(W1).plus(b1).tanh().matmul(W2));
        }

        Tensor second(Tensor h) {
            return h.plus(h.matmul(W3).plus(b3).tanh().matmul(W4));
        }
    }

    /**
     * Two blocks y = x + tanh(x W + b) W', C = ½ ‖y2 − target‖²; in each δ = (ȳ W'ᵀ) ⊙ tanh′(z), and x̄ = ȳ + δ Wᵀ: once straight, once
     * through the layers.
     */
    private static Exhibit<Residual> residual() {
        Tensor target = data(35, 4, 3);
        return Exhibit.of(
                "two residual blocks",
                r -> new Residual(
                        Tensor.normal(r, 4, 3),
                        Tensor.normal(r, 3, 5),
                        Tensor.normal(r, 5),
                        Tensor.normal(r, 5, 3),
                        Tensor.normal(r, 3, 2),
                        Tensor.normal(r, 2),
                        Tensor.normal(r, 2, 3)),
                m -> quadratic(m.second(m.first()), target),
                (m, bug) -> {
                    Tensor z1 = m.x.matmul(m.W1).plus(m.b1);
                    Tensor h = m.first();
                    Tensor z3 = h.matmul(m.W3).plus(m.b3);
                    Tensor yBar = m.second(h).minus(target);
                    Tensor delta3 = yBar.matmul(m.W4.transpose()).times(tanhSlope(z3));
                    Tensor layers = delta3.matmul(m.W3.transpose());
                    Tensor hBar = bug.is("skip of block 2 forgotten")
                            ? layers
                            : bug.is("layers of block 2 forgotten") ? yBar : yBar.plus(layers);
                    Tensor delta1 = hBar.matmul(m.W2.transpose()).times(tanhSlope(z1));
                    Tensor through = delta1.matmul(m.W1.transpose());
                    Tensor in = bug.is("x for h in W3") ? m.x : h;
                    return new Residual(
                            bug.is("skip of block 1 forgotten") ? through : hBar.plus(through),
                            m.x.transpose().matmul(delta1),
                            delta1.sum(0),
                            z1.tanh().transpose().matmul(hBar),
                            in.transpose().matmul(delta3),
                            delta3.sum(0),
                            z3.tanh().transpose().matmul(yBar));
                },
                bug("skip of block 2 forgotten", "x W1 b1 W2", PATH_MISSING),
                bug("layers of block 2 forgotten", "x W1 b1 W2", PATH_MISSING),
                bug("skip of block 1 forgotten", "x", PATH_MISSING),
                bug("x for h in W3", "W3", WRONG_OPERAND));
    }

    record Embedding(Tensor E, Tensor W1, Tensor b1) {}

    /**
     * The words of a sentence are rows of E, their mean is a, z = a W1 + b1, C = −Σ y ln softmax(z); δ = softmax(z) − y, ā = δ W1ᵀ, and
     * each word adds ā / n to its row of Ē.
     */
    private static Exhibit<Embedding> embedding() {
        int[] words = {4, 1, 2, 1};
        int n = words.length;
        Tensor y = Tensor.of(0, 1, 0);
        return Exhibit.of(
                "mean of embeddings, softmax cross-entropy",
                r -> new Embedding(Tensor.normal(r, 5, 2), Tensor.normal(r, 2, 3), Tensor.normal(r, 3)),
                m -> m.E.gather(0, words)
                        .mean(0)
                        .matmul(m.W1)
                        .plus(m.b1)
                        .logSoftmax(0)
                        .dot(y)
                        .neg(),
                (m, bug) -> {
                    Tensor a = m.E.gather(0, words).mean(0);
                    Tensor delta = a.matmul(m.W1).plus(m.b1).softmax(0).minus(y);
                    double[] aBar = m.W1.matmul(delta).divide(n).toArray();
                    double[][] rows = new double[5][2];
                    for (int word : words) {
                        for (int j = 0; j < 2; j++) {
                            rows[word][j] = aBar[j] + (bug.is("last use of a word alone") ? 0 : rows[word][j]);
                        }
                    }
                    Tensor gE = Tensor.of(rows);
                    return new Embedding(
                            bug.is("mean differentiated as sum")
                                    ? gE.times(n)
                                    : bug.is("E is constant") ? gE.times(0) : gE,
                            a.outer(delta),
                            delta);
                },
                bug("last use of a word alone", "E", PATH_MISSING, NOT_SUMMED, FEW_ENTRIES),
                bug("mean differentiated as sum", "E", FACTOR, BATCH_SIZE),
                bug("E is constant", "E", DETACHED));
    }
}

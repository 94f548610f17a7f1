package io.autodiff.check.museum;

import static io.autodiff.check.Cause.ACCUMULATED;
import static io.autodiff.check.Cause.BATCH_SIZE;
import static io.autodiff.check.Cause.DETACHED;
import static io.autodiff.check.Cause.DIAGONAL_ONLY;
import static io.autodiff.check.Cause.FACTOR;
import static io.autodiff.check.Cause.FEW_ENTRIES;
import static io.autodiff.check.Cause.NOT_SUMMED;
import static io.autodiff.check.Cause.NOT_TRANSPOSED;
import static io.autodiff.check.Cause.PENALTY_L2;
import static io.autodiff.check.Cause.SHIFTED;
import static io.autodiff.check.Cause.SIGN;
import static io.autodiff.check.Cause.SLOPE_ELSEWHERE;
import static io.autodiff.check.Cause.SLOPE_MISSING;
import static io.autodiff.check.Cause.SLOPE_TWICE;
import static io.autodiff.check.Cause.TRANSPOSED;
import static io.autodiff.check.Cause.UPDATED_WEIGHTS;
import static io.autodiff.check.Cause.WRONG_OPERAND;
import static io.autodiff.check.museum.Exhibit.Fault.bug;
import static io.autodiff.check.museum.Exhibit.Fault.bugs;
import static io.autodiff.check.museum.Formulas.change;
import static io.autodiff.check.museum.Formulas.data;
import static io.autodiff.check.museum.Formulas.quadratic;
import static io.autodiff.check.museum.Formulas.reluSlope;
import static io.autodiff.check.museum.Formulas.sigmoidSlope;
import static io.autodiff.check.museum.Formulas.tanhSlope;

import io.autodiff.Axes;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Multilayer perceptrons. An example is a row: zˡ = aˡ⁻¹ Wˡ + bˡ, aˡ = f(zˡ), and with δˡ = ∂C/∂zˡ: ∂C/∂Wˡ = (aˡ⁻¹)ᵀ δˡ, ∂C/∂bˡ = Σ δˡ over
 * the rows, δˡ⁻¹ = (δˡ (Wˡ)ᵀ) ⊙ f′(zˡ⁻¹).
 */
final class Mlps {
    private Mlps() {}

    static List<Exhibit<?>> exhibits() {
        return List.of(
                softmaxRegression(),
                sigmoidQuadratic(),
                tanhCrossEntropy(),
                softplusSoftmax(),
                reluWithPenalty(),
                softmaxQuadratic(),
                three(),
                four());
    }

    record One(Tensor W1, Tensor b1) {}

    record Two(Tensor W1, Tensor b1, Tensor W2, Tensor b2) {}

    record Three(Tensor W1, Tensor b1, Tensor W2, Tensor b2, Tensor W3, Tensor b3) {}

    record Four(Tensor W1, Tensor b1, Tensor W2, Tensor b2, Tensor W3, Tensor b3, Tensor W4, Tensor b4) {}

    /** C = −(1/n) Σ y ln softmax(z); δ = (softmax(z) − y) / n. */
    private static Exhibit<One> softmaxRegression() {
        int n = 4;
        Tensor x = data(20, n, 3);
        Tensor y = Tensor.oneHot(new int[] {0, 4, 2, 1}, 5);
        return Exhibit.of(
                "softmax regression, mean cross-entropy",
                r -> new One(Tensor.normal(r, 3, 5), Tensor.normal(r, 5)),
                m -> x.matmul(m.W1).plus(m.b1).logSoftmax(1).times(y).sum().divide(-n),
                (m, bug) -> {
                    Tensor a = x.matmul(m.W1).plus(m.b1).softmax(1);
                    Tensor delta = bug.is("y - a for a - y") ? y.minus(a) : a.minus(y);
                    delta = bug.is("sum for mean") ? delta : delta.divide(n);
                    Tensor gW1 = x.transpose().matmul(delta);
                    return new One(
                            bug.is("one entry negated") ? change(gW1, 7, g -> -g) : gW1,
                            bug.is("bias of the last row") ? delta.at(-1) : delta.sum(0));
                },
                bug("y - a for a - y", "W1 b1", SIGN),
                bug("sum for mean", "W1 b1", BATCH_SIZE),
                bug("one entry negated", "W1", FEW_ENTRIES),
                bug("bias of the last row", "b1", NOT_SUMMED));
    }

    /** C = (1/n) Σ ½ ‖a2 − y‖²; δ2 = (a2 − y) ⊙ σ′(z2) / n. */
    private static Exhibit<Two> sigmoidQuadratic() {
        int n = 4;
        Tensor x = data(21, n, 3);
        Tensor y = data(22, n, 2);
        return Exhibit.of(
                "2 layers, sigmoid, mean quadratic cost",
                r -> two(r, 3, 5, 2),
                m -> {
                    Tensor a1 = x.matmul(m.W1).plus(m.b1).sigmoid();
                    return quadratic(a1.matmul(m.W2).plus(m.b2).sigmoid(), y).divide(n);
                },
                (m, bug) -> {
                    Tensor z1 = x.matmul(m.W1).plus(m.b1);
                    Tensor a1 = z1.sigmoid();
                    Tensor z2 = a1.matmul(m.W2).plus(m.b2);
                    Tensor a2 = z2.sigmoid();
                    Tensor error = a2.minus(y).divide(n);
                    Tensor delta2 = bug.is("no slope at the output")
                            ? error
                            : error.times(sigmoidSlope(bug.is("output slope at a2") ? a2 : z2));
                    Tensor back = delta2.matmul(m.W2.transpose());
                    Tensor delta1 = bug.is("no slope in the hidden layer")
                            ? back
                            : back.times(sigmoidSlope(bug.is("hidden slope at a1") ? a1 : z1));
                    Tensor in = bug.is("z1 for a1") ? z1 : a1;
                    return new Two(
                            x.transpose().matmul(delta1),
                            bug.is("hidden bias of the last row") ? delta1.at(-1) : delta1.sum(0),
                            in.transpose().matmul(delta2),
                            delta2.sum(0));
                },
                bug("no slope at the output", "W1 b1 W2 b2", SLOPE_MISSING),
                bug("output slope at a2", "W1 b1 W2 b2", SLOPE_ELSEWHERE),
                bug("no slope in the hidden layer", "W1 b1", SLOPE_MISSING),
                bug("hidden slope at a1", "W1 b1", SLOPE_ELSEWHERE),
                bug("z1 for a1", "W2", WRONG_OPERAND),
                bug("hidden bias of the last row", "b1", NOT_SUMMED));
    }

    /** C = Σ −y ln a2 − (1 − y) ln(1 − a2) with a2 = σ(z2), a1 = tanh(z1); δ2 = a2 − y. */
    private static Exhibit<Two> tanhCrossEntropy() {
        int n = 5;
        Tensor x = data(23, n, 4);
        Tensor y = Tensor.of(new double[][] {{1, 0}, {0, 0}, {1, 1}, {0, 1}, {1, 0}});
        return Exhibit.of(
                "2 layers, tanh, cross-entropy with sigmoid",
                r -> two(r, 4, 3, 2),
                m -> {
                    Tensor a1 = x.matmul(m.W1).plus(m.b1).tanh();
                    Tensor z2 = a1.matmul(m.W2).plus(m.b2);
                    return z2.softplus().minus(y.times(z2)).sum();
                },
                (m, bug) -> {
                    Tensor z1 = x.matmul(m.W1).plus(m.b1);
                    Tensor a1 = z1.tanh();
                    Tensor z2 = a1.matmul(m.W2).plus(m.b2);
                    Tensor delta2 = z2.sigmoid().minus(y);
                    delta2 = bug.is("output slope once more") ? delta2.times(sigmoidSlope(z2)) : delta2;
                    delta2 = bug.is("mean for sum") ? delta2.divide(n) : delta2;
                    Tensor back = delta2.matmul(m.W2.transpose());
                    Tensor delta1 = back.times(tanhSlope(bug.is("hidden slope at a1") ? a1 : z1));
                    Two g = new Two(
                            x.transpose().matmul(bug.is("W1 negated, b2 of the last row") ? delta1.neg() : delta1),
                            delta1.sum(0),
                            a1.transpose().matmul(delta2),
                            bug.is("W1 negated, b2 of the last row") ? delta2.at(-1) : delta2.sum(0));
                    return bug.is("three calls, never cleared") ? Trees.map(g, (path, t) -> t.times(3)) : g;
                },
                bug("output slope once more", "W1 b1 W2 b2", SLOPE_TWICE),
                bug("mean for sum", "W1 b1 W2 b2", BATCH_SIZE),
                bug("hidden slope at a1", "W1 b1", SLOPE_ELSEWHERE),
                bug("three calls, never cleared", "W1 b1 W2 b2", ACCUMULATED),
                bugs("W1 negated, b2 of the last row", "W1 b2", SIGN, NOT_SUMMED));
    }

    /** C = −Σ y ln softmax(z2), a1 = ln(1 + e^z1); δ2 = softmax(z2) − y, and the slope of softplus is σ(z1). */
    private static Exhibit<Two> softplusSoftmax() {
        Tensor x = data(24, 3, 2);
        Tensor y = Tensor.oneHot(new int[] {3, 0, 2}, 4);
        return Exhibit.of(
                "2 layers, softplus, softmax cross-entropy",
                r -> two(r, 2, 5, 4),
                m -> {
                    Tensor a1 = x.matmul(m.W1).plus(m.b1).softplus();
                    return a1.matmul(m.W2)
                            .plus(m.b2)
                            .logSoftmax(1)
                            .times(y)
                            .sum()
                            .neg();
                },
                (m, bug) -> {
                    Tensor z1 = x.matmul(m.W1).plus(m.b1);
                    Tensor a1 = z1.softplus();
                    Tensor delta2 = a1.matmul(m.W2).plus(m.b2).softmax(1).minus(y);
                    Tensor slope = (bug.is("hidden slope at a1") ? a1 : z1).sigmoid();
                    Tensor gW2 = a1.transpose().matmul(delta2);
                    Tensor w2 = bug.is("W2 updated before delta1") ? m.W2.minus(gW2.times(0.1)) : m.W2;
                    Tensor delta1 = delta2.matmul(w2.transpose()).times(slope);
                    Tensor gW1 = x.transpose().matmul(delta1);
                    return new Two(bug.is("W1 is constant") ? gW1.times(0) : gW1, delta1.sum(0), gW2, delta2.sum(0));
                },
                bug("hidden slope at a1", "W1 b1", SLOPE_ELSEWHERE),
                bug("W2 updated before delta1", "W1 b1", UPDATED_WEIGHTS),
                bug("W1 is constant", "W1", DETACHED));
    }

    /** C = (1/n) Σ ½ ‖z2 − y‖² + ½ λ (‖W1‖² + ‖W2‖²), a1 = max(0, z1), whose slope is 1 or 0; ∂C/∂W = aᵀ δ + λ W. */
    private static Exhibit<Two> reluWithPenalty() {
        int n = 5;
        double lambda = 0.3;
        Tensor x = data(25, n, 3);
        Tensor y = data(26, n, 2);
        return Exhibit.of(
                "2 layers, relu, mean quadratic cost with L2 penalty",
                r -> two(r, 3, 4, 2),
                m -> {
                    Tensor a1 = x.matmul(m.W1).plus(m.b1).relu();
                    Tensor norms = m.W1.square().sum().plus(m.W2.square().sum());
                    return quadratic(a1.matmul(m.W2).plus(m.b2), y).divide(n).plus(norms.times(0.5 * lambda));
                },
                (m, bug) -> {
                    Tensor z1 = x.matmul(m.W1).plus(m.b1);
                    Tensor a1 = z1.relu();
                    Tensor delta2 = a1.matmul(m.W2).plus(m.b2).minus(y).divide(n);
                    Tensor back = delta2.matmul(m.W2.transpose());
                    Tensor delta1 = bug.is("slope 1 for negative inputs") ? back : back.times(reluSlope(z1));
                    boolean one = bug.is("no penalty on W1") || bug.is("no penalty on W1, b2 negated");
                    Tensor penalty1 = m.W1.times(one ? 0 : lambda);
                    Tensor penalty2 = m.W2.times(bug.is("penalty on W2 without 1/2") ? 2 * lambda : lambda);
                    Tensor gb2 = delta2.sum(0);
                    return new Two(
                            x.transpose().matmul(delta1).plus(penalty1),
                            bug.is("penalty on b1") ? delta1.sum(0).plus(m.b1.times(lambda)) : delta1.sum(0),
                            a1.transpose().matmul(delta2).plus(penalty2),
                            bug.is("no penalty on W1, b2 negated") ? gb2.neg() : gb2);
                },
                bug("slope 1 for negative inputs", "W1 b1", SLOPE_MISSING),
                bug("no penalty on W1", "W1", PENALTY_L2),
                bug("penalty on W2 without 1/2", "W2", PENALTY_L2, FACTOR),
                bug("penalty on b1", "b1", PENALTY_L2),
                bugs("no penalty on W1, b2 negated", "W1 b2", PENALTY_L2, SIGN));
    }

    /** C = Σ ½ ‖a2 − y‖² with a2 = softmax(z2), a1 = σ(z1); δ2 = a2 ⊙ (e − Σ e a2), where e = a2 − y and the sum is over a row. */
    private static Exhibit<Two> softmaxQuadratic() {
        Tensor x = data(27, 3, 5);
        Tensor y = Tensor.oneHot(new int[] {1, 0, 3}, 4);
        return Exhibit.of(
                "2 layers, softmax, quadratic cost",
                r -> two(r, 5, 2, 4),
                m -> {
                    Tensor a1 = x.matmul(m.W1).plus(m.b1).sigmoid();
                    return quadratic(a1.matmul(m.W2).plus(m.b2).softmax(1), y);
                },
                (m, bug) -> {
                    Tensor z1 = x.matmul(m.W1).plus(m.b1);
                    Tensor a1 = z1.sigmoid();
                    Tensor a2 = a1.matmul(m.W2).plus(m.b2).softmax(1);
                    Tensor error = a2.minus(y);
                    Tensor mean = error.times(a2);
                    mean = bug.is("diagonal of softmax") ? mean : mean.sum(Axes.keep(1));
                    Tensor delta2 = a2.times(error.minus(mean));
                    delta2 = bug.is("as with cross-entropy") ? error : delta2;
                    Tensor delta1 = delta2.matmul(m.W2.transpose()).times(sigmoidSlope(z1));
                    return new Two(
                            x.transpose().matmul(delta1),
                            delta1.sum(0),
                            a1.transpose().matmul(delta2),
                            delta2.sum(0));
                },
                bug("diagonal of softmax", "W1 b1 W2 b2", DIAGONAL_ONLY),
                bug("as with cross-entropy", "W1 b1 W2 b2", SLOPE_MISSING));
    }

    /** C = ½ ‖z3 − y‖², a1 = tanh(z1), a2 = tanh(z2), where W2 is square. */
    private static Exhibit<Three> three() {
        Tensor x = data(28, 4, 2);
        Tensor y = data(29, 4, 5);
        return Exhibit.of(
                "3 layers, tanh, quadratic cost",
                r -> new Three(
                        Tensor.normal(r, 2, 3),
                        Tensor.normal(r, 3),
                        Tensor.normal(r, 3, 3),
                        Tensor.normal(r, 3),
                        Tensor.normal(r, 3, 5),
                        Tensor.normal(r, 5)),
                m -> {
                    Tensor a1 = x.matmul(m.W1).plus(m.b1).tanh();
                    Tensor a2 = a1.matmul(m.W2).plus(m.b2).tanh();
                    return quadratic(a2.matmul(m.W3).plus(m.b3), y);
                },
                (m, bug) -> {
                    Tensor z1 = x.matmul(m.W1).plus(m.b1);
                    Tensor a1 = z1.tanh();
                    Tensor z2 = a1.matmul(m.W2).plus(m.b2);
                    Tensor a2 = z2.tanh();
                    Tensor delta3 = a2.matmul(m.W3).plus(m.b3).minus(y);
                    Tensor back2 = delta3.matmul(m.W3.transpose());
                    Tensor delta2 = bug.is("no slope in layer 2") ? back2 : back2.times(tanhSlope(z2));
                    Tensor back1 = delta2.matmul(bug.is("W2 for W2T") ? m.W2 : m.W2.transpose());
                    boolean two = bug.is("deltaT a for aT delta, and no slope in layer 1");
                    Tensor slope1 = tanhSlope(bug.is("slope at z2 in layer 1") ? z2 : z1);
                    Tensor delta1 = two ? back1 : back1.times(bug.is("layer 1 is constant") ? slope1.times(0) : slope1);
                    boolean swapped = two || bug.is("deltaT a for aT delta");
                    Tensor gW2 = a1.transpose().matmul(delta2);
                    return new Three(
                            x.transpose().matmul(delta1),
                            (bug.is("b2 for b1") ? delta2 : delta1).sum(0),
                            swapped ? gW2.transpose() : gW2,
                            delta2.sum(0),
                            (bug.is("a1 for a2") ? a1 : a2).transpose().matmul(delta3),
                            delta3.sum(0));
                },
                bug("no slope in layer 2", "W1 b1 W2 b2", SLOPE_MISSING),
                bug("W2 for W2T", "W1 b1", NOT_TRANSPOSED),
                bug("slope at z2 in layer 1", "W1 b1", SLOPE_ELSEWHERE),
                bug("layer 1 is constant", "W1 b1", DETACHED),
                bug("b2 for b1", "b1", SHIFTED),
                bug("deltaT a for aT delta", "W2", TRANSPOSED),
                bug("a1 for a2", "W3", WRONG_OPERAND),
                bugs("deltaT a for aT delta, and no slope in layer 1", "W1 b1 W2", TRANSPOSED, SLOPE_MISSING));
    }

    /** C = (1/n) Σ ½ ‖z4 − y‖², a = max(0, z) in layers 1 to 3. */
    private static Exhibit<Four> four() {
        int n = 6;
        Tensor x = data(30, n, 2);
        Tensor y = data(31, n, 3);
        return Exhibit.of(
                "4 layers, relu, mean quadratic cost",
                r -> new Four(
                        Tensor.normal(r, 2, 5),
                        Tensor.normal(r, 5),
                        Tensor.normal(r, 5, 4),
                        Tensor.normal(r, 4),
                        Tensor.normal(r, 4, 4),
                        Tensor.normal(r, 4),
                        Tensor.normal(r, 4, 3),
                        Tensor.normal(r, 3)),
                m -> {
                    Tensor a1 = x.matmul(m.W1).plus(m.b1).relu();
                    Tensor a2 = a1.matmul(m.W2).plus(m.b2).relu();
                    Tensor a3 = a2.matmul(m.W3).plus(m.b3).relu();
                    return quadratic(a3.matmul(m.W4).plus(m.b4), y).divide(n);
                },
                (m, bug) -> {
                    Tensor z1 = x.matmul(m.W1).plus(m.b1);
                    Tensor z2 = z1.relu().matmul(m.W2).plus(m.b2);
                    Tensor z3 = z2.relu().matmul(m.W3).plus(m.b3);
                    Tensor a3 = z3.relu();
                    Tensor delta4 = a3.matmul(m.W4).plus(m.b4).minus(y);
                    delta4 = bug.is("sum for mean") ? delta4 : delta4.divide(n);
                    Tensor delta3 = delta4.matmul(m.W4.transpose()).times(reluSlope(z3));
                    Tensor back = delta3.matmul(m.W3.transpose());
                    Tensor delta2 = bug.is("slope 1 for negative z2") ? back : back.times(reluSlope(z2));
                    Tensor delta1 = delta2.matmul(m.W2.transpose()).times(reluSlope(z1));
                    Tensor gW2 = z1.relu().transpose().matmul(delta2);
                    return new Four(
                            x.transpose().matmul(delta1),
                            delta1.sum(0),
                            bug.is("one entry off by 1") ? change(gW2, 6, g -> g + 1) : gW2,
                            delta2.sum(0),
                            (bug.is("z2 for a2") ? z2 : z2.relu()).transpose().matmul(delta3),
                            bug.is("b2 for b3") ? delta2.sum(0) : delta3.sum(0),
                            a3.transpose().matmul(delta4),
                            delta4.sum(0));
                },
                bug("sum for mean", "W1 b1 W2 b2 W3 b3 W4 b4", BATCH_SIZE),
                bug("slope 1 for negative z2", "W1 b1 W2 b2", SLOPE_MISSING),
                bug("one entry off by 1", "W2", FEW_ENTRIES),
                bug("z2 for a2", "W3", WRONG_OPERAND),
                bug("b2 for b3", "b3", SHIFTED));
    }

    private static Two two(RandomGenerator r, int in, int hidden, int out) {
        return new Two(
                Tensor.normal(r, in, hidden),
                Tensor.normal(r, hidden),
                Tensor.normal(r, hidden, out),
                Tensor.normal(r, out));
    }
}

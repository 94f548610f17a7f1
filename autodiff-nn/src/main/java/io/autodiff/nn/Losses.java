package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;

/**
 * Losses: how far each output, or each example, is from its target, as a tensor that {@code mean()} or {@code sum()} makes a cost.
 *
 * <pre>{@code
 * Losses.huber(a, y, 1).mean()                   // over all elements
 * Losses.tripletMargin(a, p, n, 1).sum()         // over all examples
 * Losses.binaryCrossEntropy(z, y).times(mask).sum().divide(mask.sum())
 * }</pre>
 *
 * <p>What stands element by element beside another has its shape; nothing is broadcast. Classes are whole numbers from 0, one an example.
 *
 * <p>The errors: «huber: the outputs have shape [4, 1], but the targets have shape [4]; they must be equal; did you mean targets.reshape(4,
 * 1)?», «multiMargin: target 3 at [1] is not a class from 0 to 2» and «hinge: target 0 at [2] is neither -1 nor 1; did you mean
 * targets.times(2).minus(1)?».
 */
public final class Losses {
    private Losses() {}

    // ---------------------------------------------------------------- one for each element

    /** ℓ = |a − y|, one for each element. */
    public static Tensor absolute(Tensor a, Tensor y) {
        Costs.requireSameShape("absolute", a, y);
        return a.minus(y).abs();
    }

    /**
     * ℓ = d² / 2 where d = |a − y| is at most δ, else δ (d − δ/2), one for each element.
     *
     * <p>Source: Huber, Robust estimation of a location parameter (1964). With m = min(d, δ) it is m (d − m/2).
     *
     * @throws IllegalArgumentException «huber: delta must be positive, got 0.0; for the limit use absolute»
     */
    public static Tensor huber(Tensor a, Tensor y, double delta) {
        Costs.requireSameShape("huber", a, y);
        requirePositive("huber", "delta", delta);
        Tensor d = a.minus(y).abs();
        Tensor m = d.minimum(delta);
        return m.times(d.minus(m.times(0.5)));
    }

    /** ℓ = d² / 2β where d = |a − y| is at most β, else d − β/2, one for each element: Girshick, Fast R-CNN (2015), eq. (3), for β = 1. */
    public static Tensor smoothL1(Tensor a, Tensor y, double beta) {
        Costs.requireSameShape("smoothL1", a, y);
        requirePositive("smoothL1", "beta", beta);
        return huber(a, y, beta).divide(beta);
    }

    /** ℓ = −y log σ(z) − (1 − y) log(1 − σ(z)), one for each element, from the logits z. */
    public static Tensor binaryCrossEntropy(Tensor z, Tensor y) {
        Costs.requireSameShape("binaryCrossEntropy", z, y);
        return z.softplus().minus(y.times(z));
    }

    /**
     * ℓ = −p y log σ(z) − (1 − y) log(1 − σ(z)), one for each element, from the logits z; what is positive weighs p.
     *
     * @param positiveWeight p, a scalar or of shape [outputs]
     * @throws IllegalArgumentException «binaryCrossEntropy: a weight of shape [2] does not fit outputs of shape [4, 3]; give a scalar or
     *     [3]»
     */
    public static Tensor binaryCrossEntropy(Tensor z, Tensor y, Tensor positiveWeight) {
        Costs.requireSameShape("binaryCrossEntropy", z, y);
        Shape weight = positiveWeight.shape();
        if (!weight.isScalar()
                && (z.rank() == 0 || !weight.equals(Shape.of(z.shape().size(-1))))) {
            throw new IllegalArgumentException("binaryCrossEntropy: a weight of shape " + weight
                    + " does not fit outputs of shape " + z.shape() + "; give a scalar"
                    + (z.rank() == 0 ? "" : " or [" + z.shape().size(-1) + "]"));
        }
        Tensor positive = y.times(positiveWeight).times(z.logSigmoid());
        return y.neg().plus(1).times(z.softplus()).minus(positive);
    }

    /** ℓ = p log p − p log q, one for each element, from log q and probabilities p: summed over the outcomes, the divergence of p from q. */
    public static Tensor kullbackLeibler(Tensor logQ, Tensor p) {
        Costs.requireSameShape("kullbackLeibler", logQ, p);
        return p.xLogY(p).minus(p.times(logQ));
    }

    /**
     * ℓ = max(0, 1 − y z), one for each element; y is −1 or 1.
     *
     * <p>Source: Cortes and Vapnik, Support-vector networks (1995).
     */
    public static Tensor hinge(Tensor z, Tensor y) {
        Costs.requireSameShape("hinge", z, y);
        requireSigns("hinge", y);
        return z.times(y).neg().plus(1).relu();
    }

    /** ℓ = e^z − y z, one for each element, from the logarithm z of the rate: the Poisson distribution's −log P(y), but for log y!. */
    public static Tensor poisson(Tensor z, Tensor y) {
        Costs.requireSameShape("poisson", z, y);
        return z.exp().minus(y.times(z));
    }

    /** ℓ = ½ (log v + (μ − y)² / v), one for each element, for means μ and positive variances v: −log N(y; μ, v), but for ½ log 2π. */
    public static Tensor gaussian(Tensor mean, Tensor variance, Tensor y) {
        Costs.requireSameShape("gaussian", mean, y);
        requireSameShape("gaussian", "means", mean, "variances", variance);
        return mean.minus(y).square().divide(variance).plus(variance.log()).times(0.5);
    }

    // ---------------------------------------------------------------- one for each example

    /** ℓ = −log p_y, one for each example, from log p of shape [batch, classes] and the classes y of shape [batch]. */
    public static Tensor negativeLogLikelihood(Tensor logP, Tensor y) {
        return ofClass("negativeLogLikelihood", logP, y).neg().squeeze(1);
    }

    /**
     * ℓ = Σ max(0, m − z_y + z_c) / K over the K classes c but y, one for each example; z is of shape [batch, classes], y of shape [batch].
     *
     * <p>Source: Weston and Watkins, Support vector machines for multi-class pattern recognition (1999).
     */
    public static Tensor multiMargin(Tensor z, Tensor y, double margin) {
        Tensor own = ofClass("multiMargin", z, y);
        int classes = z.shape().size(1);
        Tensor others = y.oneHot(classes).neg().plus(1);
        return z.minus(own).plus(margin).relu().times(others).sum(1).divide(classes);
    }

    /**
     * ℓ = 1 − cos(a, b) where y = 1, max(0, cos(a, b) − m) where y = −1, one for each example; a and b are of shape [batch, features], y is
     * of shape [batch].
     *
     * <p>The squared lengths are taken as larger by 1e-12, so that a row of zeros has a gradient.
     */
    public static Tensor cosineEmbedding(Tensor a, Tensor b, Tensor y, double margin) {
        requireRows("cosineEmbedding", "first", a);
        requireSameShape("cosineEmbedding", "first", a, "second", b);
        requireOneEach("cosineEmbedding", a, y);
        requireSigns("cosineEmbedding", y);
        Tensor lengths = a.square().sum(1).plus(1e-12).times(b.square().sum(1).plus(1e-12));
        Tensor cosine = a.times(b).sum(1).times(lengths.rsqrt());
        return Tensor.where(
                y.greater(0), cosine.neg().plus(1), cosine.minus(margin).relu());
    }

    /**
     * ℓ = max(0, ‖a − p‖ − ‖a − n‖ + m), one for each example; the anchors a, what is like them and what is not are of shape [batch,
     * features].
     *
     * <p>Source: Schroff, Kalenichenko and Philbin, FaceNet (2015), eq. (3), with distances that are not squared.
     */
    public static Tensor tripletMargin(Tensor anchor, Tensor positive, Tensor negative, double margin) {
        requireRows("tripletMargin", "anchors", anchor);
        requireSameShape("tripletMargin", "anchors", anchor, "positives", positive);
        requireSameShape("tripletMargin", "anchors", anchor, "negatives", negative);
        Tensor near = anchor.minus(positive).norm(2, 1);
        Tensor far = anchor.minus(negative).norm(2, 1);
        return near.minus(far).plus(margin).relu();
    }

    // ---------------------------------------------------------------- what is refused

    /** The output of each example's own class, of shape [batch, 1]. */
    private static Tensor ofClass(String loss, Tensor outputs, Tensor y) {
        requireRows(loss, "outputs", outputs);
        requireOneEach(loss, outputs, y);
        requireClasses(loss, y, outputs.shape().size(1));
        return outputs.takeAlongAxis(1, y.expandDims(1));
    }

    static void requireClasses(String loss, Tensor y, int classes) {
        double[] elements = y.toArray();
        for (int i = 0; i < elements.length; i++) {
            double c = elements[i];
            if (!(c >= 0 && c < classes && c == Math.rint(c))) {
                throw new IllegalArgumentException(
                        loss + ": target " + at(y, i) + " is not a class from 0 to " + (classes - 1));
            }
        }
    }

    private static void requireSigns(String loss, Tensor y) {
        double[] elements = y.toArray();
        for (int i = 0; i < elements.length; i++) {
            if (Math.abs(elements[i]) != 1) {
                throw new IllegalArgumentException(loss + ": target " + at(y, i) + " is neither -1 nor 1"
                        + (elements[i] == 0 ? "; did you mean targets.times(2).minus(1)?" : ""));
            }
        }
    }

    /** «0 at [2]». */
    private static String at(Tensor y, int element) {
        return y.reshape(-1).at(element) + " at " + Arrays.toString(y.shape().index(element));
    }

    private static void requireRows(String loss, String what, Tensor x) {
        if (x.rank() != 2) {
            throw new IllegalArgumentException(loss + ": takes " + what + " of two axes, an example a row, got "
                    + x.shape() + (x.rank() == 1 ? "; reshape(1, -1) makes one example of it" : ""));
        }
    }

    private static void requireOneEach(String loss, Tensor rows, Tensor y) {
        int batch = rows.shape().size(0);
        if (!y.shape().equals(Shape.of(batch))) {
            throw new IllegalArgumentException(loss + ": takes one target an example, of shape [" + batch + "], got "
                    + y.shape()
                    + (y.size() == batch ? "; did you mean reshape(-1)?" : "")
                    + (y.shape().equals(rows.shape()) ? "; if the targets are one-hot, did you mean argMax(1)?" : ""));
        }
    }

    private static void requireSameShape(String loss, String what, Tensor a, String other, Tensor b) {
        if (!a.shape().equals(b.shape())) {
            throw new IllegalArgumentException(loss + ": the " + what + " have shape " + a.shape() + ", but the "
                    + other + " have shape " + b.shape() + "; they must be equal");
        }
    }

    private static void requirePositive(String loss, String what, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(
                    loss + ": " + what + " must be positive, got " + value + "; for the limit use absolute");
        }
    }
}

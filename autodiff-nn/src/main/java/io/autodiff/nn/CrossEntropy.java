package io.autodiff.nn;

import io.autodiff.Axes;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * ℓ = −Σ w_c ((1 − ε) y_c + ε / K) log softmax(z)_c over the K classes c, one for each example; the cost is their weighted mean.
 *
 * <p>The logits z are of shape [batch, classes, …]. The targets are classes, of shape [batch, …], or probabilities y of the shape of the
 * logits. Of classes the mean is Σ ℓ / Σ w_y over the examples that are not ignored, of probabilities it is Σ ℓ over their number.
 *
 * <pre>{@code
 * CrossEntropy.plain().smoothed(0.1).ignoring(-1).of(model.apply(x), classes)
 * }</pre>
 *
 * <p>Source of the smoothing: Szegedy et al., Rethinking the Inception architecture for computer vision (2016), section 7.
 *
 * @param weights w, of shape [classes], or null if all are 1
 * @param smoothing ε, from 0 to 1
 * @param ignored the class of examples that have loss 0 and do not count, or null
 */
public record CrossEntropy(
        @Nullable Tensor weights,
        double smoothing,
        @Nullable Integer ignored) {
    public CrossEntropy {
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new IllegalArgumentException("crossEntropy: the smoothing must be from 0 to 1, got " + smoothing);
        }
    }

    /** w = 1, ε = 0, and no example is ignored. */
    public static CrossEntropy plain() {
        return new CrossEntropy(null, 0, null);
    }

    /** With these weights w, of shape [classes]. */
    public CrossEntropy weighted(Tensor classWeights) {
        return new CrossEntropy(classWeights, smoothing, ignored);
    }

    /** With this ε. */
    public CrossEntropy smoothed(double epsilon) {
        return new CrossEntropy(weights, epsilon, ignored);
    }

    /** Without the examples whose target is this number, which need not be a class: padding, for instance. */
    public CrossEntropy ignoring(int target) {
        return new CrossEntropy(weights, smoothing, target);
    }

    /**
     * C = the weighted mean of the losses, a scalar.
     *
     * @throws IllegalArgumentException «crossEntropy: outputs of shape [4, 3] have no loss to take the mean of; all examples are ignored, or
     *     weigh 0»
     */
    public Tensor of(Tensor z, Tensor y) {
        Tensor losses = losses(z, y);
        Tensor count = areClasses(z, y) ? oneHot(z, y).times(weightsOf(z)).sum() : Tensor.scalar(losses.size());
        if (count.item() == 0) {
            throw new IllegalArgumentException("crossEntropy: outputs of shape " + z.shape()
                    + " have no loss to take the mean of; all examples are ignored, or weigh 0");
        }
        return losses.sum().divide(count);
    }

    /**
     * ℓ, one for each example, of shape [batch, …]; 0 for those that are ignored.
     *
     * @throws IllegalArgumentException «crossEntropy: takes logits of shape [batch, classes, …] with targets of shape [4] or [4, 3], got
     *     logits of shape [4, 3] and targets of shape [4, 1]», «crossEntropy: target 3 at [1] is not a class from 0 to 2»
     */
    public Tensor losses(Tensor z, Tensor y) {
        boolean classes = areClasses(z, y);
        int k = z.shape().size(1);
        Tensor probabilities = classes ? oneHot(z, y) : y.moveAxis(1, -1);
        Tensor counts = classes ? probabilities.sum(Axes.keep(-1)) : Tensor.scalar(1);
        Tensor smooth = probabilities.times(1 - smoothing).plus(counts.times(smoothing / k));
        return smooth.times(weightsOf(z))
                .times(z.moveAxis(1, -1).logSoftmax(-1))
                .sum(-1)
                .neg();
    }

    /** The classes as rows with a 1 along a new last axis, those that are ignored as rows of zeros. */
    private Tensor oneHot(Tensor z, Tensor y) {
        int k = z.shape().size(1);
        if (ignored == null) {
            Losses.requireClasses("crossEntropy", y, k);
            return y.oneHot(k);
        }
        Tensor counts = y.notEqualTo(ignored);
        Tensor known = Tensor.where(counts, y, Tensor.scalar(0));
        Losses.requireClasses("crossEntropy", known, k);
        return known.oneHot(k).times(counts.expandDims(-1));
    }

    private Tensor weightsOf(Tensor z) {
        Shape expected = Shape.of(z.shape().size(1));
        if (weights != null && !weights.shape().equals(expected)) {
            throw new IllegalArgumentException("crossEntropy: the weights have shape " + weights.shape()
                    + ", but logits of shape " + z.shape() + " need " + expected + ", one for each class");
        }
        return weights == null ? Tensor.scalar(1) : weights;
    }

    /** Whether the targets are classes and not probabilities. */
    private static boolean areClasses(Tensor z, Tensor y) {
        if (z.rank() >= 2) {
            Shape each = z.shape().slice(0, 1).concat(z.shape().slice(2, z.rank()));
            if (y.shape().equals(each)) {
                return true;
            }
            if (y.shape().equals(z.shape())) {
                return false;
            }
            throw new IllegalArgumentException(refusal(z, y, " with targets of shape " + each + " or " + z.shape()));
        }
        throw new IllegalArgumentException(refusal(z, y, ""));
    }

    private static String refusal(Tensor z, Tensor y, String targets) {
        return "crossEntropy: takes logits of shape [batch, classes, …]" + targets + ", got logits of shape "
                + z.shape() + " and targets of shape " + y.shape();
    }
}

package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.Map;

/**
 * Costs: how far outputs are from targets, as a scalar, averaged over the batch.
 *
 * <p>Outputs and targets have one shape, [batch, outputs]. Nothing is broadcast: from [4, 1] and [4] it would make 16 differences. Costs
 * that count the examples refuse a vector, which may be a batch of single outputs as well as a single example.
 *
 * <p>The errors: «quadratic: the outputs have shape [4, 1], but the targets have shape [4]; they must be equal; did you mean
 * targets.reshape(4, 1)?» and «quadratic: takes outputs of shape [batch, outputs] with at least one example, got [4]; use reshape(-1, 1) if
 * each is an example, reshape(1, -1) if all are one example».
 *
 * @see Losses losses of each element or example, to be weighted, masked, averaged or summed
 * @see CrossEntropy cross-entropy with classes, weights of classes and smoothing
 */
public final class Costs {
    private static final String VECTOR =
            "use reshape(-1, 1) if each is an example, reshape(1, -1) if all are one example";

    private Costs() {}

    /** C = Σ ‖a − y‖² / 2n over n examples: the quadratic cost of Nielsen, Neural Networks and Deep Learning, eq. (6). */
    public static Tensor quadratic(Tensor a, Tensor y) {
        int n = examples("quadratic", a, y);
        return a.minus(y).square().sum().times(0.5 / n);
    }

    /** C = the mean of (a − y)² over all elements, of any shape. */
    public static Tensor meanSquared(Tensor a, Tensor y) {
        requireSameShape("meanSquared", a, y);
        return a.minus(y).square().mean();
    }

    /**
     * C = −Σ y ⊙ log softmax(z) / n over n examples, from the logits z; y holds probabilities, for example one-hot rows. Its derivative by z
     * is (softmax(z) − y) / n.
     */
    public static Tensor softmaxCrossEntropy(Tensor z, Tensor y) {
        int n = examples("softmaxCrossEntropy", z, y);
        return y.times(z.logSoftmax(-1)).sum().divide(-n);
    }

    /**
     * C = −Σ (y log σ(z) + (1 − y) log(1 − σ(z))) / n over n examples, from the logits z: the cross-entropy cost of Nielsen, eq. (63). Its
     * derivative by z is (σ(z) − y) / n.
     */
    public static Tensor sigmoidCrossEntropy(Tensor z, Tensor y) {
        int n = examples("sigmoidCrossEntropy", z, y);
        return z.softplus().minus(y.times(z)).sum().divide(n);
    }

    /** ½ Σ w² over the weights of a model: its tensors of two or more axes, so not its biases. */
    public static Tensor halfSquaredWeights(Object model) {
        Tensor sum = Tensor.scalar(0);
        for (Map.Entry<String, Tensor> entry : Trees.flatten(model).entrySet()) {
            if (entry.getValue().rank() >= 2) {
                sum = sum.plus(entry.getValue().square().sum());
            }
        }
        return sum.times(0.5);
    }

    static void requireSameShape(String cost, Tensor output, Tensor target) {
        if (!output.shape().equals(target.shape())) {
            throw new IllegalArgumentException(cost + ": the outputs have shape " + output.shape()
                    + ", but the targets have shape " + target.shape() + "; they must be equal"
                    + remedy(output.shape(), target.shape()));
        }
    }

    private static String remedy(Shape output, Shape target) {
        if (output.rank() != target.rank() && output.size() == target.size()) {
            boolean flatTargets = target.rank() < output.rank();
            return "; did you mean " + (flatTargets ? "targets" : "outputs") + ".reshape"
                    + (flatTargets ? output : target)
                            .toString()
                            .replace('[', '(')
                            .replace(']', ')') + "?";
        }
        if (output.rank() == 2 && target.rank() == 1 && output.size(0) == target.size(0)) {
            return "; if the targets are classes, did you mean Dataset.oneHot(targets, " + output.size(1) + ")?";
        }
        return "";
    }

    private static int examples(String cost, Tensor output, Tensor target) {
        requireSameShape(cost, output, target);
        if (output.rank() < 2 || output.shape().size(0) == 0) {
            throw new IllegalArgumentException(cost
                    + ": takes outputs of shape [batch, outputs] with at least one example, got " + output.shape()
                    + (output.rank() < 2 ? "; " + VECTOR : ""));
        }
        return output.shape().size(0);
    }
}

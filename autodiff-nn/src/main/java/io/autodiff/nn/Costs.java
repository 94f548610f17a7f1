package io.autodiff.nn;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.Map;

/**
 * Costs: how far outputs are from targets, as a scalar, averaged over the batch.
 *
 * <p>Outputs and targets have shape [batch, outputs].
 */
public final class Costs {
    private Costs() {}

    /** C = Σ ‖a − y‖² / 2n over n examples: the quadratic cost of Nielsen, Neural Networks and Deep Learning, eq. (6). */
    public static Tensor quadratic(Tensor a, Tensor y) {
        int n = examples("quadratic", a, y);
        return a.minus(y).square().sum().times(0.5 / n);
    }

    /** C = the mean of (a − y)² over all elements. */
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

    private static void requireSameShape(String cost, Tensor output, Tensor target) {
        if (!output.shape().equals(target.shape())) {
            throw new IllegalArgumentException(cost + ": the outputs have shape " + output.shape()
                    + ", but the targets have shape " + target.shape() + "; they must be equal");
        }
    }

    private static int examples(String cost, Tensor output, Tensor target) {
        requireSameShape(cost, output, target);
        if (output.rank() == 0 || output.shape().size(0) == 0) {
            throw new IllegalArgumentException(
                    cost + ": takes outputs of shape [batch, …] with at least one example, got " + output.shape());
        }
        return output.shape().size(0);
    }
}

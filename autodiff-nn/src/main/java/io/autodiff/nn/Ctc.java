package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Connectionist temporal classification: the loss of a sequence of outputs whose target is shorter, when nobody knows which output belongs
 * to which label.
 *
 * <p>Source: Graves et al., Connectionist temporal classification (2006), eqs. (5) to (8), with logarithms in place of their rescaling.
 */
public final class Ctc {
    private static final Tensor NEVER = Tensor.scalar(Double.NEGATIVE_INFINITY);

    private Ctc() {}

    /** What holds for place s of example n. */
    @FunctionalInterface
    private interface Condition {
        boolean holds(int n, int s);
    }

    /**
     * ℓ = −log Σ Π p_t(π_t), one for each example, summed over all paths π that read as its target once repetitions are merged and blanks left
     * out; p = softmax(z), and class 0 is the blank.
     *
     * <p>A target with a blank before, between and after its labels is l; α_t(s) is the probability that a path up to time t reads as l up
     * to place s: α_t(s) = p_t(l_s) (α_{t−1}(s) + α_{t−1}(s − 1) + α_{t−1}(s − 2)), the last only if l_s is a label other than l_{s−2}. An
     * input that is too short for its target has loss ∞ with derivatives 0.
     *
     * @param z the logits, of shape [batch, times, classes]
     * @param y the labels, of shape [batch, labels]
     * @param inputLengths how many times of each example count, from 1
     * @param targetLengths how many labels of each example count, from 0
     * @throws IllegalArgumentException «ctc: takes logits [batch, times, classes], labels [batch, labels] and two lengths an example, got [3,
     *     5, 4], [2, 2], 3 input lengths and 3 target lengths», «ctc: input length 6 of example 1 is not from 1 to 5», «ctc: label 0 at place
     *     1 of example 0 is not from 1 to 3; class 0 is the blank»
     */
    public static Tensor losses(Tensor z, Tensor y, int[] inputLengths, int[] targetLengths) {
        requireBatch(z, y, inputLengths, targetLengths);
        int times = z.shape().size(1);
        requireWithin("input", inputLengths, 1, times);
        requireWithin("target", targetLengths, 0, y.shape().size(1));
        int[][] l = places(y, targetLengths, z.shape().size(2));

        Tensor mayStart = mask(l, (n, s) -> s < 2);
        Tensor maySkip = mask(l, (n, s) -> s >= 2 && l[n][s] != 0 && l[n][s] != l[n][s - 2]);
        Tensor mayEnd = mask(l, (n, s) -> s == 2 * targetLengths[n] || s == 2 * targetLengths[n] - 1);

        List<Tensor> logP = logP(z, l).unstack(1);
        Tensor alpha = Tensor.where(mayStart, logP.get(0), NEVER);
        for (int t = 1; t < times; t++) {
            int now = t;
            Tensor isInput = mask(l, (n, s) -> now < inputLengths[n]);
            Tensor skipping = Tensor.where(maySkip, behind(alpha, 2), NEVER);
            Tensor ways = Tensor.stack(0, alpha, behind(alpha, 1), skipping).logSumExp(0);
            alpha = Tensor.where(isInput, ways.plus(logP.get(t)), alpha);
        }
        return Tensor.where(mayEnd, alpha, NEVER).logSumExp(1).neg();
    }

    /** log p_t(l_s), of shape [batch, times, places]. */
    private static Tensor logP(Tensor z, int[][] l) {
        double[] classes =
                Arrays.stream(l).flatMapToInt(Arrays::stream).asDoubleStream().toArray();
        Tensor indices = Tensor.of(Shape.of(l.length, 1, l[0].length), classes);
        return z.logSoftmax(-1).takeAlongAxis(2, indices.broadcastTo(z.shape().with(2, l[0].length)));
    }

    /** What is so many places behind each place, and never behind the first. */
    private static Tensor behind(Tensor alpha, int places) {
        int length = alpha.shape().size(1);
        int shift = Math.min(places, length);
        return alpha.slice(1, 0, length - shift).pad(1, shift, 0, Double.NEGATIVE_INFINITY);
    }

    private static Tensor mask(int[][] l, Condition condition) {
        double[][] mask = new double[l.length][l[0].length];
        for (int n = 0; n < mask.length; n++) {
            for (int s = 0; s < mask[n].length; s++) {
                mask[n][s] = condition.holds(n, s) ? 1 : 0;
            }
        }
        return Tensor.of(mask);
    }

    /** The targets with their blanks, behind which there are more blanks up to the length of the longest. */
    private static int[][] places(Tensor y, int[] targetLengths, int classes) {
        int[][] places = new int[targetLengths.length]
                [2 * Arrays.stream(targetLengths).max().orElse(0) + 1];
        for (int n = 0; n < places.length; n++) {
            for (int i = 0; i < targetLengths[n]; i++) {
                double label = y.get(n, i);
                if (!(label >= 1 && label < classes && label == Math.rint(label))) {
                    throw new IllegalArgumentException("ctc: label " + y.at(n, i) + " at place " + i + " of example "
                            + n + " is not from 1 to " + (classes - 1) + "; class 0 is the blank");
                }
                places[n][2 * i + 1] = (int) label;
            }
        }
        return places;
    }

    private static void requireBatch(Tensor z, Tensor y, int[] inputLengths, int[] targetLengths) {
        int batch = inputLengths.length;
        if (z.rank() != 3
                || y.rank() != 2
                || batch == 0
                || z.shape().size(0) != batch
                || y.shape().size(0) != batch
                || targetLengths.length != batch) {
            throw new IllegalArgumentException(
                    "ctc: takes logits [batch, times, classes], labels [batch, labels] and two lengths an example, got "
                            + z.shape() + ", " + y.shape() + ", " + batch + " input lengths and "
                            + targetLengths.length + " target lengths");
        }
    }

    private static void requireWithin(String what, int[] lengths, int least, int most) {
        for (int n = 0; n < lengths.length; n++) {
            if (lengths[n] < least || lengths[n] > most) {
                throw new IllegalArgumentException("ctc: " + what + " length " + lengths[n] + " of example " + n
                        + " is not from " + least + " to " + most);
            }
        }
    }
}

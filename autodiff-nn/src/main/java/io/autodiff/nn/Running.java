package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.Arrays;

/**
 * Running mean and variance of the channels that a normalisation has seen: mean ← mean + m (batch mean − mean), and the variance likewise.
 *
 * <p>A constant of the model that holds it: no tensor to be trained.
 */
public final class Running {
    private final double[] mean;
    private final double[] variance;

    private Running(double[] mean, double[] variance) {
        this.mean = mean;
        this.variance = variance;
    }

    /** Mean 0, variance 1. */
    public static Running of(int channels) {
        double[] ones = new double[channels];
        Arrays.fill(ones, 1);
        return new Running(new double[channels], ones);
    }

    /**
     * These.
     *
     * @throws IllegalArgumentException «running: the mean has shape [3], the variance has shape [4]; they must be vectors of one size»
     */
    public static Running of(Tensor mean, Tensor variance) {
        if (mean.rank() != 1 || !mean.shape().equals(variance.shape())) {
            throw new IllegalArgumentException("running: the mean has shape " + mean.shape()
                    + ", the variance has shape " + variance.shape() + "; they must be vectors of one size");
        }
        return new Running(mean.toArray(), variance.toArray());
    }

    /** Of shape [channels]. */
    public Tensor mean() {
        return Tensor.of(mean);
    }

    /** Of shape [channels]. */
    public Tensor variance() {
        return Tensor.of(variance);
    }

    /** After a batch, which counts with the momentum m. */
    Running after(Tensor batchMean, Tensor batchVariance, double momentum) {
        return new Running(
                blend(mean, batchMean.toArray(), momentum), blend(variance, batchVariance.toArray(), momentum));
    }

    private static double[] blend(double[] old, double[] batch, double momentum) {
        double[] blended = new double[old.length];
        Arrays.setAll(blended, i -> (1 - momentum) * old[i] + momentum * batch[i]);
        return blended;
    }

    @Override
    public String toString() {
        return "Running[mean=" + mean() + ", variance=" + variance() + "]";
    }
}

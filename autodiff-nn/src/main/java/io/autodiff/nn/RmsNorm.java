package io.autodiff.nn;

import io.autodiff.Axes;
import io.autodiff.Tensor;

/**
 * y = γ x / √(E[x²] + ε), over the last axes of each example, which are those of γ.
 *
 * <p>Source: Zhang and Sennrich, Root mean square layer normalization (2019), eq. (4).
 *
 * @param gamma γ, of the shape of the last axes
 * @param epsilon ε
 */
public record RmsNorm(Tensor gamma, double epsilon) implements Layer {
    /**
     * For last axes of these sizes: γ = 1, ε = 1e-6.
     *
     * @throws IllegalArgumentException «rmsNorm: takes at least one size, of the last axis, got none»
     */
    public static RmsNorm of(int... sizes) {
        LayerNorm.requireSizes("rmsNorm", sizes);
        return new RmsNorm(Tensor.ones(sizes), 1e-6);
    }

    /** @throws IllegalArgumentException «rmsNorm: takes inputs of shape [batch, …, 3], got [2, 4]» */
    @Override
    public Tensor apply(Tensor x) {
        Axes axes = LayerNorm.lastAxes("rmsNorm", gamma, x);
        return x.times(x.square().mean(axes).plus(epsilon).rsqrt()).times(gamma);
    }
}

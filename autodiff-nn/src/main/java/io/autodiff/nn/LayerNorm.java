package io.autodiff.nn;

import io.autodiff.Axes;
import io.autodiff.Tensor;
import java.util.stream.IntStream;

/**
 * y = γ (x − E[x]) / √(Var[x] + ε) + β, over the last axes of each example, which are those of γ.
 *
 * <p>It does the same in training and in use. Source: Ba, Kiros and Hinton, Layer normalization (2016), eq. (4).
 *
 * @param gamma γ, of the shape of the last axes
 * @param beta β, of the same shape
 * @param epsilon ε
 */
public record LayerNorm(Tensor gamma, Tensor beta, double epsilon) implements Layer {
    /**
     * For last axes of these sizes: γ = 1, β = 0, ε = 1e-5.
     *
     * @throws IllegalArgumentException «layerNorm: takes at least one size, of the last axis, got none»
     */
    public static LayerNorm of(int... sizes) {
        requireSizes("layerNorm", sizes);
        return new LayerNorm(Tensor.ones(sizes), Tensor.zeros(sizes), 1e-5);
    }

    /** @throws IllegalArgumentException «layerNorm: takes inputs of shape [batch, …, 3, 4], got [2, 4, 3]» */
    @Override
    public Tensor apply(Tensor x) {
        return standardized(x, lastAxes("layerNorm", gamma, x), epsilon)
                .times(gamma)
                .plus(beta);
    }

    /** (x − E[x]) / √(Var[x] + ε). */
    static Tensor standardized(Tensor x, Axes axes, double epsilon) {
        Tensor centred = x.minus(x.mean(axes));
        return centred.times(centred.square().mean(axes).plus(epsilon).rsqrt());
    }

    static void requireSizes(String layer, int... sizes) {
        if (sizes.length == 0) {
            throw new IllegalArgumentException(layer + ": takes at least one size, of the last axis, got none");
        }
    }

    /** The last axes of x, which must be those of γ. */
    static Axes lastAxes(String layer, Tensor gamma, Tensor x) {
        int front = x.rank() - gamma.rank();
        if (gamma.rank() == 0 || front < 0 || !x.shape().slice(front, x.rank()).equals(gamma.shape())) {
            throw new IllegalArgumentException(layer + ": takes inputs of shape [batch, …, "
                    + gamma.shape().toString().substring(1) + ", got " + x.shape());
        }
        return Axes.keep(IntStream.range(-gamma.rank(), 0).toArray());
    }
}

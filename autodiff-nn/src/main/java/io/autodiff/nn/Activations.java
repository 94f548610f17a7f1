package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.List;

/**
 * Activations that are not methods of {@link Tensor}, as compositions of those that are.
 *
 * <p>{@code Activations::relu6} is a layer as {@code Tensor::relu} is, and so is {@code x -> Activations.hardshrink(x, 0.5)}. Hardtanh is
 * {@code x -> x.clamp(-1, 1)}. Where no source is named, the definition is that of PyTorch.
 */
public final class Activations {
    private Activations() {}

    /** min(max(x, 0), 6), with derivative 0 at both ends. */
    public static Tensor relu6(Tensor x) {
        return Tensor.where(x.less(6), x.relu(), Tensor.scalar(6));
    }

    /** x min(max(x / 6 + ½, 0), 1): Howard et al., Searching for MobileNetV3 (2019), section 5.2. */
    public static Tensor hardswish(Tensor x) {
        return x.times(x.hardSigmoid());
    }

    /** x where x &gt; threshold, else the other value. */
    public static Tensor threshold(Tensor x, double threshold, double other) {
        return Tensor.where(x.greater(threshold), x, Tensor.scalar(other));
    }

    /** x where x &gt; 0, else α (e^(x/α) − 1), for α &gt; 0: Barron, Continuously differentiable exponential linear units (2017). */
    public static Tensor celu(Tensor x, double alpha) {
        return x.divide(alpha).elu(1).times(alpha);
    }

    /** log(1 + e^(βx)) / β, for β &gt; 0: smoother than max(x, 0), and the closer to it the greater β is. */
    public static Tensor softplus(Tensor x, double beta) {
        return x.times(beta).softplus().divide(beta);
    }

    /** e⁻ˣ / Σ e⁻ˣ, where the sum runs along the axes. */
    public static Tensor softmin(Tensor x, int... axes) {
        return x.neg().softmax(axes);
    }

    /** x − tanh x. */
    public static Tensor tanhshrink(Tensor x) {
        return x.minus(x.tanh());
    }

    /** x − λ where x &gt; λ, x + λ where x &lt; −λ, else 0. */
    public static Tensor softshrink(Tensor x, double lambda) {
        return x.minus(x.clamp(-lambda, lambda));
    }

    /** x where |x| &gt; λ, else 0. */
    public static Tensor hardshrink(Tensor x, double lambda) {
        return Tensor.where(x.abs().greater(lambda), x, Tensor.scalar(0));
    }

    /** a σ(b), where a and b are the halves of x along an axis: Dauphin et al., Language modeling with gated convolutional networks (2016). */
    public static Tensor glu(Tensor x, int axis) {
        List<Tensor> halves = x.split(axis, 2);
        return halves.get(0).times(halves.get(1).sigmoid());
    }
}

package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Window;
import java.util.random.RandomGenerator;

/**
 * Y[o, p] = Σ W[o, c, k] X[c, stride p + dilation k − padding] + b[o]: a linear layer of what a window sees at each position p.
 *
 * <p>Inputs are [batch, in, n] for a window of one size, [batch, in, height, width] for one of two, and so on.
 *
 * <pre>{@code
 * Chain.of(
 *         Convolution.conv2d(1, 8, 5, Initializer.heNormal(), random).padding(2), Tensor::relu,
 *         Window.of(2, 2)::maxPool);
 * }</pre>
 *
 * <p>Of shapes that do not fit: «convolve: a window of [3] in 1 groups takes x [..., in, 1 spatial axes] and w [out, in / groups, ...] with
 * windows [3], got x [2, 5, 8] and w [6, 4, 3]».
 *
 * @param window the sizes k, stride, padding and dilation
 * @param w the weights W, of shape [out, in / groups, k…]
 * @param b the biases b, of shape [out]
 * @param groups of channels with weights of their own; as many as channels make a depthwise convolution
 */
public record Convolution(Window window, Tensor w, Tensor b, int groups) implements Layer {
    /** Of signals, with a window of this size. */
    public static Convolution conv1d(int in, int out, int size, Initializer weights, RandomGenerator random) {
        return of(in, out, 1, weights, random, size);
    }

    /** Of images, with a square window of this size. */
    public static Convolution conv2d(int in, int out, int size, Initializer weights, RandomGenerator random) {
        return of(in, out, 1, weights, random, size, size);
    }

    /**
     * With a window of these sizes, one for each spatial axis, weights drawn as for a linear layer of all that it sees, and biases 0.
     *
     * @throws IllegalArgumentException «convolution: takes a number of groups that divides the channels, got 2 groups of [4, 5] channels»
     */
    public static Convolution of(
            int in, int out, int groups, Initializer weights, RandomGenerator random, int... sizes) {
        Channels.requireGroups("convolution", groups, in, out);
        Window window = Window.of(sizes);
        Shape kernel = Shape.of(out, in / groups).concat(Shape.of(sizes));
        return new Convolution(window, weights.drawKernel(random, kernel.toArray()), Tensor.zeros(out), groups);
    }

    /** This with another stride, one for all axes or one for each. */
    public Convolution stride(int... stride) {
        return new Convolution(window.stride(stride), w, b, groups);
    }

    /** This with another padding, one for all axes or one for each. */
    public Convolution padding(int... padding) {
        return new Convolution(window.padding(padding), w, b, groups);
    }

    /** This with another dilation, one for all axes or one for each. */
    public Convolution dilation(int... dilation) {
        return new Convolution(window.dilation(dilation), w, b, groups);
    }

    @Override
    public Tensor apply(Tensor x) {
        return window.convolve(x, w, groups).plus(Channels.spread(b, w.rank() - 2));
    }
}

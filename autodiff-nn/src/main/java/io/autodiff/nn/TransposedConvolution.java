package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Window;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Y[o, stride p + dilation k − padding] = Σ W[c, o, k] X[c, p] + b[o]: each input is spread over a window, as adjoints of a
 * {@link Convolution} are.
 *
 * <p>Along each spatial axis p positions become (p − 1) stride − 2 padding + dilation (k − 1) + 1 + outputPadding.
 *
 * @param window the sizes k, stride, padding and dilation
 * @param w the weights W, of shape [in, out / groups, k…]
 * @param b the biases b, of shape [out]
 * @param groups of channels with weights of their own
 * @param outputPadding how much longer outputs are, one number for all axes or one for each: with a stride, several sizes would be
 *     convolved to the same number of positions
 */
public record TransposedConvolution(Window window, Tensor w, Tensor b, int groups, List<Integer> outputPadding)
        implements Layer {
    /**
     * With a window of these sizes, one for each spatial axis, weights drawn as for a {@link Convolution}, and biases 0.
     *
     * @throws IllegalArgumentException «transposedConvolution: takes a number of groups that divides the channels, got 2 groups of [3, 4]
     *     channels»
     */
    public static TransposedConvolution of(
            int in, int out, int groups, Initializer weights, RandomGenerator random, int... sizes) {
        Channels.requireGroups("transposedConvolution", groups, in, out);
        Window window = Window.of(sizes);
        Shape kernel = Shape.of(sizes);
        Tensor w = weights.draw(random, in / groups * kernel.size(), out)
                .reshape(in / groups, kernel.size(), groups, out / groups)
                .permute(2, 0, 3, 1)
                .reshape(Shape.of(in, out / groups).concat(kernel));
        return new TransposedConvolution(window, w, Tensor.zeros(out), groups, List.of(0));
    }

    /** This with another stride, one for all axes or one for each. */
    public TransposedConvolution stride(int... stride) {
        return new TransposedConvolution(window.stride(stride), w, b, groups, outputPadding);
    }

    /** This with another padding, one for all axes or one for each. */
    public TransposedConvolution padding(int... padding) {
        return new TransposedConvolution(window.padding(padding), w, b, groups, outputPadding);
    }

    /** This with another dilation, one for all axes or one for each. */
    public TransposedConvolution dilation(int... dilation) {
        return new TransposedConvolution(window.dilation(dilation), w, b, groups, outputPadding);
    }

    /** This with another output padding, one for all axes or one for each. */
    public TransposedConvolution outputPadding(int... more) {
        List<Integer> padding = Arrays.stream(more).boxed().toList();
        return new TransposedConvolution(window, w, b, groups, padding);
    }

    @Override
    public Tensor apply(Tensor x) {
        int[] more = outputPadding.stream().mapToInt(Integer::intValue).toArray();
        return window.convolveTransposed(x, w, groups, more).plus(Channels.spread(b, w.rank() - 2));
    }
}

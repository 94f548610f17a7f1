package io.autodiff.nn.data;

import io.autodiff.Axes;
import io.autodiff.Tensor;

/**
 * y = (x − mean) / deviation, with the statistics of the training data, which are then used for all other data too.
 *
 * <pre>{@code
 * Standardization s = Standardization.fit(training.inputs());
 * Chain model = Chain.of(s::apply, …);     // a constant of the model
 * }</pre>
 *
 * @param mean broadcasts over the data
 * @param deviation broadcasts over the data; nowhere 0
 */
public record Standardization(Tensor mean, Tensor deviation) {
    /**
     * Of each feature: the mean and the standard deviation over the first axis, or over all these axes, of data [examples, …]; {@code fit(images,
     * 0, 2, 3)} is that of each channel. What is constant keeps deviation 1, and becomes 0.
     *
     * @throws IllegalArgumentException «mean: there is nothing to take the mean of in shape [0, 4] along axes [0]»
     */
    public static Standardization fit(Tensor x, int... axes) {
        Axes over = Axes.keep(axes.length == 0 ? new int[] {0} : axes);
        Tensor mean = x.mean(over);
        Tensor deviation = x.std(0, over);
        Tensor isConstant = x.max(over).equalTo(x.min(over));
        return new Standardization(mean, Tensor.where(isConstant, Tensor.scalar(1), deviation));
    }

    /** (x − mean) / deviation. */
    public Tensor apply(Tensor x) {
        return x.minus(mean).divide(deviation);
    }

    /** What y was before: y · deviation + mean. */
    public Tensor invert(Tensor y) {
        return y.times(deviation).plus(mean);
    }
}

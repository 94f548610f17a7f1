package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * y = x where x &gt; 0, else a x, with slopes a drawn uniformly from low to high for each element; in use a = (low + high) / 2.
 *
 * <p>Also known as RReLU. Source: Xu et al., Empirical evaluation of rectified activations in convolutional network (2015), section 2.4,
 * where 1 / a is drawn uniformly from 3 to 8; like PyTorch, this draws a itself.
 *
 * @param low the least slope
 * @param high the greatest slope
 */
public record RandomLeakyRelu(double low, double high) implements TrainingLayer {
    public RandomLeakyRelu {
        if (!(low <= high && Double.isFinite(high - low))) {
            throw new IllegalArgumentException(
                    "randomLeakyRelu: takes finite slopes from low to high, got " + low + " and " + high);
        }
    }

    /** Slopes from 1/8 to 1/3. */
    public static RandomLeakyRelu of() {
        return new RandomLeakyRelu(1.0 / 8, 1.0 / 3);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        if (!pass.isTraining()) {
            return x.leakyRelu((low + high) / 2);
        }
        Tensor a = Tensor.uniform(pass.random(), x.shape().toArray())
                .times(high - low)
                .plus(low);
        return Tensor.where(x.greater(0), x, x.times(a));
    }
}

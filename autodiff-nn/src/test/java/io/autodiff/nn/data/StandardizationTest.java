package io.autodiff.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StandardizationTest {
    private static final Tensor X = Tensor.of(new double[][] {{1, 10, 0.1}, {2, 30, 0.1}, {3, 50, 0.1}});

    @Test
    void featuresGetMeanZeroAndDeviationOne() {
        Tensor y = Standardization.fit(X).apply(X);
        double root = Math.sqrt(1.5);
        assertThat(y.toArray()).containsExactly(new double[] {-root, -root, 0, 0, 0, 0, root, root, 0}, within(1e-15));
    }

    /** The statistics are those of the training data, whatever they are applied to. */
    @Test
    void otherDataAreTreatedAlike() {
        Standardization s = Standardization.fit(X);
        Tensor other = Tensor.of(new double[][] {{4, 30, 1.1}});
        assertThat(s.apply(other).toArray())
                .containsExactly(new double[] {2 / Math.sqrt(2 / 3.0), 0, 1}, within(1e-15));
        assertThat(s.invert(s.apply(other)).toArray()).containsExactly(other.toArray(), within(1e-14));
    }

    @Test
    void channelsOfImages() {
        Tensor images =
                Tensor.normal(new SplittableRandom(1), 5, 2, 3, 4).times(3).plus(7);
        Standardization s = Standardization.fit(images, 0, 2, 3);
        assertThat(s.mean().shape()).isEqualTo(Shape.of(1, 2, 1, 1));
        Tensor y = s.apply(images);
        assertThat(y.mean(0, 2, 3).toArray()).containsExactly(new double[2], within(1e-14));
        assertThat(y.square().mean(0, 2, 3).toArray()).containsExactly(new double[] {1, 1}, within(1e-14));
    }
}

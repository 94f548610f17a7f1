package io.autodiff.nn;

import static io.autodiff.Autodiff.grad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is dropped, how often, and what of mean and variance remains. */
class DropoutsTest {
    private static final double P = 0.3;
    private static final double LOWEST = -1.7580993408473766;

    @Test
    void channelDropoutDropsWholeChannels() {
        Tensor x = Tensor.normal(new SplittableRandom(1), 100, 50, 2, 3);
        Tensor factors = new ChannelDropout(P).apply(x, Pass.training(5)).divide(x);
        assertThat(factors.std(2, 3).max().item()).isLessThan(1e-15);
        assertShareDropped(factors.mean(2, 3));
        // Channels of an example are independent of each other: their covariance is 0.
        Tensor mask = factors.mean(2, 3).minus(1);
        Tensor covariance = mask.transpose().matmul(mask).divide(100);
        Tensor others = covariance.minus(covariance.diagonal().diagonalMatrix());
        assertThat(others.sum().item() / (50 * 49)).isCloseTo(0, within(0.01));
    }

    @Test
    void dropPathDropsWholeExamples() {
        Tensor x = Tensor.normal(new SplittableRandom(1), 5000, 2, 3);
        Tensor factors = new DropPath(P).apply(x, Pass.training(5)).divide(x);
        assertThat(factors.std(1, 2).max().item()).isLessThan(1e-15);
        assertShareDropped(factors.mean(1, 2));
        assertThat(new DropPath(P)
                        .apply(Tensor.ones(7), Pass.training(5))
                        .shape()
                        .size())
                .isEqualTo(7);
    }

    /** Each is 0 or 1 / (1 − p), the share of zeros is p, so that the mean is 1. */
    private static void assertShareDropped(Tensor factors) {
        Tensor dropped = factors.abs().less(1e-12);
        assertThat(dropped.mean().item()).isCloseTo(P, within(0.02));
        assertThat(Tensor.where(dropped, Tensor.scalar(1 / (1 - P)), factors)
                        .minus(1 / (1 - P))
                        .abs()
                        .max()
                        .item())
                .isLessThan(1e-12);
        assertThat(factors.mean().item()).isCloseTo(1, within(0.03));
    }

    @Test
    void aDroppedPathLeavesAResidualLayerAsItsInput() {
        Tensor x = Tensor.normal(new SplittableRandom(2), 1000, 4);
        Residual layer = Residual.of(Chain.of(Tensor::square, new DropPath(P)));
        Tensor branch = layer.apply(x, Pass.training(3)).minus(x);
        Tensor skipped = branch.abs().max(1).equalTo(0);
        assertThat(skipped.mean().item()).isCloseTo(P, within(0.05));
        Tensor kept = x.square().divide(1 - P).times(skipped.neg().plus(1).expandDims(1));
        assertThat(branch.minus(kept).abs().max().item()).isLessThan(1e-13);
    }

    @Test
    void alphaDropoutKeepsMeanAndVariance() {
        Tensor x = Tensor.normal(new SplittableRandom(1), 400, 500);
        for (double p : new double[] {0.05, 0.3, 0.7}) {
            Tensor y = new AlphaDropout(p).apply(x, Pass.training(5));
            assertThat(y.mean().item()).isCloseTo(0, within(0.01));
            assertThat(y.var().item()).isCloseTo(1, within(0.015));
        }
    }

    /** Dropped are those that the shift and scale of the definition lead to α′, and the others are a x + b. */
    @Test
    void alphaDropoutMakesTheLowestValueOfSeluOfWhatItDrops() {
        Tensor x = Tensor.normal(new SplittableRandom(1), 100, 100);
        Tensor y = new AlphaDropout(P).apply(x, Pass.training(5));
        double a = 1 / Math.sqrt((1 - P) * (1 + P * LOWEST * LOWEST));
        double b = -a * P * LOWEST;
        assertThat(Tensor.scalar(-50).selu().item()).isCloseTo(LOWEST, within(1e-15));
        Tensor dropped = y.minus(a * LOWEST + b).abs().less(1e-14);
        assertThat(dropped.mean().item()).isCloseTo(P, within(0.02));
        Tensor kept = y.minus(x.times(a).plus(b)).abs().less(1e-14);
        assertThat(kept.plus(dropped)).isEqualTo(Tensor.ones(100, 100));
        assertThat(grad(v -> new AlphaDropout(P).apply(v, Pass.training(5)).sum(), x))
                .isEqualTo(kept.times(a));
    }

    @Test
    void slopesOfRandomLeakyReluAreUniform() {
        Tensor x = Tensor.ones(200, 100).neg();
        RandomLeakyRelu layer = new RandomLeakyRelu(0.1, 0.5);
        Tensor slopes = layer.apply(x, Pass.training(1)).neg();
        assertThat(slopes.min().item()).isBetween(0.1, 0.101);
        assertThat(slopes.max().item()).isBetween(0.499, 0.5);
        assertThat(slopes.mean().item()).isCloseTo(0.3, within(0.003));
        assertThat(slopes.var().item()).isCloseTo(0.4 * 0.4 / 12, within(0.001));
        assertThat(layer.apply(x.neg(), Pass.training(1))).isEqualTo(x.neg());
        assertThat(layer.apply(x)).isEqualTo(x.times((0.1 + 0.5) / 2));
        assertThat(RandomLeakyRelu.of()).isEqualTo(new RandomLeakyRelu(0.125, 1.0 / 3));
    }

    @Test
    void allRepeatWithTheSeedAndDoNothingInUse() {
        Tensor x = Tensor.normal(new SplittableRandom(1), 20, 30, 4).plus(1);
        for (Layer layer : List.of(new ChannelDropout(P), new DropPath(P), new AlphaDropout(P))) {
            assertThat(layer.apply(x)).isSameAs(x);
            Tensor y = layer.apply(x, Pass.training(1));
            assertThat(layer.apply(x, Pass.training(1))).isEqualTo(y);
            assertThat(layer.apply(x, Pass.training(2))).isNotEqualTo(y);
        }
        for (Layer layer : List.of(new ChannelDropout(0), new DropPath(0), new AlphaDropout(0))) {
            assertThat(layer.apply(x, Pass.training(1))).isSameAs(x);
        }
    }

    @Test
    void badInput() {
        assertThatThrownBy(() -> new ChannelDropout(1))
                .hasMessage("channelDropout: p must be at least 0 and less than 1, got 1.0");
        assertThatThrownBy(() -> new DropPath(-0.1))
                .hasMessage("dropPath: p must be at least 0 and less than 1, got -0.1");
        assertThatThrownBy(() -> new AlphaDropout(Double.NaN))
                .hasMessage("alphaDropout: p must be at least 0 and less than 1, got NaN");
        assertThatThrownBy(() -> new ChannelDropout(P).apply(Tensor.ones(3)))
                .hasMessage("channelDropout: takes inputs of shape [batch, channels, …], got [3]");
        assertThatThrownBy(() -> new DropPath(P).apply(Tensor.scalar(3)))
                .hasMessage("dropPath: takes inputs of shape [batch, …], got []");
        assertThatThrownBy(() -> new RandomLeakyRelu(0.5, 0.1))
                .hasMessage("randomLeakyRelu: takes finite slopes from low to high, got 0.5 and 0.1");
        assertThatThrownBy(() -> new RandomLeakyRelu(0, Double.POSITIVE_INFINITY))
                .hasMessageContaining("got 0.0 and Infinity");
    }
}

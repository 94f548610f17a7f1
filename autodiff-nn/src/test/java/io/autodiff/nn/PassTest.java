package io.autodiff.nn;

import static io.autodiff.Autodiff.grad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Layers that are other in training than in use. */
class PassTest {
    private static final Tensor X = Tensor.normal(new Random(1), 6, 3, 4);

    record Forgetful(Linear linear, Chain inner) implements Layer {
        @Override
        public Tensor apply(Tensor x) {
            return inner.apply(linear.apply(x));
        }
    }

    @Test
    void dropoutKeepsTheMeanAndRepeatsWithTheSeed() {
        Dropout dropout = new Dropout(0.25);
        Tensor ones = Tensor.ones(100, 100);
        Tensor dropped = dropout.apply(ones, Pass.training(7));
        double[] values = dropped.toArray();
        assertThat(Arrays.stream(values).allMatch(v -> v == 0 || v == 1 / 0.75)).isTrue();
        assertThat(Arrays.stream(values).filter(v -> v == 0).count() / 1e4).isCloseTo(0.25, within(0.02));
        assertThat(dropout.apply(ones, Pass.training(7))).isEqualTo(dropped);
        assertThat(dropout.apply(ones, Pass.training(8))).isNotEqualTo(dropped);
        assertThat(dropout.apply(ones)).isSameAs(ones);
        assertThat(grad(x -> dropout.apply(x, Pass.training(7)).sum(), ones)).isEqualTo(dropped);
    }

    @Test
    void twoDropoutsOfAPassDropDifferently() {
        Tensor y = Chain.of(new Dropout(0.5), new Dropout(0.5)).apply(Tensor.ones(1000), Pass.training(1));
        assertThat(Arrays.stream(y.toArray()).filter(v -> v != 0).count()).isBetween(200L, 300L);
    }

    @Test
    void batchNormHasMeanBetaAndDeviationGammaInEachChannel() {
        BatchNorm norm = new BatchNorm(Tensor.of(1, 2, 3), Tensor.of(-1, 0, 5), Running.of(3), 0.1, 0);
        Tensor y = norm.apply(X, Pass.training(1));
        Tensor mean = y.mean(0, 2);
        Tensor deviation = y.minus(mean.reshape(3, 1)).square().mean(0, 2).sqrt();
        assertThat(mean.minus(Tensor.of(-1, 0, 5)).abs().max().item()).isLessThan(1e-14);
        assertThat(deviation.minus(Tensor.of(1, 2, 3)).abs().max().item()).isLessThan(1e-14);
    }

    @Test
    void whatBatchNormHasSeenIsInTheUpdatedModelAlone() {
        Chain model = Chain.of(BatchNorm.of(3), Tensor::tanh);
        Pass pass = Pass.training(1);
        Chain gradient = grad(m -> m.apply(X, pass).square().sum(), model);
        assertThat(gradient.layers()).hasSize(2);

        Running before = ((BatchNorm) model.layers().get(0)).running();
        Running after = ((BatchNorm) pass.update(model).layers().get(0)).running();
        assertThat(before.mean()).isEqualTo(Tensor.zeros(3));
        Tensor mean = X.mean(0, 2);
        Tensor variance = X.minus(mean.reshape(3, 1)).square().sum(0, 2).divide(23);
        assertThat(after.mean().minus(mean.times(0.1)).abs().max().item()).isLessThan(1e-15);
        assertThat(after.variance()
                        .minus(variance.times(0.1).plus(0.9))
                        .abs()
                        .max()
                        .item())
                .isLessThan(1e-15);

        Tensor inUse = pass.update(model).apply(X);
        Tensor expected = X.minus(after.mean().reshape(3, 1))
                .times(after.variance().plus(1e-5).rsqrt().reshape(3, 1))
                .tanh();
        assertThat(inUse.minus(expected).abs().max().item()).isLessThan(1e-14);
    }

    @Test
    void aLayerUsedTwiceSeesBothBatches() {
        BatchNorm norm = BatchNorm.of(3);
        Pass pass = Pass.training(1);
        norm.apply(X, pass);
        norm.apply(X.plus(1), pass);
        Tensor mean = X.mean(0, 2);
        Tensor expected = mean.times(0.1 * 0.9).plus(mean.plus(1).times(0.1));
        assertThat(pass.update(norm)
                        .running()
                        .mean()
                        .minus(expected)
                        .abs()
                        .max()
                        .item())
                .isLessThan(1e-15);
    }

    @Test
    void aLayerThatForgetsToTellItsLayersIsTold() {
        Forgetful layer =
                new Forgetful(new Linear(Tensor.ones(4, 4), Tensor.zeros(4)), Chain.of(Tensor::tanh, new Dropout(0.5)));
        assertThat(layer.apply(Tensor.ones(2, 4)).shape().size()).isEqualTo(8);
        assertThatThrownBy(() -> layer.apply(Tensor.ones(2, 4), Pass.training(1)))
                .hasMessage("layer: Forgetful does not tell its layer at inner that it is in training;"
                        + " make Forgetful a TrainingLayer");
    }

    @Test
    void badInput() {
        assertThatThrownBy(() -> new Dropout(1)).hasMessage("dropout: p must be at least 0 and less than 1, got 1.0");
        assertThatThrownBy(() -> new Dropout(Double.NaN)).hasMessageContaining("got NaN");
        assertThatThrownBy(() -> BatchNorm.of(3).apply(Tensor.ones(4)))
                .hasMessage("batchNorm: takes inputs of shape [batch, 3, …], got [4]");
        assertThatThrownBy(() -> BatchNorm.of(3).apply(Tensor.ones(1, 3), Pass.training(1)))
                .hasMessage("batchNorm: one value a channel has no variance, got [1, 3]; take larger batches");
        assertThatThrownBy(() -> Pass.IN_USE.random())
                .hasMessage("pass: nothing is random in use; ask isTraining() first");
        assertThatThrownBy(() -> Running.of(Tensor.ones(3), Tensor.ones(4)))
                .hasMessage(
                        "running: the mean has shape [3], the variance has shape [4]; they must be vectors of one size");
    }
}

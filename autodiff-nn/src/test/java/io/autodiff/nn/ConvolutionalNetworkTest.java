package io.autodiff.nn;

import static io.autodiff.Autodiff.grad;
import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.Window;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Layers of this package together, in training and in use. */
class ConvolutionalNetworkTest {
    private static final int SIZE = 8;

    /** Noisy images of a row of ones, class 0, or a column of ones, class 1. */
    private static Dataset bars(int n, SplittableRandom random) {
        Tensor[] images = new Tensor[n];
        for (int i = 0; i < n; i++) {
            Tensor line = Tensor.oneHot(new int[] {random.nextInt(SIZE)}, SIZE);
            Tensor row = line.reshape(1, SIZE, 1).times(Tensor.ones(1, SIZE, SIZE));
            images[i] = (i % 2 == 0 ? row : row.transpose())
                    .plus(Tensor.normal(random, 1, SIZE, SIZE).times(0.3));
        }
        return new Dataset(
                Tensor.stack(0, images), Dataset.oneHot(Tensor.range(n).mod(2), 2));
    }

    @Test
    void tellsRowsFromColumns() {
        SplittableRandom random = new SplittableRandom(1);
        Dataset training = bars(400, random);
        Dataset test = bars(200, random);
        Initializer he = Initializer.heNormal();
        Chain model = Chain.of(
                Convolution.conv2d(1, 4, 3, he, random).padding(1),
                BatchNorm.of(4),
                PRelu.of(4),
                Window.of(2, 2)::maxPool,
                Residual.of(Chain.of(
                        Convolution.conv2d(4, 4, 3, he, random).padding(1), GroupNorm.of(2, 4), new DropPath(0.2))),
                new ChannelDropout(0.1),
                new Flatten(),
                Linear.of(64, 2, Initializer.lecunNormal(), random));
        for (int epoch = 0; epoch < 8; epoch++) {
            for (Dataset batch : training.shuffledBatches(40, random)) {
                Pass pass = Pass.training(random.nextLong());
                Chain gradient =
                        grad(m -> Costs.softmaxCrossEntropy(m.apply(batch.inputs(), pass), batch.targets()), model);
                model = pass.update(Trees.map(model, gradient, (w, g) -> w.plusScaled(g, -0.2)));
            }
        }
        assertThat(Metrics.accuracy(model.apply(test.inputs()), test.targets())).isGreaterThan(0.95);
    }
}

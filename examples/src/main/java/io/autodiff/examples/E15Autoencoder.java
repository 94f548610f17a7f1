package io.autodiff.examples;

import static io.autodiff.Autodiff.valueAndGrad;

import io.autodiff.Linalg;
import io.autodiff.Tensor;
import io.autodiff.nn.Chain;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Layer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.optim.Adam;
import io.autodiff.nn.optim.Optimizer;
import io.autodiff.nn.optim.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * An autoencoder: digits pass through a bottleneck of a few numbers, and come out much as they went in.
 *
 * <p>As in Hinton and Salakhutdinov, Reducing the dimensionality of data with neural networks (2006), but trained at once. The best that is
 * linear, as many principal components, stands beside it. You should see its error on test digits fall well below theirs, and a picture
 * of a test digit of each class: as it is, by the autoencoder, and by the principal components.
 */
@Command(
        name = "autoencoder",
        aliases = "15",
        description = "Digits through a bottleneck, beside principal components.")
final class E15Autoencoder implements Callable<Integer> {
    @Option(names = "--code", description = "Numbers that a digit must pass as (default: ${DEFAULT-VALUE}).")
    int code = 6;

    @Option(names = "--epochs", description = "How often to go through the digits (default: ${DEFAULT-VALUE}).")
    int epochs = 100;

    @Option(names = "--picture", paramLabel = "FILE", description = "A PNG file (default: ${DEFAULT-VALUE}).")
    Path picture = Path.of("autoencoder.png");

    @Option(names = "--seed", description = "Seed of weights and order (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    /** x ≈ decoder(encoder(x)); the cost is the mean squared error of a pixel. */
    record Autoencoder(Chain encoder, Chain decoder) implements Layer {
        static Autoencoder of(int pixels, int code, RandomGenerator random) {
            Initializer weights = Initializer.glorotUniform();
            return new Autoencoder(
                    Chain.of(
                            Linear.of(pixels, 128, weights, random),
                            Tensor::relu,
                            Linear.of(128, code, weights, random)),
                    Chain.of(
                            Linear.of(code, 128, weights, random), Tensor::relu,
                            Linear.of(128, pixels, weights, random), Tensor::sigmoid));
        }

        @Override
        public Tensor apply(Tensor x) {
            return decoder.apply(encoder.apply(x));
        }

        Tensor cost(Tensor x) {
            return Costs.meanSquared(apply(x), x);
        }
    }

    @Override
    public Integer call() throws IOException {
        Digits digits = Digits.bundled();
        Tensor test = digits.test().inputs();
        RandomGenerator random = new SplittableRandom(seed);
        int batches = epochs * digits.train().batchCount(32);
        Optimizer optimizer = new Optimizer(Adam.of().rate(Schedule.cosine(3e-3, 1e-5, batches)));
        var state = optimizer.start(Autoencoder.of(digits.side() * digits.side(), code, random));
        System.out.println("epoch  mean squared error in training");
        for (int epoch = 1; epoch <= epochs; epoch++) {
            double sum = 0;
            for (Dataset batch : digits.train().shuffledBatches(32, random)) {
                var cost = valueAndGrad(model -> model.cost(batch.inputs()), state.model());
                state = optimizer.step(state, cost.grad());
                sum += cost.value().item() * batch.size();
            }
            if (epoch % Math.max(1, epochs / 10) == 0) {
                System.out.printf(
                        Locale.ROOT, "%5d  %.5f%n", epoch, sum / digits.train().size());
            }
        }
        Tensor decoded = state.model().apply(test);
        Tensor projected = principal(digits.train().inputs(), test);
        System.out.printf(
                Locale.ROOT,
                "test digits, by %d numbers: %.5f; by as many principal components: %.5f%n",
                code,
                Costs.meanSquared(decoded, test).item(),
                Costs.meanSquared(projected, test).item());
        int[] shown = IntStream.range(0, 10)
                .map(c -> (int)
                        digits.test().targets().slice(1, c, c + 1).argMax().item())
                .toArray();
        List<Tensor> rows = List.of(test.gather(0, shown), decoded.gather(0, shown), projected.gather(0, shown));
        ImageIO.write(digits.picture(rows), "png", picture.toFile());
        System.out.println("a digit of each class, above what comes back from the two, is drawn to " + picture);
        return 0;
    }

    /** x as its training data's mean and first principal components have it: the nearest in their plane. */
    private Tensor principal(Tensor training, Tensor x) {
        Tensor mean = training.mean(0);
        Tensor v = Linalg.svd(training.minus(mean)).v().slice(1, 0, code);
        return x.minus(mean).matmul(v).matmul(v.transpose()).plus(mean);
    }
}

package io.autodiff.examples;

import io.autodiff.Adjoints;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.optim.Optimizer;
import io.autodiff.nn.optim.WeightDecay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The error δ of early layers vanishes: its norms in networks of two, three and four hidden layers, read off the tape while they learn.
 *
 * <p>The experiment of Nielsen, Neural Networks and Deep Learning, chapter 5: the first 1,000 digits of MNIST, layers of 30 sigmoid units, the
 * cross-entropy, full batches, learning rate 0.1, λ = 5. You should see each norm a few times smaller than that of the layer behind it, at the
 * start and, in the deeper networks, ever after. The book has, at the start, 0.07 and 0.31; 0.012, 0.060 and 0.283; 0.003, 0.017, 0.070 and
 * 0.285.
 */
@Command(
        name = "vanishing-gradients",
        aliases = "11",
        description = "Norms of the error of each layer, in deeper and deeper networks.")
final class E11VanishingGradients implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "Directory of MNIST's four IDX files, plain or .gz.")
    @Nullable
    Path data;

    @Option(names = "--epochs", description = "How often to go through the digits (default: ${DEFAULT-VALUE}).")
    int epochs = 500;

    @Option(names = "--plot", paramLabel = "FILE", description = "Where the plot goes (default: ${DEFAULT-VALUE}).")
    Path plot = Path.of("vanishing-gradients.svg");

    @Option(names = "--seed", description = "Seed of the weights (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    /** zₗ = aₗ₋₁ Wₗ + bₗ, aₗ = σ(zₗ). */
    record Network(List<Linear> layers) {
        static Network of(int pixels, int depth, RandomGenerator random) {
            List<Linear> layers = new ArrayList<>();
            for (int l = 0; l <= depth; l++) {
                Tensor w = Initializer.lecunNormal().draw(random, l == 0 ? pixels : 30, l == depth ? 10 : 30);
                layers.add(new Linear(w, Tensor.normal(random, w.shape().size(1))));
            }
            return new Network(layers);
        }

        List<Tensor> weightedInputs(Tensor x) {
            List<Tensor> z = new ArrayList<>();
            for (Linear layer : layers) {
                z.add(layer.apply(z.isEmpty() ? x : z.get(z.size() - 1).sigmoid()));
            }
            return z;
        }
    }

    @Override
    public Integer call() throws IOException {
        if (epochs < 0) {
            throw new IllegalArgumentException("vanishing-gradients: takes epochs of at least 0, got " + epochs);
        }
        Dataset digits = data == null ? Digits.mnist() : Digits.in(data).train();
        Dataset first =
                digits.rows(IntStream.range(0, Math.min(1000, digits.size())).toArray());
        List<Plot> plots = new ArrayList<>();
        for (int depth = 2; depth <= 4; depth++) {
            System.out.printf("%d hidden layers%nepoch  norms of delta, from the first layer on%n", depth);
            List<double[]> norms = train(first, depth);
            for (int epoch = 0; epoch <= epochs; epoch += Math.max(1, epochs / 5)) {
                String row = Arrays.stream(norms.get(epoch))
                        .mapToObj(norm -> String.format(Locale.ROOT, "  %.6f", norm))
                        .collect(Collectors.joining());
                System.out.printf("%5d%s%n", epoch, row);
            }
            System.out.println();
            List<String> names =
                    IntStream.rangeClosed(1, depth).mapToObj(l -> "layer " + l).toList();
            plots.add(new Plot(depth + " hidden layers", names, norms));
        }
        Files.writeString(plot, Plot.svg("epochs", plots));
        System.out.println("plotted to " + plot);
        return 0;
    }

    /** The norms of the mean δ of each hidden layer, before each epoch and at the end. */
    List<double[]> train(Dataset digits, int depth) {
        int pixels = digits.inputs().shape().size(1);
        Optimizer optimizer = new Optimizer(new WeightDecay(5.0 / digits.size())
                .only(path -> path.endsWith("w"))
                .rate(0.1));
        var state = optimizer.start(Network.of(pixels, depth, new SplittableRandom(seed)));
        List<double[]> norms = new ArrayList<>();
        for (int epoch = 0; epoch <= epochs; epoch++) {
            Tape tape = new Tape();
            Network network = tape.watch(state.model());
            List<Tensor> z = network.weightedInputs(digits.inputs());
            Adjoints adjoints = tape.backward(Costs.sigmoidCrossEntropy(z.get(depth), digits.targets()));
            // The cost is a mean over the digits, so the adjoint of z has a row δ/n for each.
            norms.add(z.subList(0, depth).stream()
                    .mapToDouble(zl -> adjoints.of(zl).sum(0).norm().item())
                    .toArray());
            state = optimizer.step(state, adjoints.of(network));
        }
        return norms;
    }
}

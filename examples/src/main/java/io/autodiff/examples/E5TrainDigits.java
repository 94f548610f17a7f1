package io.autodiff.examples;

import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Layer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.Metrics;
import io.autodiff.nn.optim.Momentum;
import io.autodiff.nn.optim.Rule;
import io.autodiff.nn.train.ConsoleProgress;
import io.autodiff.nn.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Nielsen's network [n, 30, 10] of sigmoid neurons learns to read handwritten digits.
 *
 * <p>By default on the bundled digits of 8 × 8 pixels: you should see about 95 % of the test digits read right after 30 epochs, in a few
 * seconds, and then, for one test digit, the error δ of the last layer as the tape found it and as computed by hand, equal to the last
 * digits. With {@code --data DIR} on full MNIST: about 95 % with the defaults (chapter 1 of Neural Networks and Deep Learning), and about
 * 98 % with {@code --hidden 100 --cost cross-entropy --rate 0.1 --lambda 5} (chapter 3).
 */
@Command(
        name = "train-digits",
        aliases = "5",
        description = "Train a network on handwritten digits and look at its error signal.")
final class E5TrainDigits implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "Directory of MNIST's four IDX files, plain or .gz.")
    @Nullable
    Path data;

    @Option(names = "--hidden", description = "Hidden neurons (default: ${DEFAULT-VALUE}).")
    int hidden = 30;

    @Option(names = "--epochs", description = "How often to go through the data (default: ${DEFAULT-VALUE}).")
    int epochs = 30;

    @Option(names = "--batch", description = "Examples in a mini-batch (default: ${DEFAULT-VALUE}).")
    int batch = 10;

    @Option(names = "--rate", description = "Learning rate (default: ${DEFAULT-VALUE}).")
    double rate = 3;

    @Option(names = "--momentum", description = "Momentum (default: ${DEFAULT-VALUE}).")
    double momentum = 0;

    @Option(names = "--lambda", description = "Strength of L2 regularisation (default: ${DEFAULT-VALUE}).")
    double lambda = 0;

    @Option(names = "--cost", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Cost cost = Cost.QUADRATIC;

    @Option(
            names = "--seed",
            description = "Seed of the weights and of the order of the examples (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    /** The costs to choose from; on the command line {@code quadratic}, {@code cross-entropy} or {@code softmax}. */
    enum Cost {
        QUADRATIC,
        CROSS_ENTROPY,
        SOFTMAX;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** a = σ(σ(x W₁ + b₁) W₂ + b₂). */
    record Network(Linear hidden, Linear output) implements Layer {
        /** The weighted inputs z of the last layer. */
        Tensor logits(Tensor x) {
            return output.apply(hidden.apply(x).sigmoid());
        }

        @Override
        public Tensor apply(Tensor x) {
            return logits(x).sigmoid();
        }
    }

    @Override
    public Integer call() throws IOException {
        Digits digits = data == null ? Digits.bundled() : Digits.in(data);
        RandomGenerator random = new SplittableRandom(seed);
        int pixels = digits.train().inputs().shape().size(1);
        Network network = new Network(layer(pixels, hidden, random), layer(hidden, 10, random));
        System.out.printf(
                Locale.ROOT,
                "%d digits of %d x %d pixels to learn, %d to test; network [%d, %d, 10]%n",
                digits.train().size(),
                digits.side(),
                digits.side(),
                digits.test().size(),
                pixels,
                hidden);

        double decay = lambda / digits.train().size();
        Trainer trainer = new Trainer(Rule.sgd().rate(rate).then(new Momentum(momentum)), epochs, batch);
        Best best = new Best(epochs, digits.test());
        Network trained = trainer.fit(
                network,
                (m, x, y, pass) -> {
                    Tensor fit = costOf(m.logits(x), y);
                    return decay == 0
                            ? fit
                            : fit.plus(Costs.halfSquaredWeights(m).times(decay));
                },
                digits.train(),
                random,
                best.progress());
        System.out.printf(Locale.ROOT, "best accuracy %.2f %%%n%n", 100 * best.accuracy);
        showDelta(trained, digits);
        System.out.println("""

                Try next:
                  -Dexec.args="--help"                            the other examples
                  -Dexec.args="3"                                 all four equations of backpropagation, by hand and by tape
                  -Dexec.args="train-digits --cost cross-entropy --rate 0.5 --momentum 0.5"
                  -Dexec.args="train-digits --data DIR"           full MNIST, or Fashion-MNIST, from its IDX files""");
        return 0;
    }

    /** Keeps the best accuracy of all epochs. */
    private static final class Best {
        private final int epochs;
        private final Dataset test;
        private double accuracy;

        Best(int epochs, Dataset test) {
            this.epochs = epochs;
            this.test = test;
        }

        ConsoleProgress<Layer> progress() {
            return new ConsoleProgress<>(epochs, "accuracy", m -> {
                double now = Metrics.accuracy(m.apply(test.inputs()), test.targets());
                accuracy = Math.max(accuracy, now);
                return now;
            });
        }
    }

    /** The book starts from N(0, 1) in chapter 1, and from weights of N(0, 1/inputs) in chapter 3. */
    private Linear layer(int inputs, int outputs, RandomGenerator random) {
        Initializer weights = cost == Cost.QUADRATIC ? Initializer.normal(1) : Initializer.lecunNormal();
        return new Linear(weights.draw(random, inputs, outputs), Tensor.normal(random, outputs));
    }

    /** The cost as a function of the weighted inputs z of the last layer. */
    private Tensor costOf(Tensor z, Tensor y) {
        return switch (cost) {
            case QUADRATIC -> Costs.quadratic(z.sigmoid(), y);
            case CROSS_ENTROPY -> Costs.sigmoidCrossEntropy(z, y);
            case SOFTMAX -> Costs.softmaxCrossEntropy(z, y);
        };
    }

    /** For one test digit, δ = ∂C/∂z of the last layer by the tape and by hand. */
    private void showDelta(Network network, Digits digits) {
        Dataset one = digits.test().rows(0);
        System.out.print("The first test digit:\n\n" + digits.draw(one.inputs().at(0)));

        Tape tape = new Tape();
        Tensor z = tape.watch("z", network.logits(one.inputs()));
        Tensor byTape = tape.backward(costOf(z, one.targets())).of(z);
        Tensor a = cost == Cost.SOFTMAX
                ? z.stopGradient().softmax(-1)
                : z.stopGradient().sigmoid();
        Tensor error = a.minus(one.targets());
        Tensor byHand = cost == Cost.QUADRATIC ? error.times(a).times(a.neg().plus(1)) : error;

        String formula = cost == Cost.QUADRATIC ? "(a - y) * sigma'(z)" : "a - y";
        System.out.println("\nclass  output a   target y   delta by the tape          " + formula + " by hand");
        for (int c = 0; c < 10; c++) {
            System.out.printf(
                    Locale.ROOT,
                    "%5d  %.6f   %8.0f   %+.18f      %+.18f%n",
                    c,
                    a.get(0, c),
                    one.targets().get(0, c),
                    byTape.get(0, c),
                    byHand.get(0, c));
        }
        System.out.println(
                "largest difference: " + byTape.minus(byHand).abs().max().item());
    }
}

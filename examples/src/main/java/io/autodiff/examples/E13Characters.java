package io.autodiff.examples;

import static io.autodiff.Autodiff.valueAndGrad;

import io.autodiff.Tensor;
import io.autodiff.nn.CrossEntropy;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Embedding;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Layer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.LstmCell;
import io.autodiff.nn.Recurrent;
import io.autodiff.nn.optim.Adam;
import io.autodiff.nn.optim.ClipNorm;
import io.autodiff.nn.optim.Optimizer;
import io.autodiff.nn.optim.Schedule;
import java.io.IOException;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * An LSTM reads Shakespeare's As You Like It character by character, guesses the next one, and then writes on by itself.
 *
 * <p>As in Graves, Generating sequences with recurrent neural networks (2013). The loss is in nats a character; beside it stands the entropy
 * of single characters, which a model reaches that has learned only how frequent each is. You should see the loss fall below half of
 * it, and a sample with the manners of a play and words that are mostly English. The last tenth of the play is not learned from.
 */
@Command(name = "characters", aliases = "13", description = "An LSTM that learns to write like Shakespeare.")
final class E13Characters implements Callable<Integer> {
    @Option(names = "--hidden", description = "Units of the LSTM (default: ${DEFAULT-VALUE}).")
    int hidden = 128;

    @Option(names = "--length", description = "Characters in a passage (default: ${DEFAULT-VALUE}).")
    int length = 50;

    @Option(names = "--batch", description = "Passages in a step (default: ${DEFAULT-VALUE}).")
    int batch = 20;

    @Option(names = "--steps", description = "Steps of training (default: ${DEFAULT-VALUE}).")
    int steps = 1500;

    @Option(names = "--sample", description = "Characters to write (default: ${DEFAULT-VALUE}).")
    int sample = 400;

    @Option(names = "--seed", description = "Seed of weights, passages and sample (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    /** Logits of the next character, of shape [batch, time, characters]. */
    record Model(Embedding characters, Recurrent<LstmCell.State> lstm, Linear next) implements Layer {
        @Override
        public Tensor apply(Tensor x) {
            return next.apply(lstm.apply(characters.apply(x)));
        }

        Tensor loss(Dataset passages) {
            return CrossEntropy.plain().of(apply(passages.inputs()).moveAxis(-1, 1), passages.targets());
        }
    }

    @Override
    public Integer call() throws IOException {
        Text play = Text.bundled();
        Text training = play.part(0, play.length() * 9 / 10);
        Text test = play.part(play.length() * 9 / 10, play.length());
        RandomGenerator random = new SplittableRandom(seed);
        int characters = play.alphabet().length();
        Optimizer optimizer = new Optimizer(new ClipNorm(1).then(Adam.of()).rate(Schedule.cosine(1e-2, 1e-4, steps)));
        var state = optimizer.start(new Model(
                Embedding.of(characters, 32, Initializer.normal(1), random),
                Recurrent.of(LstmCell.of(32, hidden, Initializer.lecunNormal(), random)),
                Linear.of(hidden, characters, Initializer.lecunNormal(), random)));

        System.out.printf(Locale.ROOT, "entropy of single characters %.4f%n step  loss%n", play.unigramEntropy());
        int every = Math.max(1, steps / 10);
        double sum = 0;
        for (int step = 1; step <= steps; step++) {
            Dataset passages = training.passages(batch, length, random);
            var loss = valueAndGrad(model -> model.loss(passages), state.model());
            state = optimizer.step(state, loss.grad());
            sum += loss.value().item();
            if (step % every == 0) {
                System.out.printf(Locale.ROOT, "%5d  %.4f%n", step, sum / every);
                sum = 0;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "loss of the last tenth %.4f%n%n",
                state.model().loss(test.passages(length)).item());
        System.out.println(play.continued("ROSALIND\t", sample, state.model(), length, random));
        return 0;
    }
}

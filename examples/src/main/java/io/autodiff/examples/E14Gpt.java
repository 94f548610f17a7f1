package io.autodiff.examples;

import static io.autodiff.Autodiff.valueAndGrad;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.nn.CrossEntropy;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Embedding;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Layer;
import io.autodiff.nn.LearnedPositions;
import io.autodiff.nn.Linear;
import io.autodiff.nn.Masks;
import io.autodiff.nn.Pass;
import io.autodiff.nn.TransformerConfig;
import io.autodiff.nn.TransformerEncoder;
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
 * A small GPT: a transformer in which each character looks only at those before it learns to write like Shakespeare.
 *
 * <p>As in Radford et al., Improving language understanding by generative pre-training (2018), section 3.1, with the norms first. The loss
 * is in nats a character; beside it stands the entropy of single characters, which a model reaches that has learned only how frequent
 * each is. You should see the loss fall below half of it in some minutes, in the end even for the last tenth of As You Like It, which
 * is not learned from, and a sample with the manners of a play and words that are mostly English.
 */
@Command(name = "gpt", aliases = "14", description = "A small transformer that learns to write like Shakespeare.")
final class E14Gpt implements Callable<Integer> {
    @Option(names = "--features", description = "Features of a character (default: ${DEFAULT-VALUE}).")
    int features = 64;

    @Option(names = "--heads", description = "Heads of attention (default: ${DEFAULT-VALUE}).")
    int heads = 4;

    @Option(names = "--layers", description = "Layers of attention (default: ${DEFAULT-VALUE}).")
    int layers = 2;

    @Option(names = "--length", description = "Characters in a passage (default: ${DEFAULT-VALUE}).")
    int length = 64;

    @Option(names = "--batch", description = "Passages in a step (default: ${DEFAULT-VALUE}).")
    int batch = 12;

    @Option(names = "--steps", description = "Steps of training (default: ${DEFAULT-VALUE}).")
    int steps = 3000;

    @Option(names = "--sample", description = "Characters to write (default: ${DEFAULT-VALUE}).")
    int sample = 400;

    @Option(names = "--seed", description = "Seed of weights, passages and sample (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    /** Logits of the next character, of shape [batch, time, characters]. */
    record Gpt(Embedding characters, LearnedPositions positions, TransformerEncoder blocks, Linear next)
            implements Layer {
        @Override
        public Tensor apply(Tensor x) {
            Tensor embedded = positions.apply(characters.apply(x));
            return next.apply(blocks.apply(embedded, Masks.causal(x.shape().size(1)), Pass.IN_USE));
        }

        Tensor loss(Dataset passages) {
            return CrossEntropy.plain().of(apply(passages.inputs()).moveAxis(-1, 1), passages.targets());
        }
    }

    Gpt gpt(int characters, RandomGenerator random) {
        TransformerConfig config = TransformerConfig.of(features, heads, 4 * features)
                .withDropout(0)
                .withActivation(Tensor::gelu)
                .withNormFirst();
        return new Gpt(
                Embedding.of(characters, features, Initializer.normal(0.02), random),
                LearnedPositions.of(length, features, random),
                TransformerEncoder.of(layers, config, Initializer.lecunNormal(), random),
                Linear.of(features, characters, Initializer.normal(0.02), random));
    }

    @Override
    public Integer call() throws IOException {
        Text play = Text.bundled();
        Text training = play.part(0, play.length() * 9 / 10);
        Text test = play.part(play.length() * 9 / 10, play.length());
        RandomGenerator random = new SplittableRandom(seed);
        Optimizer optimizer = new Optimizer(new ClipNorm(1)
                .then(Adam.of())
                .rate(Schedule.cosine(6e-3, 6e-5, steps).warmUp(Math.max(1, steps / 20))));
        var state = optimizer.start(gpt(play.alphabet().length(), random));

        System.out.printf(
                Locale.ROOT,
                "%d weights; entropy of single characters %.4f%n step  loss%n",
                Trees.toVector(state.model()).size(),
                play.unigramEntropy());
        int every = Math.max(1, steps / 10);
        double sum = 0;
        for (int step = 1; step <= steps; step++) {
            Dataset passages = training.passages(batch, length, random);
            var loss = valueAndGrad(gpt -> gpt.loss(passages), state.model());
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

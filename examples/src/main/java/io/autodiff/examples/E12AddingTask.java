package io.autodiff.examples;

import static io.autodiff.Autodiff.valueAndGrad;

import io.autodiff.Tensor;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.LstmCell;
import io.autodiff.nn.Recurrent;
import io.autodiff.nn.optim.Adam;
import io.autodiff.nn.optim.ClipNorm;
import io.autodiff.nn.optim.Optimizer;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The adding task: a recurrent network remembers two marked numbers of a long sequence and adds them.
 *
 * <p>Source: Hochreiter and Schmidhuber, Long short-term memory (1997), section 5.4, in the form of Le, Jaitly and Hinton, A simple way to
 * initialize recurrent networks of rectified linear units (2015), section 4.1: the numbers are uniform from 0 to 1, so that who always
 * guesses 1 has a mean squared error of 1/6. One mark is in each half. You should see the error stay there for a while, as nothing can be
 * gained before both numbers are remembered, and then fall below 0.04, which counts as solved. No sequence is seen twice.
 */
@Command(name = "adding-task", aliases = "12", description = "An LSTM that adds two numbers out of a long sequence.")
final class E12AddingTask implements Runnable {
    @Option(names = "--length", description = "Numbers in a sequence (default: ${DEFAULT-VALUE}).")
    int length = 100;

    @Option(names = "--hidden", description = "Units of the LSTM (default: ${DEFAULT-VALUE}).")
    int hidden = 32;

    @Option(names = "--batch", description = "Sequences in a step (default: ${DEFAULT-VALUE}).")
    int batch = 32;

    @Option(names = "--steps", description = "Steps, if it is not solved before (default: ${DEFAULT-VALUE}).")
    int steps = 3000;

    @Option(names = "--rate", description = "Learning rate (default: ${DEFAULT-VALUE}).")
    double rate = 0.01;

    @Option(names = "--seed", description = "Seed of weights and sequences (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    /** y = W h_T + b, with the last output h_T of the LSTM. */
    record Adder(Recurrent<LstmCell.State> lstm, Linear output) {
        Tensor cost(Dataset sequences) {
            Tensor last = lstm.unroll(sequences.inputs()).state().h();
            return Costs.meanSquared(output.apply(last), sequences.targets());
        }
    }

    @Override
    public void run() {
        if (length < 2) {
            throw new IllegalArgumentException("adding-task: takes a length of at least 2, got " + length);
        }
        RandomGenerator random = new SplittableRandom(seed);
        Optimizer optimizer = new Optimizer(new ClipNorm(1).then(Adam.of()).rate(rate));
        var state = optimizer.start(new Adder(
                Recurrent.of(LstmCell.of(2, hidden, Initializer.glorotUniform(), random)),
                Linear.of(hidden, 1, Initializer.glorotUniform(), random)));
        System.out.printf(Locale.ROOT, "always 1: mean squared error %.4f%n step  mean squared error%n", 1 / 6.0);
        double sum = 0;
        for (int step = 1; step <= steps; step++) {
            Dataset sequences = sequences(batch, random);
            var cost = valueAndGrad(adder -> adder.cost(sequences), state.model());
            state = optimizer.step(state, cost.grad());
            sum += cost.value().item();
            if (step % 50 == 0) {
                System.out.printf(Locale.ROOT, "%5d  %.4f%n", step, sum / 50);
                if (sum / 50 < 0.04) {
                    break;
                }
                sum = 0;
            }
        }
        double error = state.model().cost(sequences(1000, random)).item();
        System.out.printf(Locale.ROOT, "1000 new sequences: %.4f, %ssolved%n", error, error < 0.04 ? "" : "not ");
    }

    /** At each step a number and a mark; the target is the sum of the marked numbers. */
    private Dataset sequences(int count, RandomGenerator random) {
        int half = length / 2;
        int[] early = random.ints(count, 0, half).toArray();
        int[] late = random.ints(count, half, length).toArray();
        Tensor marks = Tensor.oneHot(early, length).plus(Tensor.oneHot(late, length));
        Tensor numbers = Tensor.uniform(random, count, length);
        return new Dataset(
                Tensor.stack(2, numbers, marks), numbers.times(marks).sum(1).reshape(-1, 1));
    }
}

package io.autodiff.examples;

import static io.autodiff.Autodiff.grad;

import io.autodiff.Implicit;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import picocli.CommandLine.Command;

/**
 * A deep-equilibrium layer: its output is the fixed point of a network, differentiated by the implicit function theorem.
 *
 * <p>The layer solves z = tanh(W z + U x + b), as in Bai, Kolter and Koltun, Deep Equilibrium Models (2019), by iterating, which is not
 * recorded. You should see a recorded iteration need many steps, and a long tape, for the gradient that the layer has on a short one; and
 * the same gradient by the theorem, by the longest iteration and by differences.
 */
@Command(
        name = "deep-equilibrium",
        aliases = "9",
        description = "A layer that is a fixed point, by the implicit function theorem.")
final class E9DeepEquilibrium implements Runnable {
    private static final int SIZE = 6;
    private static final int ENOUGH = 200;

    /** The weights of the layer. */
    record Layer(Tensor w, Tensor u, Tensor b) {
        Tensor step(Tensor z, Tensor x) {
            return w.matmul(z).plus(u.matmul(x)).plus(b).tanh();
        }

        /** z after so many steps from 0. */
        Tensor iterate(Tensor x, int steps) {
            Tensor z = Tensor.zeros(SIZE);
            for (int i = 0; i < steps; i++) {
                z = step(z, x);
            }
            return z;
        }

        /** The z that a further step would not change. */
        Tensor equilibrium(Tensor x) {
            return Implicit.fixedPoint((z, layer) -> layer.step(z, x), layer -> layer.iterate(x, ENOUGH), this);
        }
    }

    @Override
    public void run() {
        SplittableRandom random = new SplittableRandom(5);
        // Weights so small that the iteration converges.
        Layer layer = new Layer(
                Tensor.normal(random, SIZE, SIZE).times(0.35),
                Tensor.normal(random, SIZE, 3).times(0.5),
                Tensor.normal(random, SIZE).times(0.5));
        Tensor x = Tensor.of(1, -0.5, 0.25);
        Tensor target = Tensor.uniform(random, SIZE);

        Layer longest = grad(l -> cost(l.iterate(x, ENOUGH), target), layer);
        System.out.println("recorded as     error of z  error of gradient  steps on the tape");
        for (int steps : new int[] {5, 10, 20, 40, 80}) {
            row(steps + " iterations", layer, l -> l.iterate(x, steps), x, target, longest);
        }
        row("equilibrium", layer, l -> l.equilibrium(x), x, target, longest);

        Gradients.compare(
                1e-8,
                List.of("the theorem", "the iteration", "differences"),
                List.of(
                        grad(l -> cost(l.equilibrium(x), target), layer),
                        longest,
                        Gradients.byDifferences(l -> cost(l.equilibrium(x), target), layer)));
    }

    private static Tensor cost(Tensor z, Tensor target) {
        return z.minus(target).square().sum();
    }

    /** By how much a further step changes z, and how far the gradient is from that of the longest iteration. */
    private static void row(
            String name, Layer layer, Function<Layer, Tensor> output, Tensor x, Tensor target, Layer longest) {
        try (Tape tape = new Tape()) {
            Layer watched = tape.watch(layer);
            Tensor z = output.apply(watched);
            Tensor cost = cost(z, target);
            int steps = tape.statistics().steps();
            Layer gradient = tape.backward(cost).of(watched);
            System.out.printf(
                    Locale.ROOT,
                    "%-14s  %10.1e  %17.1e  %17d%n",
                    name,
                    distance(z, layer.step(z, x)),
                    distance(gradient, longest),
                    steps);
        }
    }

    private static double distance(Object a, Object b) {
        return Trees.toVector(a).minus(Trees.toVector(b)).abs().max().item();
    }
}

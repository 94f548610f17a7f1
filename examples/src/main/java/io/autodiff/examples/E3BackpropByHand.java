package io.autodiff.examples;

import io.autodiff.Adjoints;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.ejml.simple.SimpleMatrix;
import picocli.CommandLine.Command;

/**
 * Backpropagation by hand against the tape: Nielsen's four equations for a network of three sigmoid layers.
 *
 * <p>The left column is coded from the book with plain matrices (Neural Networks and Deep Learning, chapter 2, BP1 to BP4, column vectors).
 * The right column is the adjoint that the reverse sweep found for the same quantity. You should see equal numbers in each pair, the
 * largest difference at most 1e-14: the error δˡ is nothing but the adjoint of zˡ.
 */
@Command(
        name = "backprop-by-hand",
        aliases = "3",
        description = "Nielsen's BP1-BP4 by hand, beside the tape's adjoints.")
final class E3BackpropByHand implements Runnable {
    private static final int[] SIZES = {4, 5, 3, 2};
    private static final int LAYERS = SIZES.length - 1;
    private static final double BOUND = 1e-14;

    /** What the four equations give for each layer. */
    record Hand(List<SimpleMatrix> delta, List<SimpleMatrix> biasGradient, List<SimpleMatrix> weightGradient) {}

    @Override
    public void run() {
        RandomGenerator random = new SplittableRandom(7);
        List<Tensor> w = new ArrayList<>();
        List<Tensor> b = new ArrayList<>();
        for (int l = 0; l < LAYERS; l++) {
            w.add(Tensor.normal(random, SIZES[l + 1], SIZES[l]));
            b.add(Tensor.normal(random, SIZES[l + 1], 1));
        }
        Tensor x = Tensor.uniform(random, SIZES[0], 1);
        Tensor y = Tensor.of(new double[][] {{1}, {0}});

        Hand hand = byHand(matrices(w), matrices(b), x.toSimpleMatrix(), y.toSimpleMatrix());

        Tape tape = new Tape();
        List<Tensor> z = new ArrayList<>();
        List<Tensor> watchedW = tape.watch(w);
        List<Tensor> watchedB = tape.watch(b);
        Tensor a = x;
        for (int l = 0; l < LAYERS; l++) {
            z.add(watchedW.get(l).matmul(a).plus(watchedB.get(l)));
            a = z.get(l).sigmoid();
        }
        Adjoints adjoints = tape.backward(a.minus(y).square().sum().times(0.5));

        double worst = 0;
        for (int l = LAYERS; l >= 1; l--) {
            String equation = l == LAYERS
                    ? "BP1  delta%d = (a%d - y) * sigma'(z%d)"
                    : "BP2  delta%d = (w%d^T delta%d) * sigma'(z%d)";
            Object[] indices = l == LAYERS ? new Object[] {l, l, l} : new Object[] {l, l + 1, l + 1, l};
            worst = Math.max(
                    worst,
                    compare(
                            String.format(Locale.ROOT, equation, indices),
                            hand.delta().get(l - 1),
                            "z" + l,
                            adjoints.of(z.get(l - 1))));
        }
        for (int l = LAYERS; l >= 1; l--) {
            worst = Math.max(
                    worst,
                    compare(
                            "BP3  dC/db" + l + " = delta" + l,
                            hand.biasGradient().get(l - 1),
                            "b" + l,
                            adjoints.of(watchedB.get(l - 1))));
        }
        for (int l = LAYERS; l >= 1; l--) {
            worst = Math.max(
                    worst,
                    compare(
                            "BP4  dC/dw" + l + " = delta" + l + " a" + (l - 1) + "^T",
                            hand.weightGradient().get(l - 1),
                            "w" + l,
                            adjoints.of(watchedW.get(l - 1))));
        }
        System.out.println(
                "largest difference: " + worst + (worst <= BOUND ? " (at most 1e-14)" : " (MORE than 1e-14)"));
        if (worst > BOUND) {
            throw new IllegalStateException("backpropagation by hand and the tape differ by " + worst);
        }
    }

    /** BP1 to BP4 as the book has them. */
    private static Hand byHand(List<SimpleMatrix> w, List<SimpleMatrix> b, SimpleMatrix x, SimpleMatrix y) {
        List<SimpleMatrix> z = new ArrayList<>();
        List<SimpleMatrix> a = new ArrayList<>(List.of(x));
        for (int l = 0; l < LAYERS; l++) {
            z.add(w.get(l).mult(a.get(l)).plus(b.get(l)));
            a.add(sigma(z.get(l)));
        }
        SimpleMatrix[] delta = new SimpleMatrix[LAYERS];
        List<SimpleMatrix> weightGradient = new ArrayList<>();
        for (int l = LAYERS - 1; l >= 0; l--) {
            SimpleMatrix error = l == LAYERS - 1
                    ? a.get(LAYERS).minus(y)
                    : w.get(l + 1).transpose().mult(delta[l + 1]);
            delta[l] = error.elementMult(sigmaPrime(z.get(l)));
            weightGradient.add(0, delta[l].mult(a.get(l).transpose()));
        }
        return new Hand(List.of(delta), List.of(delta), weightGradient);
    }

    private static SimpleMatrix sigma(SimpleMatrix z) {
        return z.negative().elementExp().plus(1).elementPower(-1);
    }

    /** σ′(z) = σ(z) (1 − σ(z)). */
    private static SimpleMatrix sigmaPrime(SimpleMatrix z) {
        return sigma(z).elementMult(sigma(z).negative().plus(1));
    }

    private static List<SimpleMatrix> matrices(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::toSimpleMatrix).toList();
    }

    /** Prints the pair and returns the largest difference. */
    private static double compare(String equation, SimpleMatrix byHand, String value, Tensor adjoint) {
        System.out.printf("%-50s   adjoint of %s%n", equation, value);
        for (int row = 0; row < byHand.getNumRows(); row++) {
            System.out.printf("    %-48s %s%n", row(byHand, row), row(adjoint.toSimpleMatrix(), row));
        }
        return byHand.minus(adjoint.toSimpleMatrix()).elementMaxAbs();
    }

    private static String row(SimpleMatrix matrix, int row) {
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < matrix.getNumCols(); column++) {
            text.append(
                    String.format(Locale.ROOT, matrix.getNumCols() > 1 ? "%9.5f" : "%19.16f", matrix.get(row, column)));
        }
        return text.toString();
    }
}

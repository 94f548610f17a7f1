package io.autodiff.examples;

import static io.autodiff.Autodiff.grad;

import io.autodiff.Tape;
import io.autodiff.Tensor;
import picocli.CommandLine.Command;

/**
 * The gradient of y = ln(x₁) + x₁ x₂ − sin(x₂), first by one call, then step by step on the tape.
 *
 * <p>You should see y = 11.652071455223084 and the gradient (5.5, 1.7163378145367738) at (2, 5): tables 2 and 3 of Baydin et al.,
 * Automatic differentiation in machine learning: a survey, JMLR 18 (153), 2018. In the table, each adjoint is ∂y/∂v of the value in its row.
 */
@Command(name = "first-gradient", aliases = "1", description = "A gradient by one call, and the tape behind it.")
final class E1FirstGradient implements Runnable {
    @Override
    public void run() {
        Tensor gradient = grad(E1FirstGradient::f, Tensor.of(2, 5));
        System.out.println("y        = " + f(Tensor.of(2, 5)).item());
        System.out.println("gradient = (" + gradient.get(0) + ", " + gradient.get(1) + ")");

        Tape tape = new Tape();
        Tensor x1 = tape.watch("x1", Tensor.scalar(2));
        Tensor x2 = tape.watch("x2", Tensor.scalar(5));
        tape.backward(f(x1, x2));
        System.out.println("\nThe tape: read the values downward, then the adjoints upward.\n\n" + tape);
    }

    private static Tensor f(Tensor x) {
        return f(x.at(0), x.at(1));
    }

    private static Tensor f(Tensor x1, Tensor x2) {
        return x1.log().plus(x1.times(x2)).minus(x2.sin());
    }
}

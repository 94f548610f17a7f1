package io.autodiff.examples;

import static io.autodiff.Autodiff.grad;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.function.Function;
import picocli.CommandLine.Command;

/**
 * Two operations of one's own, each a record with its own rule: an elementwise one, and one on whole vectors.
 *
 * <p>Both have the rights of a built-in operation: every order of derivative, both modes, the same loops. You should see that the first
 * three derivatives of softsign agree with their closed forms, and that reversing a vector sends the adjoint back reversed.
 */
@Command(
        name = "custom-operation",
        aliases = "4",
        description = "Operations of your own, with their own derivative rules.")
final class E4CustomOperation implements Runnable {
    /** y = x / (1 + |x|);  ∂y/∂x = 1 / (1 + |x|)². */
    record Softsign() implements Op.Unary {
        @Override
        public double f(double x) {
            return x / (1 + Math.abs(x));
        }

        @Override
        public double slope(double x, double y) {
            return 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x)));
        }

        @Override
        public Tensor derivative(Tensor x, Tensor y) {
            return x.abs().plus(1).square().reciprocal();
        }
    }

    /** yᵢ = xₙ₋₁₋ᵢ;  x̄ is ȳ reversed. */
    record Reverse() implements Op.Multilinear {
        @Override
        public Shape shape(Shape... x) {
            if (x[0].rank() != 1) {
                throw new IllegalArgumentException("takes a vector, got shape " + x[0]);
            }
            return x[0];
        }

        @Override
        public double[] value(Shape shape, Operand... x) {
            double[] y = new double[shape.size()];
            for (int i = 0; i < y.length; i++) {
                y[i] = x[0].data()[y.length - 1 - i];
            }
            return y;
        }

        @Override
        public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
            return apply(yBar);
        }
    }

    @Override
    public void run() {
        Softsign softsign = new Softsign();
        Function<Tensor, Tensor> derivative = softsign::apply;
        double x = 0.5;
        double[] closedForms = {x / (1 + x), 1 / Math.pow(1 + x, 2), -2 / Math.pow(1 + x, 3), 6 / Math.pow(1 + x, 4)};
        System.out.println("softsign and its derivatives at 0.5");
        for (int order = 0; order < closedForms.length; order++) {
            System.out.println("  order " + order + ": by the tape "
                    + derivative.apply(Tensor.scalar(x)).item() + ", closed form " + closedForms[order]);
            derivative = grad(derivative);
        }

        Tensor weights = Tensor.of(1, 10, 100);
        Tensor gradient = grad(v -> new Reverse().apply(v).times(weights).sum(), Tensor.of(1, 2, 3));
        System.out.println("the gradient of 1 v3 + 10 v2 + 100 v1 is " + gradient);
    }
}

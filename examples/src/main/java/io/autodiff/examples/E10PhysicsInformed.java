package io.autodiff.examples;

import static io.autodiff.Autodiff.derivatives;
import static io.autodiff.Autodiff.grad;
import static io.autodiff.Autodiff.jacobian;

import io.autodiff.Linalg;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import picocli.CommandLine.Command;

/**
 * A physics-informed network: it solves a differential equation because its loss asks for it, second derivatives and all.
 *
 * <p>The equation is u″ = −π² sin πx with u(0) = u(1) = 0, solved by sin πx; see Raissi, Perdikaris and Karniadakis, Physics-informed neural
 * networks (2019). Training is by the method of Levenberg and Marquardt, with the Jacobian of all residuals. You should see the error fall
 * below 1e-3, and, where the training began, the same gradient of the loss by the tape, by differences, and with u″ by its formula in place
 * of the derivative.
 */
@Command(
        name = "physics-informed",
        aliases = "10",
        description = "A network that solves u'' = -pi^2 sin(pi x), by derivatives in the loss.")
final class E10PhysicsInformed implements Runnable {
    private static final Tensor POINTS = Tensor.linspace(0, 1, 21);
    private static final Tensor FORCE = POINTS.times(Math.PI).sin().times(-Math.PI * Math.PI);

    /** u(x) = Σ vᵢ tanh(wᵢ x + bᵢ) + c. */
    record Network(Tensor w, Tensor b, Tensor v, Tensor c) {
        private Tensor hidden(Tensor x) {
            return x.expandDims(1).times(w).plus(b).tanh();
        }

        Tensor u(Tensor x) {
            return hidden(x).matmul(v).plus(c);
        }

        /** u″ at each x: u(x) holds each x by itself, so one direction serves all. */
        Tensor bend(Tensor x) {
            return derivatives(this::u, x, Tensor.ones(x.size()), 2).get(2);
        }

        /** u″ by hand, from tanh″ = −2 tanh (1 − tanh²). */
        Tensor bendByHand(Tensor x) {
            Tensor t = hidden(x);
            return t.times(t.square().neg().plus(1)).times(-2).matmul(v.times(w.square()));
        }

        /** By how much u misses the equation at each point, and the values at both ends; the bend is u″. */
        Tensor residuals(Tensor bend) {
            return Tensor.concat(0, bend.minus(FORCE), u(Tensor.of(0, 1)).times(10));
        }

        Tensor loss(Tensor bend) {
            return residuals(bend).square().sum();
        }
    }

    @Override
    public void run() {
        SplittableRandom random = new SplittableRandom(2);
        Network start = new Network(
                Tensor.normal(random, 10).times(2),
                Tensor.normal(random, 10),
                Tensor.normal(random, 10),
                Tensor.scalar(0));
        Network network = start;
        double damping = 1;
        System.out.println("step  loss        error of u");
        for (int step = 0; step <= 30; step++) {
            double loss = network.loss(network.bend(POINTS)).item();
            if (step % 5 == 0) {
                System.out.printf(Locale.ROOT, "%4d  %.3e   %.3e%n", step, loss, error(network));
            }
            Network next = levenbergMarquardt(network, damping);
            boolean better = next.loss(next.bend(POINTS)).item() < loss;
            network = better ? next : network;
            damping *= better ? 0.3 : 4;
        }
        Gradients.compare(
                1e-8,
                List.of("the tape", "u'' by hand", "differences"),
                List.of(
                        grad(m -> m.loss(m.bend(POINTS)), start),
                        grad(m -> m.loss(m.bendByHand(POINTS)), start),
                        Gradients.byDifferences(m -> m.loss(m.bend(POINTS)), start)));
    }

    /** The step s with the least |r + J s|² + damping |s|². */
    private static Network levenbergMarquardt(Network network, double damping) {
        Tensor weights = Trees.toVector(network);
        Tensor r = network.residuals(network.bend(POINTS));
        Tensor jacobian = jacobian(m -> m.residuals(m.bend(POINTS)), network);
        Tensor step = Linalg.leastSquares(
                Tensor.concat(0, jacobian, Tensor.identity(weights.size()).times(Math.sqrt(damping))),
                r.neg().pad(0, 0, weights.size()));
        return Trees.fromVector(network, weights.plus(step));
    }

    /** The largest distance from sin πx. */
    private static double error(Network network) {
        Tensor x = Tensor.linspace(0, 1, 101);
        return network.u(x).minus(x.times(Math.PI).sin()).abs().max().item();
    }
}

package io.autodiff.examples;

import static io.autodiff.Autodiff.grad;
import static io.autodiff.Autodiff.jvp;
import static io.autodiff.Autodiff.valueAndGrad;

import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.optim.Momentum;
import io.autodiff.nn.optim.Optimizer;
import io.autodiff.nn.optim.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;

/**
 * A neural differential equation: a network learns the velocity field of a spiral, with derivatives through the solver.
 *
 * <p>The spiral is dy/dt = A y³, as in Chen et al., Neural Ordinary Differential Equations (2018), section 5.1; the solver is that of Runge
 * and Kutta of order 4 with a fixed step, a loop like any other. You should see the loss fall to less than a thousandth, the learned curve
 * follow the spiral, and, where the training began, the same gradient by the tape and by differences, and the same slope along a random
 * direction by the gradient and by a forward sweep.
 */
@Command(
        name = "neural-ode",
        aliases = "8",
        description = "Learn a velocity field, by derivatives through Runge-Kutta.")
final class E8NeuralOde implements Runnable {
    private static final double DT = 0.05;
    private static final int STEPS = 10;
    private static final int PIECES = 23;
    private static final Tensor SPIRAL = Tensor.of(new double[][] {{-0.1, -2}, {2, -0.1}});

    /** dy/dt = tanh(y³ W + b) V + c. */
    record Field(Linear in, Linear out) {
        Tensor velocity(Tensor y) {
            return out.apply(in.apply(y.power(3)).tanh());
        }

        /** The mean squared distance from the true curves, which begin where those of the field do. */
        Tensor loss(List<Tensor> curves) {
            return Tensor.stack(0, solve(this::velocity, curves.get(0), curves.size() - 1))
                    .minus(Tensor.stack(0, curves))
                    .square()
                    .mean();
        }
    }

    /** The states at times 0, DT, 2 DT, …, by Runge and Kutta's method of order 4. */
    private static List<Tensor> solve(UnaryOperator<Tensor> velocity, Tensor start, int steps) {
        List<Tensor> states = new ArrayList<>(List.of(start));
        for (int step = 0; step < steps; step++) {
            Tensor y = states.get(step);
            Tensor k1 = velocity.apply(y);
            Tensor k2 = velocity.apply(y.plus(k1.times(DT / 2)));
            Tensor k3 = velocity.apply(y.plus(k2.times(DT / 2)));
            Tensor k4 = velocity.apply(y.plus(k3.times(DT)));
            states.add(y.plus(k1.plus(k2.times(2)).plus(k3.times(2)).plus(k4).times(DT / 6)));
        }
        return states;
    }

    @Override
    public void run() {
        List<Tensor> spiral =
                solve(y -> y.power(3).matmul(SPIRAL), Tensor.of(1.4, 0).reshape(1, 2), 120);
        Tensor points = Tensor.concat(0, spiral);
        // The pieces are a batch: their first points, their second points, and so on.
        List<Tensor> pieces = IntStream.rangeClosed(0, STEPS)
                .mapToObj(i -> points.gather(
                        0,
                        IntStream.range(0, PIECES).map(piece -> 5 * piece + i).toArray()))
                .toList();

        SplittableRandom random = new SplittableRandom(1);
        Field start = new Field(
                Linear.of(2, 16, Initializer.glorotNormal(), random),
                Linear.of(16, 2, Initializer.glorotNormal(), random));
        Optimizer sgd = new Optimizer(Rule.sgd().rate(0.3).then(new Momentum(0.97)));
        Optimizer.State<Field> state = sgd.start(start);
        System.out.println("step  loss");
        for (int step = 0; step <= 400; step++) {
            ValueAndGrad<Field> loss = valueAndGrad(f -> f.loss(pieces), state.model());
            if (step % 100 == 0) {
                System.out.printf(Locale.ROOT, "%4d  %.3e%n", step, loss.value().item());
            }
            state = sgd.step(state, loss.grad());
        }

        List<Tensor> learned = solve(state.model()::velocity, spiral.get(0), spiral.size() - 1);
        System.out.println("\ntime  spiral                  learned");
        for (int i = 0; i < spiral.size(); i += 20) {
            System.out.printf(
                    Locale.ROOT,
                    "%4.1f  %-22s  %s%n",
                    i * DT,
                    spiral.get(i).at(0),
                    learned.get(i).at(0));
        }

        Field gradient = grad(f -> f.loss(pieces), start);
        Gradients.compare(
                1e-8,
                List.of("the tape", "differences"),
                List.of(gradient, Gradients.byDifferences(f -> f.loss(pieces), start)));
        Field direction =
                Trees.map(start, (path, w) -> Tensor.normal(random, w.size()).reshape(w.shape()));
        System.out.println("slope along a random direction, by the gradient:     "
                + Trees.toVector(gradient).dot(Trees.toVector(direction)).item());
        System.out.println("slope along a random direction, by a forward sweep:  "
                + jvp(f -> f.loss(pieces), start, direction).item());
    }
}

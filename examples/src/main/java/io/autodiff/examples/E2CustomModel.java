package io.autodiff.examples;

import static io.autodiff.Autodiff.valueAndGrad;

import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.Tensor;
import io.autodiff.nn.optim.Momentum;
import io.autodiff.nn.optim.Optimizer;
import io.autodiff.nn.optim.Rule;
import java.util.Locale;
import java.util.SplittableRandom;
import picocli.CommandLine.Command;

/**
 * A model of one's own, written in scalars: fits y = a e⁻ᵇᵗ + c to 60 noisy measurements by gradient descent with momentum.
 *
 * <p>A model is a record of tensors, and its gradient is a record of the same type. You should see a, b and c come close to 2.5, 1.3 and
 * 0.5, with which the measurements were made; the noise has a standard deviation of 0.02.
 */
@Command(name = "custom-model", aliases = "2", description = "Fit y = a exp(-b t) + c, written in scalars, to data.")
final class E2CustomModel implements Runnable {
    /** y = a e⁻ᵇᵗ + c. */
    record Decay(Tensor a, Tensor b, Tensor c) {
        Tensor at(double t) {
            return a.times(b.times(-t).exp()).plus(c);
        }

        /** Half the mean squared error. */
        Tensor cost(double[] t, double[] y) {
            Tensor sum = Tensor.scalar(0);
            for (int i = 0; i < t.length; i++) {
                sum = sum.plus(at(t[i]).minus(y[i]).square());
            }
            return sum.times(0.5 / t.length);
        }
    }

    @Override
    public void run() {
        double[] t = new double[60];
        double[] y = new double[60];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < t.length; i++) {
            t[i] = 0.05 * i;
            y[i] = 2.5 * Math.exp(-1.3 * t[i]) + 0.5 + 0.02 * random.nextGaussian();
        }

        Optimizer sgd = new Optimizer(Rule.sgd().rate(0.3).then(new Momentum(0.9)));
        Optimizer.State<Decay> state = sgd.start(new Decay(Tensor.scalar(1), Tensor.scalar(1), Tensor.scalar(0)));
        System.out.println("step  cost        a        b        c");
        for (int step = 0; step <= 600; step++) {
            ValueAndGrad<Decay> cost = valueAndGrad(m -> m.cost(t, y), state.model());
            if (step % 100 == 0) {
                Decay m = state.model();
                System.out.printf(
                        Locale.ROOT,
                        "%4d  %.3e  %.5f  %.5f  %.5f%n",
                        step,
                        cost.value().item(),
                        m.a().item(),
                        m.b().item(),
                        m.c().item());
            }
            state = sgd.step(state, cost.grad());
        }
    }
}

package io.autodiff.check;

import io.autodiff.Recorded;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A recorded function whose reverse sweep can be run again with a fault in it. If a gradient by hand equals the gradient with a certain
 * fault, that is what is wrong with it.
 */
final class Replay {
    /** What a faulty derivation adds to the adjoint of an input, in place of what is right. */
    interface Fault {
        Fault NONE = (step, i, yBar, xBar) -> xBar;

        /**
         * What the step adds to the adjoint of an input; null for nothing.
         *
         * @param step the step that is swept over
         * @param i which input of it
         * @param yBar the adjoint of its value
         * @param xBar the right vector-Jacobian product
         */
        @Nullable
        Tensor contribution(Recorded step, int i, Tensor yBar, Tensor xBar);

        /** Both faults at once. */
        default Fault and(Fault other) {
            return (step, i, yBar, xBar) -> {
                Tensor mine = contribution(step, i, yBar, xBar);
                return mine == null ? null : other.contribution(step, i, yBar, mine);
            };
        }
    }

    final List<Recorded> steps;

    /** The first steps of the tape are the watched values, in the order of the blocks. */
    final Blocks point;

    private final List<Integer> outputs = new ArrayList<>();
    private final List<Tensor> seeds = new ArrayList<>();

    private final BitSet used = new BitSet();

    private Replay(List<Recorded> steps, Blocks point) {
        this.steps = steps;
        this.point = point;
        for (Recorded step : steps) {
            step.parents().stream().filter(parent -> parent >= 0).forEach(used::set);
        }
    }

    /** Records f at x on a checked tape, where {@code yBar} are the adjoints of the parts of its value; none if nothing is to be swept. */
    static <T> Replay of(Function<? super T, ?> f, T x, List<Tensor> yBar) {
        try (Tape tape = Tape.checked()) {
            T watched = tape.watch(x);
            List<Tensor> values =
                    new ArrayList<>(Trees.flatten(f.apply(watched)).values());
            List<Recorded> steps = tape.steps();
            Replay replay = new Replay(steps, Blocks.of("the point", x));
            for (int i = 0; i < values.size(); i++) {
                if (i < yBar.size() && tape.tracks(values.get(i))) {
                    replay.outputs.add(tape.numberOf(values.get(i)));
                    replay.seeds.add(yBar.get(i));
                }
            }
            return replay;
        }
    }

    /** Whether another step takes the value of this one. */
    boolean isUsed(int number) {
        return used.get(number);
    }

    /** The gradient by a reverse sweep with a fault in it. */
    double[] gradient(Fault fault) {
        return sweep(steps, fault);
    }

    private double[] sweep(List<Recorded> recorded, Fault fault) {
        @Nullable Tensor[] bar = new Tensor[recorded.size()];
        for (int i = 0; i < outputs.size(); i++) {
            add(bar, outputs.get(i), seeds.get(i));
        }
        for (int k = recorded.size() - 1; k >= point.count(); k--) {
            Recorded step = recorded.get(k);
            Tensor yBar = bar[k];
            if (yBar == null) {
                continue;
            }
            Tensor[] x = step.inputs().toArray(Tensor[]::new);
            for (int i = 0; i < x.length; i++) {
                if (step.parents().get(i) >= 0) {
                    add(
                            bar,
                            step.parents().get(i),
                            fault.contribution(step, i, yBar, step.op().vjp(i, yBar, step.value(), x)));
                }
            }
            bar[k] = null;
        }
        double[] gradient = new double[point.size()];
        for (int b = 0; b < point.count(); b++) {
            Tensor sum = bar[b];
            if (sum != null) {
                System.arraycopy(sum.toArray(), 0, gradient, point.starts[b], sum.size());
            }
        }
        return gradient;
    }

    private void add(@Nullable Tensor[] bar, int at, @Nullable Tensor term) {
        if (term != null && !term.shape().equals(steps.get(at).value().shape())) {
            throw new IllegalArgumentException("a contribution of shape " + term.shape() + " does not fit");
        }
        Tensor sum = bar[at];
        if (term != null) {
            bar[at] = sum == null ? term : sum.plus(term);
        }
    }

    /**
     * How far rounding may move each entry of the gradient: the steps are computed again with a relative disturbance ε of every value and
     * every adjoint, and what that does to the entry is scaled from ε down to the rounding of doubles. Entries that come about by cancellation
     * get the wide bar that they deserve.
     */
    double[] rounding(double[] gradient) {
        double epsilon = 0x1p-30;
        double[] bar = new double[gradient.length];
        for (int run = 0; run < 3; run++) {
            RandomGenerator random = new SplittableRandom(run);
            double[] disturbed =
                    sweep(disturbed(random, epsilon), (step, i, yBar, xBar) -> disturb(xBar, random, epsilon));
            for (int e = 0; e < bar.length; e++) {
                bar[e] = Math.max(bar[e], Math.abs(disturbed[e] - gradient[e]) * (0x1p-52 / epsilon));
            }
        }
        return bar;
    }

    private List<Recorded> disturbed(RandomGenerator random, double epsilon) {
        List<Recorded> again = new ArrayList<>();
        List<Tensor> seen = new ArrayList<>(); // a rule may compare its own value with its inputs, so that stays exact
        for (Recorded step : steps) {
            if (step.isWatched()) {
                again.add(step);
                seen.add(step.value());
                continue;
            }
            List<Tensor> inputs = new ArrayList<>();
            for (int i = 0; i < step.inputs().size(); i++) {
                int parent = step.parents().get(i);
                inputs.add(parent >= 0 ? seen.get(parent) : step.inputs().get(i));
            }
            Tensor value = step.value();
            try {
                value = step.op().apply(inputs.toArray(Tensor[]::new));
            } catch (IllegalArgumentException e) {
                inputs = step.inputs(); // an operation that takes whole numbers
            }
            again.add(new Recorded(step.number(), step.name(), step.op(), step.parents(), inputs, value, step.where()));
            seen.add(disturb(value, random, epsilon));
        }
        return again;
    }

    private static Tensor disturb(Tensor x, RandomGenerator random, double epsilon) {
        double[] elements = x.toArray();
        for (int i = 0; i < elements.length; i++) {
            elements[i] *= 1 + epsilon * (2 * random.nextDouble() - 1);
        }
        return Tensor.of(x.shape(), elements);
    }
}

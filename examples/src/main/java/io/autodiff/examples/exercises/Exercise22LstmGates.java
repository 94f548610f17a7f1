package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * A step of an LSTM: c = f ⊙ c₋ + i ⊙ g, h = o ⊙ tanh(c), where f = σ(z_f), i = σ(z_i), o = σ(z_o), g = tanh(z_g), and c₋ is the cell before;
 * C = ½ ‖h − y‖². Find the mistake and mend it.
 *
 * <p>Given: the code below and the weighted inputs z of the gates. Sought: δ = ∂C/∂z of each gate.
 *
 * <p>Source: Hochreiter and Schmidhuber, Long Short-Term Memory (1997); Gers, Schmidhuber and Cummins, Learning to Forget (2000).
 */
final class Exercise22LstmGates {
    private static final Tensor BEFORE = Tensor.of(0.8, -0.5, 1.2);
    private static final Tensor Y = Tensor.of(0.3, 1, -0.4);

    record Gates(Tensor f, Tensor i, Tensor o, Tensor g) {}

    static Gates point(RandomGenerator random) {
        return new Gates(
                Tensor.normal(random, 3), Tensor.normal(random, 3), Tensor.normal(random, 3), Tensor.normal(random, 3));
    }

    private static Tensor cell(Gates z) {
        return z.f.sigmoid().times(BEFORE).plus(z.i.sigmoid().times(z.g.tanh()));
    }

    static Tensor cost(Gates z) {
        Tensor h = z.o.sigmoid().times(cell(z).tanh());
        return h.minus(Y).square().sum().times(0.5);
    }

    static Gates gradient(Gates z) {
        Tensor f = z.f.sigmoid();
        Tensor i = z.i.sigmoid();
        Tensor o = z.o.sigmoid();
        Tensor g = z.g.tanh();
        Tensor c = cell(z);
        Tensor hBar = o.times(c.tanh()).minus(Y);
        Tensor oBar = hBar.times(c.tanh());
        Tensor cBar = hBar.times(o).times(c.tanh().square().neg().plus(1));
        Tensor fBar = cBar.times(c);
        Tensor iBar = cBar.times(g);
        Tensor gBar = cBar.times(i);
        return new Gates(
                fBar.times(f).times(f.neg().plus(1)),
                iBar.times(i).times(i.neg().plus(1)),
                oBar.times(o).times(o.neg().plus(1)),
                gBar.times(g.square().neg().plus(1)));
    }

    private Exercise22LstmGates() {}
}

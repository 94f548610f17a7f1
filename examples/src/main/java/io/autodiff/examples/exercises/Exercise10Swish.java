package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * A value that is used twice: s = σ(x), y = x ⊙ s, the activation called SiLU or swish. Find the mistake and mend it.
 *
 * <p>Given: the code below, x, and ȳ = ∂C/∂y of any cost C. Sought: x̄ = ∂C/∂x.
 *
 * <p>Source: Ramachandran, Zoph and Le, Searching for Activation Functions (2017); Olah, Calculus on Computational Graphs (2015), on summing
 * over paths.
 */
final class Exercise10Swish {
    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 4);
    }

    static Tensor f(Tensor x) {
        Tensor s = x.sigmoid();
        return x.times(s);
    }

    static Tensor vjp(Tensor x, Tensor yBar) {
        Tensor s = x.sigmoid();
        Tensor xBar = yBar.times(s); // y = x ⊙ s, by x
        Tensor sBar = yBar.times(x); // y = x ⊙ s, by s
        xBar = sBar.times(s).times(s.neg().plus(1)); // s = σ(x)
        return xBar;
    }

    private Exercise10Swish() {}
}

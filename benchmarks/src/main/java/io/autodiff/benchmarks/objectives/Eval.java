package io.autodiff.benchmarks.objectives;

import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * An objective by the name it has in the suites.
 *
 * @param read makes it of the input of a case
 * @param sizes at which it is timed in the table
 */
record Eval(String name, Function<Fields, Objective> read, List<Size> sizes) {
    static final List<Eval> ALL = List.of(
            eval("hello", Hello::read),
            eval("det", Determinant::read, new Size("9", random -> Determinant.draw(random, 9))),
            eval("llsq", LeastSquares::read, new Size("n1024 m128", random -> LeastSquares.draw(random, 1024, 128))),
            eval("lse", LogSumExp::read, new Size("n1000000", random -> LogSumExp.draw(random, 1_000_000))),
            eval(
                    "gmm",
                    GaussianMixture::read,
                    new Size("d10 k25 n1000", random -> GaussianMixture.draw(random, 10, 25, 1000)),
                    new Size("d64 k10 n1000", random -> GaussianMixture.draw(random, 64, 10, 1000))),
            eval("kmeans", KMeans::read, new Size("k100 n10000 d8", random -> KMeans.draw(random, 10_000, 100, 8))),
            eval(
                    "ba",
                    BundleAdjustment::read,
                    new Size("n49 m7776 p31843", random -> BundleAdjustment.draw(random, 49, 7776, 31843))),
            eval("lstm", Lstm::read, new Size("l4 b14 c4096", random -> Lstm.draw(random, 4, 14, 4096))),
            eval(
                    "ht",
                    HandTracking::read,
                    new Size("1600 points on vertices", random -> HandTracking.draw(random, 550, 1600, false)),
                    new Size("1600 points on triangles", random -> HandTracking.draw(random, 550, 1600, true))),
            eval("ode", Ode::read, new Size("n50 s1000", random -> Ode.draw(random, 50, 1000))),
            eval("particle", Particle::read),
            eval("saddle", Saddle::read));

    private static Eval eval(String name, Function<Fields, Objective> read, Size... sizes) {
        return new Eval(name, read, List.of(sizes));
    }

    /** A size by its name in the table, and how to draw an input of it. */
    record Size(String name, Function<RandomGenerator, Objective> draw) {}

    static Eval named(String name) {
        return ALL.stream()
                .filter(eval -> eval.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new Fields.Misfit("eval: there is no «" + name + "»; there are "
                        + ALL.stream().map(Eval::name).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return name;
    }
}

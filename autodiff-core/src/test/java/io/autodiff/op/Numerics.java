package io.autodiff.op;

import io.autodiff.Tape;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Directions, differences and comparisons. */
final class Numerics {
    /** Half the width of a central difference: near the cube root of the precision, truncation and rounding balance. */
    private static final double STEP = 0x1p-17;

    private Numerics() {}

    /** A random direction for each tensor. */
    static List<Tensor> directions(RandomGenerator random, List<Tensor> x) {
        return x.stream().map(part -> direction(random, part)).toList();
    }

    static Tensor direction(RandomGenerator random, Tensor x) {
        return Tensor.normal(random, x.shape().toArray());
    }

    /** Σ a ⊙ b, in tensor operations. */
    static Tensor dot(List<Tensor> a, List<Tensor> b) {
        return IntStream.range(0, a.size())
                .mapToObj(i -> a.get(i).times(b.get(i)).sum())
                .reduce(Tensor.scalar(0), Tensor::plus);
    }

    /** ẏ = (f(x + h ẋ) − f(x − h ẋ)) / 2h, in numbers; what stays the same has no slope, even at infinity. */
    static Tensor difference(Function<List<Tensor>, Tensor> f, List<Tensor> x, List<Tensor> xDot) {
        Tensor after = f.apply(moved(x, STEP, xDot));
        Tensor before = f.apply(moved(x, -STEP, xDot));
        return Oracles.tabulate(
                after.shape(), i -> after.get(i) == before.get(i) ? 0 : (after.get(i) - before.get(i)) / (2 * STEP));
    }

    /** x̄ₖ = ȳᵀ ∂y/∂xₖ, each element by a difference. */
    static Tensor gradient(Function<List<Tensor>, Tensor> f, List<Tensor> x, int k, Tensor yBar) {
        return Oracles.tabulate(x.get(k).shape(), i -> {
            List<Tensor> unit = new ArrayList<>(x);
            unit.replaceAll(part -> Tensor.zeros(part.shape()));
            unit.set(k, Oracles.tabulate(x.get(k).shape(), j -> Arrays.equals(i, j) ? 1 : 0));
            return dot(List.of(yBar), List.of(difference(f, x, unit))).item();
        });
    }

    private static List<Tensor> moved(List<Tensor> x, double step, List<Tensor> xDot) {
        return IntStream.range(0, x.size())
                .mapToObj(k -> Oracles.tabulate(
                        x.get(k).shape(),
                        i -> x.get(k).get(i) + step * xDot.get(k).get(i)))
                .toList();
    }

    /** ȳᵀ ∂y/∂x by a reverse sweep over a tape of this kind. */
    static List<Tensor> vjp(Supplier<Tape> kind, Function<List<Tensor>, Tensor> f, List<Tensor> x, Tensor yBar) {
        try (Tape tape = kind.get()) {
            List<Tensor> watched = tape.watch(x);
            Tensor y = f.apply(watched);
            return tape.tracks(y)
                    ? tape.backward(y, yBar).of(watched)
                    : x.stream().map(part -> Tensor.zeros(part.shape())).toList();
        }
    }

    static void requireClose(Object at, String what, Tensor actual, Tensor expected, double tolerance) {
        double scale = Arrays.stream(expected.toArray())
                .map(Math::abs)
                .filter(Double::isFinite)
                .reduce(1, Math::max);
        require(at, what, actual, expected, tolerance * scale);
    }

    /** Equality to the bit but for the sign of zero, and no NaN. */
    static void requireSame(Object at, String what, Tensor actual, Tensor expected) {
        require(at, what, actual, expected, 0);
    }

    private static void require(Object at, String what, Tensor actual, Tensor expected, double tolerance) {
        if (!isNear(actual, expected, tolerance)) {
            throw new AssertionError(at + ": " + what + " is " + actual + " of shape " + actual.shape() + ", expected "
                    + expected + " of shape " + expected.shape());
        }
    }

    /** Whether all elements are as near as that; NaN is near to nothing. */
    static boolean isNear(Tensor a, Tensor b, double tolerance) {
        double[] x = a.toArray();
        double[] y = b.toArray();
        return a.shape().equals(b.shape())
                && IntStream.range(0, x.length).allMatch(i -> x[i] == y[i] || Math.abs(x[i] - y[i]) <= tolerance);
    }
}

package io.autodiff;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Many adjoints or tangents carried by one sweep: n products with a Jacobian at once, so that products with a matrix become products of
 * matrices.
 *
 * <p>A sweep is handed one tensor that stands for n of them. It has the shape of one; its elements are those of all, with a first axis of n
 * that nobody sees. Such a tensor is on a level, a tape that records nothing: where an operation meets it, {@link Op#applyToMany} computes
 * all n values, with that axis in sight, and the result stands for n again. So rules need not know how many they work for, and older tapes
 * record ordinary operations.
 *
 * <p>A rule that is not ours may look at numbers, or do something each time. It gets one adjoint or tangent at a time.
 */
final class Many {
    /** At most so many are carried at once: more make no product faster. */
    private static final int MOST = 64;

    /** Fewer go one by one: the loops would be too short. */
    private static final int FEWEST = 8;

    /** So many elements may the adjoints or tangents of a sweep have together: 8 MB. */
    private static final int ELEMENTS = 1 << 20;

    private Many() {}

    /** Takes products from number {@code first} on, each a row. */
    interface Rows {
        void take(int first, Tensor rows);
    }

    /**
     * The products of ∂y/∂x with so many directions: forward J ẋ, else ȳᵀ J. Directions are zeros but for ones. A sweep carries up to 64 of
     * them, fewer if the adjoints or tangents of all values on the tape would have more than {@link #ELEMENTS} elements together. It carries
     * one if there are few in all, and on a checked tape, so that an error tells of one.
     *
     * @param ones where direction k is one
     */
    static void products(
            Tape tape, Tensor x, Tensor y, boolean forward, int count, IntFunction<IntStream> ones, Rows rows) {
        Tensor from = forward ? x : y;
        Tensor to = forward ? y : x;
        boolean oneByOne = count < FEWEST || tape.isChecked();
        int most = oneByOne ? 1 : Math.max(1, (int) Math.min(MOST, ELEMENTS / tape.elements()));
        for (int first = 0; first < count; first += most) {
            int n = Math.min(most, count - first);
            double[] elements = new double[n * from.size()];
            for (int k = 0; k < n; k++) {
                int start = k * from.size();
                ones.apply(first + k).forEach(i -> elements[start + i] = 1);
            }
            Shape shape = Shape.of(n).concat(from.shape());
            Tensor seed = n == 1 ? Tensor.wrap(from.shape(), elements) : of(Tensor.wrap(shape, elements));
            Tensor found = forward ? tape.forward(x, seed).of(y) : tape.gradient(y, seed, x);
            rows.take(first, all(found, n).reshape(n, to.size()));
        }
    }

    /** A tensor that stands for all those along the first axis of another. */
    static Tensor of(Tensor all) {
        return one(all, Tape.level());
    }

    private static Tensor one(Tensor all, Tape level) {
        return new Tensor(all, all.shape().slice(1, all.rank()), level);
    }

    /** A tensor that stands for as many as another does, whose elements are in this array. */
    static Tensor like(Tensor many, double[] elements) {
        return one(Tensor.wrap(many.primal().shape(), elements), requireNonNull(many.tape()));
    }

    /** All n values that a tensor stands for, along a new first axis; they are the same if it stands for itself alone. */
    static Tensor all(Tensor one, int n) {
        return one.isMany() ? one.primal() : stretch(n, alone(one));
    }

    /** y = op(x) where some of the x stand for many; all others are the same for all. */
    static Tensor apply(Tape level, Op op, Tensor... x) {
        Tensor[] all = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            all[i] = x[i].tape() == level ? x[i].primal() : alone(x[i]);
        }
        return one(op.applyToMany(all), level);
    }

    /** A linear rule for each one that v stands for, one after the other. */
    static Tensor each(Tensor v, UnaryOperator<Tensor> rule) {
        Tensor all = v.primal();
        return one(stack(all.shape().size(0), k -> rule.apply(all.at(k))), requireNonNull(v.tape()));
    }

    /** {@link Op#applyToMany} for any operation: each by itself. */
    static Tensor oneByOne(Op op, Tensor... x) {
        return stack(
                count(x),
                k -> op.apply(Arrays.stream(x)
                        .map(all -> all.at(all.shape().size(0) == 1 ? 0 : k))
                        .toArray(Tensor[]::new)));
    }

    /** With a first axis of n throughout. */
    static Tensor[] stretch(Tensor... x) {
        int n = count(x);
        return Arrays.stream(x).map(all -> stretch(n, all)).toArray(Tensor[]::new);
    }

    private static Tensor stretch(int n, Tensor all) {
        return all.broadcastTo(all.shape().with(0, n));
    }

    private static int count(Tensor... x) {
        return Arrays.stream(x).mapToInt(all -> all.shape().size(0)).max().orElseThrow();
    }

    /** Without the first axis where it has size 1, to be broadcast. */
    static Tensor thin(Tensor all) {
        return all.shape().size(0) == 1 ? all.reshape(all.shape().slice(1, all.rank())) : all;
    }

    private static Tensor alone(Tensor x) {
        return x.reshape(x.shape().insert(0, 1));
    }

    private static Tensor stack(int n, IntFunction<Tensor> part) {
        return Tensor.stack(0, IntStream.range(0, n).mapToObj(part).toArray(Tensor[]::new));
    }
}

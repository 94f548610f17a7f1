package io.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinTask;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Derivatives of plain Java functions of tensors, and of records, lists and maps of tensors ({@link Trees}).
 *
 * <p>Each transform opens a tape, calls the function once on watched values, sweeps, and closes the tape. Transforms nest to any order,
 * since a function may itself use a transform.
 *
 * <pre>{@code
 * Tensor x = Tensor.of(1, 2, 3);
 * Tensor g = grad(v -> v.square().sum(), x);          // [2, 4, 6]
 * Tensor h = hessian(v -> v.power(3).sum(), x);       // diag(6, 12, 18)
 * }</pre>
 */
public final class Autodiff {
    private Autodiff() {}

    /** A value and its gradient. */
    public record ValueAndGrad<T>(Tensor value, T grad) {}

    /**
     * ∇f(x), the gradient of a scalar function, in the type and the shapes of x.
     *
     * @throws IllegalArgumentException «grad: the function must return a scalar, but its value has shape [3]; reduce it, for example with
     *     sum(), or use vjp or jacobian»
     */
    public static <T> T grad(Function<? super T, Tensor> f, T x) {
        return valueAndGrad("grad", f, x).grad();
    }

    /** The function x ↦ ∇f(x), to be nested: {@code grad(grad(f))} is the second derivative of a function of one scalar. */
    public static UnaryOperator<Tensor> grad(Function<? super Tensor, Tensor> f) {
        return x -> grad(f, x);
    }

    /** f(x) and ∇f(x) for the price of one. */
    public static <T> ValueAndGrad<T> valueAndGrad(Function<? super T, Tensor> f, T x) {
        return valueAndGrad("valueAndGrad", f, x);
    }

    private static <T> ValueAndGrad<T> valueAndGrad(String transform, Function<? super T, Tensor> f, T x) {
        try (Tape tape = Tape.lean()) {
            T watched = tape.watch(x);
            Tensor y = f.apply(watched);
            if (!y.shape().isScalar()) {
                throw new IllegalArgumentException(
                        transform + ": the function must return a scalar, but its value has shape " + y.shape()
                                + "; reduce it, for example with sum(), or use vjp or jacobian");
            }
            return new ValueAndGrad<>(
                    valueOf(y, tape),
                    tape.tracks(y) ? tape.gradient(y, Tensor.scalar(1), watched) : zerosLike(watched));
        }
    }

    /**
     * F(x) = Σ f(x, part) and ∇F(x), each part on a tape of its own: on all threads of the fork-join pool in which this is called, elsewhere
     * on one. The sums are taken in the order of the parts, so they are the same to the bit on any number of threads.
     *
     * <pre>{@code
     * ForkJoinPool pool = new ForkJoinPool(2);
     * ValueAndGrad<Mlp> cost = pool.invoke(ForkJoinTask.adapt(
     *         () -> valueAndGradOfSum((Mlp m, Batch batch) -> cost(m, batch), model, List.of(first, second))));
     * }</pre>
     *
     * @param f a scalar function of x and a part, which uses no other tensors that a tape tracks
     * @param parts at least one, for example the shards of a batch of examples
     * @throws IllegalArgumentException «valueAndGradOfSum: there are no parts to sum»
     */
    public static <T, E> ValueAndGrad<T> valueAndGradOfSum(
            BiFunction<? super T, ? super E, Tensor> f, T x, List<? extends E> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("valueAndGradOfSum: there are no parts to sum");
        }
        List<ForkJoinTask<ValueAndGrad<T>>> tasks = new ArrayList<>();
        for (E part : parts) {
            tasks.add(ForkJoinTask.adapt(() -> valueAndGrad("valueAndGradOfSum", (T u) -> f.apply(u, part), x)));
        }
        // An older tape that tracks x belongs to this thread, so all has to be recorded by it.
        boolean alone = Trees.flatten(x).values().stream().anyMatch(Tensor::isTracked);
        if (ForkJoinTask.inForkJoinPool() && !alone) {
            ForkJoinTask.invokeAll(tasks);
        }
        return tasks.stream()
                .map(ForkJoinTask::invoke)
                .reduce((a, b) -> new ValueAndGrad<>(
                        a.value().plus(b.value()), Trees.map(a.grad(), b.grad(), (p, q) -> p.plus(q))))
                .orElseThrow();
    }

    /**
     * The vector-Jacobian product ȳᵀ J of f at x, in the type and the shapes of x: one reverse sweep.
     *
     * @param f a function of a tensor or tree, whose value is a tensor or tree
     * @param yBar the adjoint of the value, of its type and shapes
     */
    public static <T, R> T vjp(Function<? super T, ? extends R> f, T x, R yBar) {
        try (Tape tape = Tape.lean()) {
            T watched = tape.watch(x);
            R y = f.apply(watched);
            Pairs pairs = Pairs.of("vjp", y, yBar).on(tape);
            return pairs.values.isEmpty() ? zerosLike(watched) : tape.gradient(pairs.values, pairs.directions, watched);
        }
    }

    /**
     * The Jacobian-vector product J ẋ of f at x, in the type and the shapes of f(x): one forward sweep.
     *
     * @param f a function of a tensor or tree, whose value is a tensor or tree
     * @param xDot the direction, of the type and the shapes of x
     */
    public static <T, R> R jvp(Function<? super T, ? extends R> f, T x, T xDot) {
        try (Tape tape = Tape.lean()) {
            T watched = tape.watch(x);
            Pairs pairs = Pairs.of("jvp", watched, xDot);
            R y = f.apply(watched);
            Tangents tangents = tape.forward(pairs.values, pairs.directions);
            return Trees.map(y, (path, v) -> tape.tracks(v) ? tangents.of(v) : Tensor.zeros(v.shape()));
        }
    }

    /**
     * The Jacobian of f at x, of shape f(x).shape + x.shape; of a tree of n elements, f(x).shape + [n] in the order of {@link Trees#toVector}.
     *
     * <p>One recording, and a reverse direction for each element of f(x) or a forward one for each of x, whichever are fewer. A sweep carries up to
     * 64 directions at once, fewer if the adjoints or tangents of all its values together would take more than 8 MB.
     */
    public static <T> Tensor jacobian(Function<? super T, Tensor> f, T x) {
        if (x instanceof Tensor tensor) {
            return jacobianOfTensor(ofTensor(f), tensor);
        }
        return jacobianOfTensor(v -> f.apply(Trees.fromVector(x, v)), Trees.toVector(x));
    }

    /** The same function, where its argument is known to be a tensor. */
    @SuppressWarnings("unchecked")
    private static <T> Function<Tensor, Tensor> ofTensor(Function<? super T, Tensor> f) {
        return x -> f.apply((T) x);
    }

    private static Tensor jacobianOfTensor(Function<Tensor, Tensor> f, Tensor x) {
        try (Tape tape = Tape.lean()) {
            Tensor watched = tape.watch(x);
            Tensor y = f.apply(watched);
            Shape shape = y.shape().concat(x.shape());
            if (!tape.tracks(y) || shape.size() == 0) {
                return Tensor.zeros(shape);
            }
            boolean forward = x.size() < y.size();
            List<Tensor> parts = new ArrayList<>();
            Many.products(
                    tape,
                    watched,
                    y,
                    forward,
                    Math.min(x.size(), y.size()),
                    IntStream::of,
                    (first, products) -> parts.add(products));
            Tensor products = Tensor.concat(0, parts);
            return (forward ? products.transpose() : products).reshape(shape);
        }
    }

    /**
     * The Hessian of a scalar function at x: of a tensor, of shape x.shape + x.shape; of a tree of n elements, [n, n] in the order of {@link
     * Trees#toVector}. It is the {@link #jacobian} of the gradient.
     */
    public static <T> Tensor hessian(Function<? super T, Tensor> f, T x) {
        if (x instanceof Tensor tensor) {
            return jacobianOfTensor(grad(ofTensor(f)), tensor);
        }
        return jacobianOfTensor(v -> Trees.toVector(grad(f, Trees.fromVector(x, v))), Trees.toVector(x));
    }

    /** The Hessian-vector product H v of a scalar function at x: forward over reverse, without the Hessian. */
    public static <T> T hvp(Function<? super T, Tensor> f, T x, T v) {
        return jvp((T u) -> grad(f, u), x, v);
    }

    /**
     * The Gauss-Newton product Jᵀ H J v of a scalar function loss(f(x)), with J the Jacobian of f at x and H the Hessian of the loss at f(x):
     * the part of the Hessian that needs no second derivative of f, and is positive semidefinite if the loss is convex. Source: Schraudolph,
     * Fast curvature matrix-vector products (2002).
     */
    public static <T> T gaussNewtonProduct(
            Function<? super T, Tensor> f, Function<? super Tensor, Tensor> loss, T x, T v) {
        try (Tape tape = Tape.lean()) {
            T watched = tape.watch(x);
            Pairs pairs = Pairs.of("gaussNewtonProduct", watched, v);
            Tensor y = f.apply(watched);
            if (!tape.tracks(y)) {
                return zerosLike(watched);
            }
            Tensor yDot = tape.forward(pairs.values, pairs.directions).of(y);
            return tape.gradient(y, hvp(loss, y.primal(), yDot), watched);
        }
    }

    /**
     * f without a tape: called once, here, and replayed for every other argument of the same shapes, with its gradient, Jacobian-vector and
     * Hessian-vector products. Whatever f uses besides its argument is a constant from now on, random numbers too.
     *
     * @param example an argument, of which the shapes count
     * @throws IllegalStateException if f branches on a value: «item: the value, of shape [], is not known while a function is compiled; …»
     */
    public static <T> Compiled<T> compile(Function<? super T, Tensor> f, T example) {
        return Compiled.of(f, example);
    }

    /**
     * The gradient of f(x, example) for each example, in the type of x, with the examples along a new first axis of every tensor.
     *
     * @param f a scalar function of x and one example
     * @param examples a tensor or tree, with the examples along the first axis of every tensor
     * @throws IllegalArgumentException «perExampleGrad: takes the same number of examples, at least one, along the first axis of every
     *     tensor, got [5, 4]»
     */
    public static <T, E> T perExampleGrad(BiFunction<? super T, ? super E, Tensor> f, T x, E examples) {
        int[] counts = Trees.flatten(examples).values().stream()
                .mapToInt(part -> part.shape().size(0))
                .distinct()
                .toArray();
        if (counts.length != 1 || counts[0] == 0) {
            throw new IllegalArgumentException(
                    "perExampleGrad: takes the same number of examples, at least one, along the"
                            + " first axis of every tensor, got " + Arrays.toString(counts));
        }
        List<Map<String, Tensor>> grads = new ArrayList<>();
        for (int i = 0; i < counts[0]; i++) {
            int at = i;
            E example = Trees.map(examples, (path, part) -> part.at(at));
            grads.add(Trees.flatten(grad((T u) -> f.apply(u, example), x)));
        }
        return Trees.map(
                x,
                (path, part) -> Tensor.stack(
                        0, grads.stream().map(grad -> grad.get(path)).toArray(Tensor[]::new)));
    }

    /**
     * The derivatives of orders 0 to n of f(x + t v) by t at t = 0: what the coefficients of its Taylor series are, times k!.
     *
     * <p>One call of f under n tapes; the cost doubles with each order.
     */
    public static List<Tensor> derivatives(Function<? super Tensor, Tensor> f, Tensor x, Tensor v, int order) {
        if (order < 0) {
            throw new IllegalArgumentException("derivatives: the order must not be negative, got " + order);
        }
        return derivatives(t -> f.apply(x.plus(v.times(t))), Tensor.scalar(0), order);
    }

    private static List<Tensor> derivatives(Function<? super Tensor, Tensor> g, Tensor t, int order) {
        if (order == 0) {
            return List.of(g.apply(t));
        }
        try (Tape tape = Tape.lean()) {
            Tensor watched = tape.watch(t);
            List<Tensor> lower = derivatives(g, watched, order - 1);
            Tensor last = lower.get(order - 1);
            Tensor next =
                    tape.tracks(last) ? tape.forward(watched, Tensor.scalar(1)).of(last) : Tensor.zeros(last.shape());
            List<Tensor> all = new ArrayList<>();
            lower.forEach(value -> all.add(valueOf(value, tape)));
            all.add(next);
            return all;
        }
    }

    /**
     * f(x), recorded as one step: what happens inside of f is forgotten and computed again by the reverse sweep. A chain of n steps that is
     * cut into √n checkpoints keeps √n values instead of n, for the price of one more evaluation. Source: Griewank and Walther, Algorithm
     * 799: revolve (2000).
     *
     * @param x the inputs of f, a tensor or tree: every tracked tensor that f uses has to be one of them
     * @throws IllegalArgumentException «checkpoint: the function uses a tracked tensor that is not one of its inputs; …»
     */
    public static <T> Tensor checkpoint(Function<? super T, Tensor> f, T x) {
        Function<Tensor, Tensor> ofVector = v -> f.apply(Trees.fromVector(x, v));
        return CustomFunction.of(
                        "checkpoint",
                        v -> ofVector.apply(v[0]),
                        (i, yBar, y, v) -> vjp(ofVector, v[0], yBar),
                        (i, xDot, y, v) -> jvp(ofVector, v[0], xDot))
                .apply(Trees.toVector(x));
    }

    /** What is carried on after all steps, and the outputs of the steps along a new first axis. */
    public record Scan<C>(C carry, Tensor outputs) {}

    /**
     * A loop over time: from the carry and the input of a step, the next carry and an output, for each part of the inputs along the first
     * axis. Recurrent networks and filters are such loops; a {@code for} statement does the same where the outputs are not to be joined.
     *
     * @throws IllegalArgumentException «scan: there are no inputs along the first axis of shape [0, 3]»
     */
    public static <C> Scan<C> scan(BiFunction<? super C, ? super Tensor, Scan<C>> step, C carry, Tensor inputs) {
        if (inputs.rank() == 0 || inputs.shape().size(0) == 0) {
            throw new IllegalArgumentException(
                    "scan: there are no inputs along the first axis of shape " + inputs.shape());
        }
        C current = carry;
        List<Tensor> outputs = new ArrayList<>();
        for (Tensor input : inputs.unstack(0)) {
            Scan<C> next = step.apply(current, input);
            current = next.carry;
            outputs.add(next.outputs);
        }
        return new Scan<>(current, Tensor.stack(0, outputs));
    }

    private static <T> T zerosLike(T tree) {
        return Trees.map(tree, (path, x) -> Tensor.zeros(x.shape()));
    }

    /** The tensors of a tree, and a direction for each. */
    private record Pairs(List<Tensor> values, List<Tensor> directions) {
        static <T> Pairs of(String transform, T tree, T direction) {
            Pairs pairs = new Pairs(new ArrayList<>(), new ArrayList<>());
            Trees.map(tree, direction, (value, v) -> {
                if (!v.shape().equals(value.shape())) {
                    throw new IllegalArgumentException(transform + ": the direction has shape " + v.shape()
                            + ", but the value has shape " + value.shape() + "; they must be equal");
                }
                pairs.values.add(value);
                pairs.directions.add(v);
                return value;
            });
            return pairs;
        }

        /** Those whose values are on the tape. */
        Pairs on(Tape tape) {
            Pairs tracked = new Pairs(new ArrayList<>(), new ArrayList<>());
            for (int i = 0; i < values.size(); i++) {
                if (tape.tracks(values.get(i))) {
                    tracked.values.add(values.get(i));
                    tracked.directions.add(directions.get(i));
                }
            }
            return tracked;
        }
    }

    private static Tensor valueOf(Tensor y, Tape tape) {
        return tape.tracks(y) ? y.kept() : y;
    }
}

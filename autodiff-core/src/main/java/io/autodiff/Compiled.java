package io.autodiff;

import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.compile.Code;
import io.autodiff.compile.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * f, ∇f, J ẋ and H v without a tape: what {@link Autodiff#compile} makes of a function.
 *
 * <p>The function was called once, and what it computed is computed again for every other argument of the same shapes: constants folded, common
 * subexpressions taken once. A function of scalars becomes bytecode as if its gradient had been written by hand. Each of the four is
 * compiled when it is asked for first. A compiled function may be used by several threads.
 *
 * <pre>{@code
 * Compiled<Tensor> f = Autodiff.compile(x -> x.sin().times(x).sum(), Tensor.of(1, 2));
 * Tensor g = f.grad(Tensor.of(3, 4));   // [sin 3 + 3 cos 3, sin 4 + 4 cos 4]
 * }</pre>
 */
public final class Compiled<T> {
    private final T example;
    private final Map<String, Tensor> leaves;
    private final int size;
    private final Shape shape;
    private final Supplier<Code> value;
    private final Supplier<Code> valueAndGrad;
    private final Supplier<Code> jvp;
    private final Supplier<Code> hvp;

    Compiled(Program program, Shape shape, T example) {
        this.example = example;
        this.shape = shape;
        leaves = Trees.flatten(example);
        size = leaves.values().stream().mapToInt(Tensor::size).sum();
        List<Tensor> inputs = List.copyOf(leaves.values());
        int n = inputs.size();
        List<Tensor> pairs = new ArrayList<>(inputs);
        pairs.addAll(inputs);
        value = once(() -> program);
        valueAndGrad = once(() -> Trace.of(
                x -> {
                    ValueAndGrad<List<Tensor>> both = Autodiff.valueAndGrad(v -> result(program, v), x);
                    List<Tensor> outputs = new ArrayList<>(both.grad());
                    outputs.add(both.value());
                    return outputs;
                },
                inputs));
        jvp = once(() -> Trace.of(
                x -> List.of(Autodiff.<List<Tensor>, Tensor>jvp(
                        v -> result(program, v), x.subList(0, n), x.subList(n, 2 * n))),
                pairs));
        hvp = once(() ->
                Trace.of(x -> Autodiff.hvp(v -> result(program, v), x.subList(0, n), x.subList(n, 2 * n)), pairs));
    }

    static <T> Compiled<T> of(Function<? super T, Tensor> f, T example) {
        List<Shape> shape = new ArrayList<>();
        UnaryOperator<List<Tensor>> ofLeaves = x -> {
            Tensor y = f.apply(rebuild(example, x));
            shape.add(y.shape());
            return List.of(y);
        };
        T plain = Trees.map(example, (path, x) -> x.stopGradient());
        Program program = Trace.of(ofLeaves, List.copyOf(Trees.flatten(plain).values()));
        return new Compiled<>(program, shape.get(0), plain);
    }

    /** f(x). */
    public Tensor value(T x) {
        double[] y = new double[shape.size()];
        runValue(elements("value", x), y);
        return Tensor.wrap(shape, y);
    }

    /**
     * f(x) without any object: x and the value as arrays, tensor after tensor in the order of {@link Trees#toVector}.
     *
     * @param y takes f(x), in row-major order
     */
    public void value(double[] x, double[] y) {
        if (x.length != size || y.length != shape.size()) {
            throw new IllegalArgumentException("value: the compiled function takes " + size + " elements and gives "
                    + shape.size() + ", got arrays of " + x.length + " and " + y.length);
        }
        requireTwo("value", x, y);
        runValue(x, y);
    }

    private void runValue(double[] x, double[] y) {
        complete(y, value.get().run(x, y));
    }

    /** ∇f(x), in the type and the shapes of x. */
    public T grad(T x) {
        return valueAndGrad("grad", x).grad();
    }

    /** f(x) and ∇f(x). */
    public ValueAndGrad<T> valueAndGrad(T x) {
        return valueAndGrad("valueAndGrad", x);
    }

    /**
     * f(x) and ∇f(x) without any object: x and the gradient as arrays, tensor after tensor in the order of {@link Trees#toVector}.
     *
     * @param gradient takes ∇f(x)
     * @return f(x)
     */
    public double gradient(double[] x, double[] gradient) {
        if (x.length != size || gradient.length != size) {
            throw new IllegalArgumentException("gradient: the compiled function takes " + size
                    + " elements and gives as many, got arrays of " + x.length + " and " + gradient.length);
        }
        requireTwo("gradient", x, gradient);
        requireScalar("gradient");
        return valueAndGrad.get().run(x, gradient);
    }

    private ValueAndGrad<T> valueAndGrad(String transform, T x) {
        requireScalar(transform);
        double[] gradient = new double[size];
        double y = valueAndGrad.get().run(elements(transform, x), gradient);
        return new ValueAndGrad<>(Tensor.scalar(y), tree(gradient));
    }

    /** The Jacobian-vector product J ẋ at x, in the shape of f(x). */
    public Tensor jvp(T x, T xDot) {
        double[] y = new double[shape.size()];
        complete(y, jvp.get().run(elements("jvp", x, xDot), y));
        return Tensor.wrap(shape, y);
    }

    /** The Hessian-vector product H v at x, in the type and the shapes of x. */
    public T hvp(T x, T v) {
        requireScalar("hvp");
        double[] product = new double[size];
        complete(product, hvp.get().run(elements("hvp", x, v), product));
        return tree(product);
    }

    /** What the gradient became, or the value if the function has none: the number of operations, and in which form. */
    @Override
    public String toString() {
        return "compiled: " + (shape.isScalar() ? valueAndGrad : value).get().describe();
    }

    /** Puts the last element in its place, which a run returns. */
    private static void complete(double[] y, double last) {
        if (y.length > 0) {
            y[y.length - 1] = last;
        }
    }

    private static Tensor result(Program program, List<Tensor> x) {
        return Trace.replay(program, x).get(0);
    }

    private static <T> T rebuild(T example, List<Tensor> leaves) {
        int[] next = {0};
        return Trees.map(example, (path, x) -> leaves.get(next[0]++));
    }

    private T tree(double[] elements) {
        int[] next = {0};
        return Trees.map(example, (path, x) -> {
            int from = next[0];
            next[0] += x.size();
            return x.size() == elements.length
                    ? Tensor.wrap(x.shape(), elements)
                    : Tensor.wrap(x.shape(), Arrays.copyOfRange(elements, from, next[0]));
        });
    }

    @SafeVarargs
    private double[] elements(String operation, T... trees) {
        if (trees.length == 1 && trees[0] instanceof Tensor x && example instanceof Tensor only) {
            requireFitting(operation, "", x, only);
            return x.data();
        }
        double[] all = new double[trees.length * size];
        int at = 0;
        for (T tree : trees) {
            Map<String, Tensor> given = Trees.flatten(tree);
            if (!given.keySet().equals(leaves.keySet())) {
                throw new IllegalArgumentException(operation + ": the function was compiled for tensors at "
                        + leaves.keySet() + ", got tensors at " + given.keySet());
            }
            for (Map.Entry<String, Tensor> leaf : leaves.entrySet()) {
                Tensor x = Objects.requireNonNull(given.get(leaf.getKey()));
                requireFitting(operation, leaf.getKey(), x, leaf.getValue());
                System.arraycopy(x.data(), 0, all, at, x.size());
                at += x.size();
            }
        }
        return all;
    }

    private static void requireFitting(String operation, String path, Tensor x, Tensor expected) {
        String at = path.isEmpty() ? "" : " at " + path;
        if (!x.shape().equals(expected.shape())) {
            throw new IllegalArgumentException(operation + ": the function was compiled for shape " + expected.shape()
                    + at + ", got " + x.shape() + "; compile it for each shape");
        }
        if (x.isTracked()) {
            throw new IllegalArgumentException(
                    operation + ": the argument" + at
                            + " is tracked, which a compiled function does not record; call the function itself, or use stopGradient()");
        }
    }

    /** Code writes its first results before it has read all of x. */
    private static void requireTwo(String operation, double[] x, double[] y) {
        if (x == y && x.length > 0) {
            throw new IllegalArgumentException(
                    operation + ": the argument and the result are one array; give the result an array of its own");
        }
    }

    private void requireScalar(String transform) {
        if (!shape.isScalar()) {
            throw new IllegalArgumentException(
                    transform + ": the function must return a scalar, but its value has shape " + shape
                            + "; reduce it, for example with sum(), before it is compiled");
        }
    }

    /** The code of a program that is traced and compiled at the first call. */
    private static Supplier<Code> once(Supplier<Program> program) {
        return new Supplier<>() {
            private volatile @Nullable Code code;

            @Override
            public Code get() {
                Code known = code;
                if (known == null) {
                    synchronized (this) {
                        known = code;
                        if (known == null) {
                            known = Code.of(program.get(), Discreet::is);
                            code = known;
                        }
                    }
                }
                return known;
            }
        };
    }
}

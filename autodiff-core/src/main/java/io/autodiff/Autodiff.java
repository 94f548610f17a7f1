package io.autodiff;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

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
            return new ValueAndGrad<>(valueOf(y, tape), pullback(tape, y, Tensor.scalar(1), watched));
        }
    }

    /** The vector-Jacobian product ȳᵀ J of f at x, in the type and the shapes of x: one reverse sweep. */
    public static <T> T vjp(Function<? super T, Tensor> f, T x, Tensor yBar) {
        try (Tape tape = Tape.lean()) {
            T watched = tape.watch(x);
            return pullback(tape, requireShape("vjp", yBar, f.apply(watched)), yBar, watched);
        }
    }

    /** The Jacobian-vector product J ẋ of f at x, in the shape of f(x): one forward sweep. */
    public static <T> Tensor jvp(Function<? super T, Tensor> f, T x, T xDot) {
        try (Tape tape = Tape.lean()) {
            T watched = tape.watch(x);
            List<Tensor> moving = new ArrayList<>();
            List<Tensor> directions = new ArrayList<>();
            Trees.map(watched, xDot, (value, direction) -> {
                moving.add(requireShape("jvp", direction, value));
                directions.add(direction);
                return value;
            });
            Tensor y = f.apply(watched);
            return tape.tracks(y) ? tape.forward(moving, directions).of(y) : Tensor.zeros(y.shape());
        }
    }

    /** The Jacobian of f at x, of shape f(x).shape + x.shape: one recording, and one reverse sweep for each element of f(x). */
    public static Tensor jacobian(Function<? super Tensor, Tensor> f, Tensor x) {
        try (Tape tape = Tape.lean()) {
            Tensor watched = tape.watch(x);
            Tensor y = f.apply(watched);
            Shape shape = y.shape().concat(x.shape());
            if (!tape.tracks(y) || shape.size() == 0) {
                return Tensor.zeros(shape);
            }
            List<Tensor> rows = new ArrayList<>();
            for (int i = 0; i < y.size(); i++) {
                rows.add(pullback(tape, y, unit(y.shape(), i), watched));
            }
            return Tensor.stack(0, rows).reshape(shape);
        }
    }

    /** The Hessian of a scalar function at x, of shape x.shape + x.shape: the Jacobian of its gradient. */
    public static Tensor hessian(Function<? super Tensor, Tensor> f, Tensor x) {
        return jacobian(grad(f), x);
    }

    /** The Hessian-vector product H v of a scalar function at x: forward over reverse, without the Hessian. */
    public static Tensor hvp(Function<? super Tensor, Tensor> f, Tensor x, Tensor v) {
        return jvp(grad(f), x, v);
    }

    /** The adjoints of what was watched; zeros if y does not depend on it at all. */
    private static <T> T pullback(Tape tape, Tensor y, Tensor yBar, T watched) {
        return tape.tracks(y)
                ? tape.backward(y, yBar).of(watched)
                : Trees.map(watched, (path, x) -> Tensor.zeros(x.shape()));
    }

    /** Zeros but for a one. */
    private static Tensor unit(Shape shape, int element) {
        double[] data = new double[shape.size()];
        data[element] = 1;
        return Tensor.wrap(shape, data);
    }

    private static Tensor valueOf(Tensor y, Tape tape) {
        return tape.tracks(y) ? y.primal() : y;
    }

    private static Tensor requireShape(String transform, Tensor direction, Tensor value) {
        if (!direction.shape().equals(value.shape())) {
            throw new IllegalArgumentException(transform + ": the direction has shape " + direction.shape()
                    + ", but the value has shape " + value.shape() + "; they must be equal");
        }
        return value;
    }
}

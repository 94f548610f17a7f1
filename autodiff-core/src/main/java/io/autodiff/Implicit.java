package io.autodiff;

import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Values that an equation defines: found by any solver, differentiated by the implicit function theorem.
 *
 * <p>Of F(y, θ) = 0 follows ẏ = −(∂F/∂y)⁻¹ ∂F/∂θ θ̇. So the steps of the solver need no derivatives and are not recorded; how it found y
 * makes no difference. The Jacobian ∂F/∂y is built, so y should have at most some thousand elements; where it is singular there is no
 * derivative and a clear error. Derivatives of higher order follow, since the rule is made of tensor operations. Source: Blondel et al.,
 * Efficient and modular implicit differentiation (2022), section 2.
 *
 * <pre>{@code
 * // y = √θ as the root of y² − θ, found by bisection, Newton, or a look into a table
 * Tensor y = Implicit.root((u, t) -> u.square().minus(t), t -> t.sqrt(), theta);
 * }</pre>
 */
public final class Implicit {
    private Implicit() {}

    /**
     * The root y of F(y, θ) = 0, recorded as one step, behind those that put a tree θ into one vector.
     *
     * @param f F, whose value has the shape of y
     * @param solver finds y for a θ that no tape tracks; it may do what it likes, and must be exact enough: the derivatives are those at its
     *     result
     * @param theta a tensor or tree: every tracked tensor that F uses has to be in it
     * @throws IllegalArgumentException «root: F(y, θ) has shape [2], but y has shape [3]; they must be equal»
     */
    public static <T> Tensor root(
            BiFunction<? super Tensor, ? super T, Tensor> f, Function<? super T, Tensor> solver, T theta) {
        return solution("root", f, solver, theta);
    }

    /** The fixed point y = f(y, θ), recorded as one step: the root of f(y, θ) − y. Deep-equilibrium layers are such. */
    public static <T> Tensor fixedPoint(
            BiFunction<? super Tensor, ? super T, Tensor> f, Function<? super T, Tensor> solver, T theta) {
        return solution("fixedPoint", (y, t) -> f.apply(y, t).minus(y), solver, theta);
    }

    private static <T> Tensor solution(
            String name, BiFunction<? super Tensor, ? super T, Tensor> f, Function<? super T, Tensor> solver, T theta) {
        Function<Tensor, T> tree = v -> Trees.fromVector(theta, v);
        return CustomFunction.of(
                        name,
                        v -> solver.apply(tree.apply(v[0])),
                        (i, yBar, y, v) -> Autodiff.vjp(
                                        (Tensor u) -> f.apply(y, tree.apply(u)),
                                        v[0],
                                        solve(
                                                jacobian(name, f, y, tree.apply(v[0]))
                                                        .transpose(),
                                                yBar))
                                .neg(),
                        (i, vDot, y, v) -> {
                            Tensor moved = Autodiff.jvp((Tensor u) -> f.apply(y, tree.apply(u)), v[0], vDot);
                            return solve(jacobian(name, f, y, tree.apply(v[0])), moved)
                                    .neg();
                        })
                .apply(Trees.toVector(theta));
    }

    /** ∂F/∂y as a matrix. */
    private static <T> Tensor jacobian(
            String name, BiFunction<? super Tensor, ? super T, Tensor> f, Tensor y, T theta) {
        return Autodiff.jacobian(
                        u -> {
                            Tensor value = f.apply(u, theta);
                            if (!value.shape().equals(y.shape())) {
                                throw new IllegalArgumentException(name + ": F(y, θ) has shape " + value.shape()
                                        + ", but y has shape " + y.shape() + "; they must be equal");
                            }
                            return value;
                        },
                        y)
                .reshape(y.size(), y.size());
    }

    private static Tensor solve(Tensor a, Tensor b) {
        return Linalg.solve(a, b.reshape(b.size())).reshape(b.shape());
    }
}

package io.autodiff;

import java.util.Arrays;
import java.util.function.Function;

/**
 * y = f(x₀, x₁, …) with derivative rules of its own: what happens inside of f is not recorded.
 *
 * <p>For a function whose derivative is known better than by following its steps: a solver, an approximation, a gradient that is to be
 * clipped or replaced. One rule is enough, since the other is its transpose: from ȳ ↦ x̄, which is linear in ȳ, follows ẋ ↦ ẏ, and the other
 * way round. Rules are written in tensor operations, so derivatives of higher order follow. For an operation on arrays, write a record that
 * is an {@link Op}.
 *
 * <pre>{@code
 * // Straight-through: rounds, but lets the adjoint pass.
 * CustomFunction round = CustomFunction.ofVjp("round", x -> roundOf(x[0]), (i, yBar, y, x) -> yBar);
 * Tensor y = round.apply(x);
 * }</pre>
 */
public final class CustomFunction {
    /** The product of an adjoint or a tangent with the Jacobian of one input. */
    @FunctionalInterface
    public interface Rule {
        /**
         * As {@link Op#vjp} and {@link Op#jvp}.
         *
         * @param i which input
         * @param v the adjoint of y, or the tangent of input i
         * @param y the value
         * @param x the inputs
         */
        Tensor apply(int i, Tensor v, Tensor y, Tensor... x);
    }

    private final String name;
    private final Function<Tensor[], Tensor> value;
    private final Rule vjp;
    private final Rule jvp;

    private CustomFunction(String name, Function<Tensor[], Tensor> value, Rule vjp, Rule jvp) {
        this.name = name;
        this.value = value;
        this.vjp = vjp;
        this.jvp = jvp;
    }

    /** A function with both rules; the name is for tables and errors. */
    public static CustomFunction of(String name, Function<Tensor[], Tensor> value, Rule vjp, Rule jvp) {
        return new CustomFunction(name, value, vjp, jvp);
    }

    /** A function with its reverse rule x̄ᵢ = ȳᵀ ∂y/∂xᵢ; the forward rule is the transpose. */
    public static CustomFunction ofVjp(String name, Function<Tensor[], Tensor> value, Rule vjp) {
        Rule jvp = (i, xDot, y, x) ->
                Autodiff.vjp((Tensor yBar) -> vjp.apply(i, yBar, y, x), Tensor.zeros(y.shape()), xDot);
        return new CustomFunction(name, value, vjp, jvp);
    }

    /** A function with its forward rule ẏ = ∂y/∂xᵢ ẋᵢ; the reverse rule is the transpose. */
    public static CustomFunction ofJvp(String name, Function<Tensor[], Tensor> value, Rule jvp) {
        Rule vjp = (i, yBar, y, x) ->
                Autodiff.vjp((Tensor xDot) -> jvp.apply(i, xDot, y, x), Tensor.zeros(x[i].shape()), yBar);
        return new CustomFunction(name, value, vjp, jvp);
    }

    /**
     * y = f(x₀, x₁, …), recorded as one step.
     *
     * @throws IllegalArgumentException «round: the function uses a tracked tensor that is not one of its inputs; make it an input, or a
     *     constant with stopGradient()»
     */
    public Tensor apply(Tensor... x) {
        Tensor[] plain = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            plain[i] = x[i].stopGradient();
        }
        Tensor y = value.apply(plain);
        if (y.isTraced()) {
            Tensor[] withValue = Arrays.copyOf(x, x.length + 1);
            withValue[x.length] = y;
            return new Computed(this, x.length).apply(withValue);
        }
        if (y.isTracked()) {
            throw new IllegalArgumentException(name
                    + ": the function uses a tracked tensor that is not one of its inputs; make it an input, or a constant"
                    + " with stopGradient()");
        }
        return new Applied(this, y).apply(x);
    }

    /** The function at inputs for which the value is known. */
    private record Applied(CustomFunction function, Tensor known) implements Op {
        @Override
        public String name() {
            return function.name;
        }

        @Override
        public Shape shape(Shape... x) {
            return known.shape();
        }

        @Override
        public double[] value(Shape shape, Operand... x) {
            return known.data();
        }

        @Override
        public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
            return function.vjp.apply(i, yBar, y, x);
        }

        @Override
        public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
            return function.jvp.apply(i, xDot, y, x);
        }
    }

    /** The function while it is compiled: its value, which is to be computed from other inputs, is one more input. */
    private record Computed(CustomFunction function, int inputs) implements Op {
        @Override
        public String name() {
            return function.name;
        }

        @Override
        public Shape shape(Shape... x) {
            return x[inputs];
        }

        @Override
        public double[] value(Shape shape, Operand... x) {
            return x[inputs].data();
        }

        @Override
        public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
            return function.vjp.apply(i, yBar, y, Arrays.copyOf(x, inputs));
        }

        @Override
        public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
            return function.jvp.apply(i, xDot, y, Arrays.copyOf(x, inputs));
        }
    }
}

package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Values that an equation defines, against the same values by a formula, or by steps that are recorded. */
class ImplicitTest {
    record Layer(Tensor w, Tensor b, Tensor x) {}

    private static final Layer LAYER =
            new Layer(Testing.random(1, 4, 4).times(0.4), Testing.random(2, 4), Testing.random(3, 4));

    /** Newton's method on plain numbers, of which no tape sees anything. */
    private static Tensor squareRoot(Tensor t) {
        double[] y = t.toArray();
        for (int i = 0; i < y.length; i++) {
            double target = y[i];
            for (int k = 0; k < 60; k++) {
                y[i] = (y[i] + target / y[i]) / 2;
            }
        }
        return Tensor.of(t.shape(), y);
    }

    @Test
    void aRootHasTheDerivativesOfItsFormula() {
        UnaryOperator<Tensor> implicit = x -> Implicit.root((y, t) -> y.square().minus(t), ImplicitTest::squareRoot, x)
                .sum();
        UnaryOperator<Tensor> explicit = x -> x.sqrt().sum();
        Tensor x = Tensor.of(new double[][] {{0.5, 2}, {3, 9}});
        Testing.assertClose(implicit.apply(x), explicit.apply(x), 1e-15);
        Testing.assertClose(Autodiff.grad(implicit, x), Autodiff.grad(explicit, x), 1e-14);
        Testing.assertClose(Autodiff.hessian(implicit, x), Autodiff.hessian(explicit, x), 1e-13);
        Tensor dot = Autodiff.jvp(implicit, x, x);
        Testing.assertClose(dot, Autodiff.grad(explicit, x).times(x).sum(), 1e-14);
        Tensor third = Autodiff.derivatives(implicit, x, Tensor.ones(2, 2), 3).get(3);
        Testing.assertClose(
                third, Autodiff.derivatives(explicit, x, Tensor.ones(2, 2), 3).get(3), 1e-12);
    }

    private static Tensor step(Tensor y, Layer layer) {
        return y.matmul(layer.w).plus(layer.x).plus(layer.b).tanh();
    }

    private static Tensor iterate(Layer layer) {
        Tensor y = Tensor.zeros(4);
        for (int k = 0; k < 200; k++) {
            y = step(y, layer);
        }
        return y;
    }

    /** A deep-equilibrium layer: the same gradient as through all steps of the iteration, for the price of one solve. */
    @Test
    void aFixedPointHasTheDerivativesOfItsIteration() {
        Function<Layer, Tensor> implicit =
                layer -> Implicit.fixedPoint(ImplicitTest::step, ImplicitTest::iterate, layer)
                        .square()
                        .sum();
        Function<Layer, Tensor> recorded = layer -> iterate(layer).square().sum();
        Layer expected = Autodiff.grad(recorded, LAYER);
        Layer grad = Autodiff.grad(implicit, LAYER);
        Testing.assertClose(Trees.toVector(grad), Trees.toVector(expected), 1e-12);
        Tensor dot = Autodiff.jvp(implicit, LAYER, expected);
        Testing.assertClose(dot, Trees.toVector(expected).square().sum(), 1e-12);
        Testing.assertClose(
                Trees.toVector(Autodiff.hvp(implicit, LAYER, expected)),
                Trees.toVector(Autodiff.hvp(recorded, LAYER, expected)),
                1e-10);
    }

    @Test
    void saysWhatIsWrong() {
        Tensor x = Tensor.of(1, 2);
        assertThatThrownBy(() -> Autodiff.grad(
                        (Tensor t) ->
                                Implicit.root((y, s) -> y.sum(), s -> s, t).sum(),
                        x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("root: F(y, θ) has shape [], but y has shape [2]; they must be equal");
        assertThatThrownBy(() -> Autodiff.grad(
                        (Tensor t) -> Implicit.root((y, s) -> y.times(0).plus(s), s -> s, t)
                                .sum(),
                        x))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("solve: the matrix of shape [2, 2] is singular");
        Tensor other = new Tape().watch(x);
        assertThatThrownBy(() -> Implicit.root((y, s) -> y.minus(s), s -> s.times(other), x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("root: the function uses a tracked tensor that is not one of its inputs");
    }

    // ---------------------------------------------------------------- hooks and scans

    @Test
    void anAdjointCanBeReadAndReplaced() {
        Tensor[] seen = new Tensor[1];
        UnaryOperator<Tensor> f = x -> {
            Tensor z = x.times(3).onAdjoint(delta -> {
                seen[0] = delta;
                return delta.times(10);
            });
            return z.square().sum();
        };
        assertThat(Autodiff.grad(f, Tensor.of(1, 2))).isEqualTo(Tensor.of(180, 360));
        assertThat(seen[0]).isEqualTo(Tensor.of(6, 12));
        Tensor dot = Autodiff.jvp(f, Tensor.of(1, 2), Tensor.of(1, 0));
        assertThat(dot).isEqualTo(Tensor.scalar(18));
    }

    @Test
    void scansOverTime() {
        Tensor inputs = Testing.random(5, 6, 3);
        UnaryOperator<Tensor> f = w -> {
            Autodiff.Scan<Tensor> scan = Autodiff.scan(
                    (h, x) -> {
                        Tensor next = h.times(w).plus(x).tanh();
                        return new Autodiff.Scan<>(next, next.square());
                    },
                    Tensor.zeros(3),
                    inputs);
            return scan.outputs().sum().plus(scan.carry().sum());
        };
        Tensor w = Tensor.of(0.5, -1, 2);
        Testing.assertClose(Autodiff.grad(f, w), Testing.differences(f, w, 1e-5), 1e-8);
        Autodiff.Scan<Tensor> sums =
                Autodiff.scan((c, x) -> new Autodiff.Scan<>(c.plus(x), c), Tensor.scalar(0), Tensor.of(1, 2, 3));
        assertThat(sums.carry()).isEqualTo(Tensor.scalar(6));
        assertThat(sums.outputs()).isEqualTo(Tensor.of(0, 1, 3));
        assertThatThrownBy(() -> Autodiff.scan((c, x) -> new Autodiff.Scan<>(c, x), w, Tensor.zeros(0, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scan: there are no inputs along the first axis of shape [0, 3]");
    }
}

package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Derivatives of derivatives against closed forms, and the two ways to a Hessian-vector product against each other. */
class HigherOrderTest {
    // ---------------------------------------------------------------- functions of one number

    /** With t = tanh x, t′ = 1 − t², so each derivative is a polynomial in t: p ↦ p′ · (1 − t²). */
    @Test
    void tanhUpToOrderFive() {
        double t = Math.tanh(2);
        double[] polynomial = {0, 1};
        double[] expected = new double[6];
        for (int order = 0; order <= 5; order++) {
            for (int i = polynomial.length - 1; i >= 0; i--) {
                expected[order] = expected[order] * t + polynomial[i];
            }
            double[] next = new double[polynomial.length + 1];
            for (int i = 1; i < polynomial.length; i++) {
                next[i - 1] += i * polynomial[i];
                next[i + 1] -= i * polynomial[i];
            }
            polynomial = next;
        }
        assertDerivatives(Tensor::tanh, 2, 5, order -> expected[order]);
    }

    @Test
    void exponentialAndSineUpToOrderSix() {
        assertDerivatives(Tensor::exp, 0.7, 6, order -> Math.exp(0.7));
        assertDerivatives(Tensor::sin, 0.7, 6, order -> Math.sin(0.7 + order * Math.PI / 2));
    }

    /** The derivatives of 1/x are (−1)ⁿ n! / xⁿ⁺¹. */
    @Test
    void reciprocalUpToOrderSix() {
        double x = 1.5;
        IntToDoubleFunction expected = order -> falling(-1, order) / Math.pow(x, order + 1);
        assertDerivatives(Tensor::reciprocal, x, 6, expected);
        assertDerivatives(v -> Tensor.scalar(1).divide(v), x, 6, expected);
        assertDerivatives(v -> v.power(-1), x, 6, expected);
    }

    @Test
    void powerUpToOrderSix() {
        double x = 1.1;
        IntToDoubleFunction expected = order -> falling(7, order) * Math.pow(x, 7 - order);
        assertDerivatives(v -> v.power(7), x, 6, expected);
        assertDerivatives(v -> v.power(Tensor.scalar(7)), x, 6, expected);
        assertDerivatives(v -> v.square().times(v).square().times(v), x, 6, expected);
    }

    @Test
    void aConstantHasNoDerivativeAtAnyOrder() {
        assertDerivatives(x -> Tensor.scalar(5), 2, 4, order -> order == 0 ? 5 : 0);
        assertDerivatives(x -> x.plus(1), 2, 4, order -> order == 0 ? 3 : order == 1 ? 1 : 0);
        assertThat(Autodiff.jvp((Tensor x) -> Tensor.of(1, 2), Tensor.scalar(3), Tensor.scalar(1)))
                .isEqualTo(Tensor.of(0, 0));
    }

    /** p (p − 1) … (p − n + 1). */
    private static double falling(double p, int n) {
        double product = 1;
        for (int i = 0; i < n; i++) {
            product *= p - i;
        }
        return product;
    }

    private static void assertDerivatives(UnaryOperator<Tensor> f, double x, int orders, IntToDoubleFunction expected) {
        UnaryOperator<Tensor> byReverse = f;
        UnaryOperator<Tensor> byForward = f;
        for (int order = 0; order <= orders; order++) {
            double value = expected.applyAsDouble(order);
            for (UnaryOperator<Tensor> derivative : List.of(byReverse, byForward)) {
                assertThat(derivative.apply(Tensor.scalar(x)).item())
                        .as("order %d", order)
                        .isCloseTo(value, within(1e-10 * Math.max(1, Math.abs(value))));
            }
            byReverse = Autodiff.grad(byReverse);
            UnaryOperator<Tensor> previous = byForward;
            byForward = v -> Autodiff.jvp(previous, v, Tensor.scalar(1));
        }
    }

    // ---------------------------------------------------------------- a network

    record Layer(Tensor w, Tensor b) {
        static Layer of(long seed, int inputs, int outputs) {
            return new Layer(Testing.random(seed, inputs, outputs), Testing.random(seed + 1, outputs));
        }

        Tensor apply(Tensor x) {
            return x.matmul(w).plus(b).tanh();
        }
    }

    record Network(List<Layer> layers) {
        Tensor cost(Tensor x) {
            Tensor a = x;
            for (Layer layer : layers) {
                a = layer.apply(a);
            }
            return a.minus(0.5).square().sum();
        }
    }

    private static final Network NETWORK =
            new Network(List.of(Layer.of(1, 3, 4), Layer.of(3, 4, 4), Layer.of(5, 4, 2)));
    private static final Network DIRECTION =
            new Network(List.of(Layer.of(7, 3, 4), Layer.of(9, 4, 4), Layer.of(11, 4, 2)));
    private static final Tensor INPUT = Testing.random(13, 5, 3);

    private static Tensor cost(Network network) {
        return network.cost(INPUT);
    }

    @Test
    void bothWaysToAHessianVectorProductAgree() {
        Network reverseOverReverse =
                Autodiff.grad(network -> inner(Autodiff.grad(HigherOrderTest::cost, network), DIRECTION), NETWORK);
        Network forwardOverReverse = forwardOverReverse();
        Map<String, Tensor> expected = Trees.flatten(reverseOverReverse);
        assertThat(expected).hasSize(6);
        Trees.flatten(forwardOverReverse).forEach((path, x) -> Testing.assertClose(x, expected.get(path), 1e-12));
    }

    @Test
    void theHessianVectorProductIsTheSlopeOfTheGradient() {
        double step = 1e-5;
        Network above =
                Autodiff.grad(HigherOrderTest::cost, Trees.map(NETWORK, DIRECTION, (p, d) -> p.plus(d.times(step))));
        Network below =
                Autodiff.grad(HigherOrderTest::cost, Trees.map(NETWORK, DIRECTION, (p, d) -> p.minus(d.times(step))));
        Map<String, Tensor> differences =
                Trees.flatten(Trees.map(above, below, (a, b) -> a.minus(b).divide(2 * step)));
        Trees.flatten(forwardOverReverse()).forEach((path, x) -> Testing.assertClose(x, differences.get(path), 1e-6));
    }

    private static Network forwardOverReverse() {
        try (Tape tape = new Tape()) {
            Network network = tape.watch(NETWORK);
            Network gradient = Autodiff.grad(HigherOrderTest::cost, network);
            List<Tensor> parameters = new ArrayList<>(Trees.flatten(network).values());
            List<Tensor> direction = new ArrayList<>(Trees.flatten(DIRECTION).values());
            return tape.forward(parameters, direction).of(gradient);
        }
    }

    private static Tensor inner(Network a, Network b) {
        Network products = Trees.map(a, b, (x, y) -> x.times(y).sum());
        return Trees.flatten(products).values().stream().reduce(Tensor::plus).orElseThrow();
    }

    // ---------------------------------------------------------------- Hessians

    private static Tensor wavy(Tensor x) {
        return x.times(x.sum()).sin().sum().plus(x.square().sum().sqrt());
    }

    @Test
    void hessianIsSymmetricAndTheSlopeOfTheGradient() {
        Tensor x = Tensor.of(0.3, -0.7, 1.1);
        Tensor hessian = Autodiff.hessian(HigherOrderTest::wavy, x);
        Testing.assertClose(hessian, hessian.transpose(), 1e-13);
        for (int i = 0; i < 3; i++) {
            int row = i;
            Tensor slope = Testing.differences(
                    v -> Autodiff.grad(HigherOrderTest::wavy, v).at(row), x, 1e-5);
            Testing.assertClose(hessian.at(row), slope, 1e-8);
        }
        Tensor v = Tensor.of(1, 2, 3);
        Testing.assertClose(Autodiff.hvp(HigherOrderTest::wavy, x, v), hessian.matmul(v), 1e-12);
    }

    @Test
    void hessianOfAMatrixHasItsShapeTwice() {
        Tensor x = Testing.random(1, 2, 3);
        Tensor hessian = Autodiff.hessian(m -> m.power(3).sum(), x);
        assertThat(hessian.shape()).isEqualTo(Shape.of(2, 3, 2, 3));
        Tensor diagonal = Tensor.identity(6).times(x.reshape(6).times(6));
        Testing.assertClose(hessian.reshape(6, 6), diagonal, 1e-15);
        assertThat(Autodiff.hessian(m -> m.sum(), x)).isEqualTo(Tensor.zeros(2, 3, 2, 3));
    }

    /** A cubic form has the same third derivative everywhere: Σ over all orders of the three factors. */
    @Test
    void thirdDerivativeOfAProduct() {
        Tensor third = Autodiff.jacobian(
                x -> Autodiff.hessian(v -> v.at(0).times(v.at(1)).times(v.at(2)), x), Tensor.of(4, 5, 6));
        assertThat(third).isEqualTo(Testing.tensor(Shape.of(3, 3, 3), i -> {
            int[] sorted = Arrays.stream(i).sorted().toArray();
            return Arrays.equals(sorted, new int[] {0, 1, 2}) ? 1 : 0;
        }));
    }
}

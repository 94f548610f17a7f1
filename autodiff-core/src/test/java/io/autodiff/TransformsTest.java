package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Transforms over several inputs and outputs, and those made of others. */
class TransformsTest {
    record Mlp(Tensor w, Tensor b, Tensor v) {
        Tensor apply(Tensor x) {
            return x.matmul(w).plus(b).tanh().matmul(v);
        }
    }

    record Polar(Tensor radius, Tensor angle) {}

    record Point(Tensor x, Tensor y) {}

    private static final Mlp MODEL = new Mlp(Testing.random(1, 3, 4), Testing.random(2, 4), Testing.random(3, 4, 2));
    private static final Mlp DIRECTION =
            new Mlp(Testing.random(4, 3, 4), Testing.random(5, 4), Testing.random(6, 4, 2));
    private static final Tensor X = Testing.random(7, 5, 3);
    private static final Tensor Y = Testing.random(8, 5, 2);

    private static Point cartesian(Polar p) {
        return new Point(p.radius.times(p.angle.cos()), p.radius.times(p.angle.sin()));
    }

    private static Tensor loss(Mlp m) {
        return m.apply(X).minus(Y).square().sum().times(0.5);
    }

    @Test
    void valuesMayBeTreesToo() {
        Polar at = new Polar(Tensor.scalar(2), Tensor.scalar(0.5));
        Point moved = Autodiff.jvp(TransformsTest::cartesian, at, new Polar(Tensor.scalar(1), Tensor.scalar(3)));
        double c = StrictMath.cos(0.5);
        double s = StrictMath.sin(0.5);
        assertThat(moved.x.item()).isEqualTo(c - 6 * s);
        assertThat(moved.y.item()).isEqualTo(s + 6 * c);
        Polar pulled = Autodiff.vjp(TransformsTest::cartesian, at, new Point(Tensor.scalar(1), Tensor.scalar(3)));
        assertThat(pulled.radius.item()).isEqualTo(c + 3 * s);
        assertThat(pulled.angle.item()).isEqualTo(-2 * s + 6 * c);
    }

    @Test
    void valuesThatDoNotDependAreZero() {
        Function<Tensor, List<Tensor>> f = x -> List.of(x.square(), Tensor.ones(2));
        List<Tensor> dot = Autodiff.jvp(f, Tensor.scalar(3), Tensor.scalar(1));
        assertThat(dot).containsExactly(Tensor.scalar(6), Tensor.zeros(2));
        assertThat(Autodiff.vjp(f, Tensor.scalar(3), List.of(Tensor.scalar(2), Tensor.ones(2))))
                .isEqualTo(Tensor.scalar(12));
        Function<Tensor, List<Tensor>> constant = x -> List.of(Tensor.ones(2));
        assertThat(Autodiff.vjp(constant, X, List.of(Tensor.ones(2)))).isEqualTo(Tensor.zeros(5, 3));
    }

    @Test
    void oneSweepServesSeveralSeeds() {
        Tape tape = new Tape();
        Tensor x = tape.watch("x", Tensor.of(1, 2));
        Tensor a = x.square();
        Tensor b = a.sum();
        Adjoints adjoints =
                tape.backward(List.of(b, a, b), List.of(Tensor.scalar(1), Tensor.of(10, 20), Tensor.scalar(2)));
        assertThat(adjoints.of(a)).isEqualTo(Tensor.of(13, 23));
        assertThat(adjoints.of(x)).isEqualTo(Tensor.of(26, 92));
        assertThatThrownBy(() -> tape.backward(List.of(a), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backward: takes one seed for each value, got 0 seeds for 1 values");
    }

    /** More values than inputs: forward; fewer: in reverse. Both ways give the same. */
    @Test
    void theJacobianGoesTheShorterWay() {
        UnaryOperator<Tensor> widening = x -> x.outer(Tensor.of(1, 2, 3)).sin();
        Tensor x = Tensor.of(0.3, -0.2);
        Tensor jacobian = Autodiff.jacobian(widening, x);
        assertThat(jacobian.shape()).isEqualTo(Shape.of(2, 3, 2));
        Tensor narrowing = Autodiff.jacobian(v -> widening.apply(v).sum(1), x);
        Testing.assertClose(jacobian.sum(1), narrowing, 1e-15);
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                double slope = (j + 1) * Math.cos((j + 1) * x.get(i));
                Testing.assertClose(jacobian.at(i, j, i), Tensor.scalar(slope), 1e-15);
                assertThat(jacobian.get(i, j, 1 - i)).isZero();
            }
        }
    }

    @Test
    void modelsHaveHessiansAndTheirProducts() {
        Tensor hessian = Autodiff.hessian(TransformsTest::loss, MODEL);
        assertThat(hessian.shape()).isEqualTo(Shape.of(24, 24));
        Testing.assertClose(hessian, hessian.transpose(), 1e-13);
        Mlp product = Autodiff.hvp(TransformsTest::loss, MODEL, DIRECTION);
        Testing.assertClose(Trees.toVector(product), hessian.matmul(Trees.toVector(DIRECTION)), 1e-12);
        UnaryOperator<Tensor> slope =
                v -> Trees.toVector(Autodiff.grad(TransformsTest::loss, Trees.fromVector(MODEL, v)))
                        .dot(Trees.toVector(DIRECTION));
        Testing.assertClose(Trees.toVector(product), Testing.differences(slope, Trees.toVector(MODEL), 1e-5), 1e-7);
    }

    @Test
    void theGaussNewtonProductLeavesOutTheCurvatureOfTheModel() {
        Function<Tensor, Tensor> loss = y -> y.minus(Y).power(4).sum();
        Mlp product = Autodiff.gaussNewtonProduct(m -> m.apply(X), loss, MODEL, DIRECTION);
        Tensor jacobian = Autodiff.jacobian(m -> m.apply(X).reshape(10), MODEL);
        Tensor curvature = Autodiff.hessian(
                y -> loss.apply(y.reshape(5, 2)), MODEL.apply(X).reshape(10));
        Tensor expected =
                jacobian.transpose().matmul(curvature).matmul(jacobian).matmul(Trees.toVector(DIRECTION));
        Testing.assertClose(Trees.toVector(product), expected, 1e-12);
        assertThat(Autodiff.gaussNewtonProduct(m -> Y, loss, MODEL, DIRECTION).b)
                .isEqualTo(Tensor.zeros(4));
    }

    @Test
    void everyExampleHasAGradient() {
        record Example(Tensor x, Tensor y) {}
        Mlp each = Autodiff.perExampleGrad(
                (m, e) -> m.apply(e.x).minus(e.y).square().sum().times(0.5), MODEL, new Example(X, Y));
        assertThat(each.w.shape()).isEqualTo(Shape.of(5, 3, 4));
        Mlp together = Autodiff.grad(TransformsTest::loss, MODEL);
        Testing.assertClose(each.w.sum(0), together.w, 1e-13);
        Testing.assertClose(each.b.sum(0), together.b, 1e-13);
        Mlp third = Autodiff.grad(
                m -> m.apply(X.at(2)).minus(Y.at(2)).square().sum().times(0.5), MODEL);
        assertThat(each.v.at(2)).isEqualTo(third.v);
        assertThatThrownBy(() -> Autodiff.perExampleGrad((m, e) -> loss(m), MODEL, List.of(X, Tensor.ones(4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "perExampleGrad: takes the same number of examples, at least one, along the first axis of every"
                                + " tensor, got [5, 4]");
    }

    @Test
    void findsDerivativesOfEveryOrderInADirection() {
        List<Tensor> ofExp = Autodiff.derivatives(x -> x.exp().sum(), Tensor.of(0, 1), Tensor.of(2, 0), 5);
        for (int order = 0; order <= 5; order++) {
            double expected = Math.pow(2, order) + (order == 0 ? Math.E : 0);
            Testing.assertClose(ofExp.get(order), Tensor.scalar(expected), 1e-15);
        }
        List<Tensor> ofCube = Autodiff.derivatives(x -> x.power(3), Tensor.of(1, 2), Tensor.of(1, 1), 4);
        assertThat(ofCube)
                .containsExactly(Tensor.of(1, 8), Tensor.of(3, 12), Tensor.of(6, 12), Tensor.of(6, 6), Tensor.of(0, 0));
        assertThat(Autodiff.derivatives(x -> Tensor.ones(2), Tensor.of(1), Tensor.of(1), 2))
                .containsExactly(Tensor.ones(2), Tensor.zeros(2), Tensor.zeros(2));
        assertThatThrownBy(() -> Autodiff.derivatives(x -> x, X, X, -1))
                .hasMessage("derivatives: the order must not be negative, got -1");
    }

    /** E x² = μ² + σ² for x from N(μ, σ²): the gradient (2μ, 2σ) of the mean over many draws, and the same to the bit for a seed. */
    @Test
    void drawsAreDifferentiableInTheirParameters() {
        record Normal(Tensor mu, Tensor sigma) {}
        Normal normal = new Normal(Tensor.scalar(3), Tensor.scalar(2));
        Function<Normal, Tensor> f = n -> Tensor.normal(new SplittableRandom(1), 100_000)
                .times(n.sigma)
                .plus(n.mu)
                .square()
                .mean();
        Normal grad = Autodiff.grad(f, normal);
        Testing.assertClose(grad.mu, Tensor.scalar(6), 0.01);
        Testing.assertClose(grad.sigma, Tensor.scalar(4), 0.01);
        assertThat(Autodiff.grad(f, normal)).isEqualTo(grad);
    }

    @Test
    void treesAreVectorsToo() {
        Tensor vector = Trees.toVector(MODEL);
        assertThat(vector.shape()).isEqualTo(Shape.of(24));
        assertThat(Trees.fromVector(MODEL, vector)).isEqualTo(MODEL);
        assertThat(Trees.toVector(List.of("constant"))).isEqualTo(Tensor.zeros(0));
        assertThat(Trees.toVector(Map.of("a", Tensor.scalar(2)))).isEqualTo(Tensor.of(2));
        assertThatThrownBy(() -> Trees.fromVector(MODEL, Tensor.ones(23)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trees: the tree has 24 elements, but the vector has shape [23]");
    }
}

package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Functions whose derivatives others published, to as many digits as were printed. */
class ReferenceValuesTest {
    private static final double FULL = 1e-12;

    /** Source: Colah, Calculus on Computational Graphs: Backpropagation (2015). */
    @Test
    void colah() {
        assertValueAndGradient(x -> x.at(0).plus(x.at(1)).times(x.at(1).plus(1)), Tensor.of(2, 1), 6, 2, 5);
    }

    /** Source: Baydin, Pearlmutter, Radul, Siskind, Automatic Differentiation in Machine Learning: a Survey, JMLR 18 (153), tables 2, 3. */
    @Test
    void baydin() {
        assertValueAndGradient(
                x -> x.at(0).log().plus(x.at(0).times(x.at(1))).minus(x.at(1).sin()),
                Tensor.of(2, 5),
                11.652071455223084,
                5.5,
                1.7163378145367738);
    }

    /** Source: Karpathy, micrograd, the example of its README. */
    @Test
    void micrograd() {
        UnaryOperator<Tensor> g = x -> {
            Tensor a = x.at(0);
            Tensor b = x.at(1);
            Tensor c = a.plus(b);
            Tensor d = a.times(b).plus(b.power(3));
            c = c.plus(c.plus(1));
            c = c.plus(c.plus(1).plus(a.neg()));
            d = d.plus(d.times(2).plus(b.plus(a).relu()));
            d = d.plus(d.times(3).plus(b.minus(a).relu()));
            Tensor f = c.minus(d).power(2);
            return f.divide(2).plus(Tensor.scalar(10).divide(f));
        };
        assertValueAndGradient(g, Tensor.of(-4, 2), 24.70408163265306, 138.8338192419825, 645.5772594752186);
    }

    /** Source: HIPS/autograd, README: the gradient of tanh at 1. */
    @Test
    void autograd() {
        double slope = Autodiff.grad(Tensor::tanh, Tensor.scalar(1)).item();
        assertThat(slope).isCloseTo(0.419974341614026, within(FULL));
    }

    /** Source: JAX, the Autodiff Cookbook: tanh at 2, differentiated once, twice and three times. */
    @Test
    void jax() {
        UnaryOperator<Tensor> first = Autodiff.grad(x -> x.tanh());
        UnaryOperator<Tensor> second = Autodiff.grad(first);
        UnaryOperator<Tensor> third = Autodiff.grad(second);
        Tensor two = Tensor.scalar(2);
        assertThat(first.apply(two).item()).isCloseTo(0.0706508, within(5e-8));
        assertThat(second.apply(two).item()).isCloseTo(-0.136219, within(5e-7));
        assertThat(third.apply(two).item()).isCloseTo(0.252654, within(5e-7));
    }

    /** Source: Moré, Garbow, Hillstrom, Testing Unconstrained Optimization Software, ACM TOMS 7 (1981), problem 1. */
    @Test
    void rosenbrock() {
        UnaryOperator<Tensor> f = x -> x.at(1)
                .minus(x.at(0).square())
                .times(10)
                .square()
                .plus(Tensor.scalar(1).minus(x.at(0)).square());
        Tensor start = Tensor.of(-1.2, 1);
        assertValueAndGradient(f, start, 24.2, -215.6, -88);
        Testing.assertClose(Autodiff.hessian(f, start), Tensor.of(new double[][] {{1330, 480}, {480, 200}}), FULL);
        assertValueAndGradient(f, Tensor.of(1, 1), 0, 0, 0);
    }

    /** Source: Speelpenning's product, as in the examples of ADOL-C (speelpenning.cpp). */
    @Test
    void speelpenning() {
        UnaryOperator<Tensor> product = x -> {
            Tensor p = x.at(0);
            for (int i = 1; i < x.size(); i++) {
                p = p.times(x.at(i));
            }
            return p;
        };
        Tensor x = Testing.tensor(Shape.of(10), i -> (i[0] + 1) / (i[0] + 2.0));
        double p = 1 / 11.0;
        assertValueAndGradient(product, x, p, Tensor.scalar(p).divide(x).toArray());
        Tensor hessian = Testing.tensor(Shape.of(10, 10), i -> i[0] == i[1] ? 0 : p / x.get(i[0]) / x.get(i[1]));
        Testing.assertClose(Autodiff.hessian(product, x), hessian, FULL);
    }

    /** Source: the Helmholtz energy of a mixed fluid, as in the examples of ADOL-C (helm-auto-exam.cpp). */
    @Test
    void helmholtz() {
        int n = 5;
        Tensor x = Testing.tensor(Shape.of(n), j -> 0.2 * Math.sqrt(1 + j[0]));
        Tensor b = Testing.tensor(Shape.of(n), j -> 0.02 * (1 + Math.abs(Math.sin(j[0]))));
        // As there: the diagonal counts twice, of the rest only what is below it.
        Tensor a =
                Testing.tensor(Shape.of(n, n), i -> i[0] < i[1] ? 0 : (i[0] == i[1] ? 2.0 : 1.0) / (1 + i[0] + i[1]));
        double root = 1.41421356237;
        UnaryOperator<Tensor> energy = v -> {
            Tensor bx = v.dot(b);
            Tensor mixing = v.times(v.log()).sum().minus(bx.neg().plus(1).log().times(0.01));
            Tensor ratio = bx.times(1 + root).plus(1).divide(bx.times(1 - root).plus(1));
            Tensor attraction = ratio.log().times(v.dot(a.matmul(v))).divide(bx).times(0.5);
            return mixing.times(1.3625e-3).minus(attraction);
        };
        assertValueAndGradient(
                energy,
                x,
                -0.6707307540457244,
                -1.6664042302692816,
                -0.9451793284143509,
                -0.7109800934407421,
                -0.5903314797994816,
                -0.4975418095126038);
    }

    private static void assertValueAndGradient(UnaryOperator<Tensor> f, Tensor x, double value, double... gradient) {
        Autodiff.ValueAndGrad<Tensor> both = Autodiff.valueAndGrad(f, x);
        Testing.assertClose(both.value(), Tensor.scalar(value), FULL);
        Testing.assertClose(both.grad(), Tensor.of(gradient), FULL);
        Tensor byForward = Testing.tensor(
                x.shape(),
                i -> Autodiff.jvp(f, x, Tensor.identity(x.size()).at(i)).item());
        Testing.assertClose(byForward, Tensor.of(gradient), FULL);
    }
}

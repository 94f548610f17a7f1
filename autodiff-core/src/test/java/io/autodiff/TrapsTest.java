package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What automatic differentiation classically gets wrong. */
class TrapsTest {
    // ---------------------------------------------------------------- one value used more than once

    @Test
    void aProductOfAValueWithItself() {
        assertSlope(x -> x.times(x), 3, 6);
        assertSlope(x -> x.times(x).times(x), 3, 27);
    }

    @Test
    void aQuotientOrDifferenceOfAValueWithItself() {
        assertSlope(x -> x.divide(x), 3, 0);
        assertSlope(x -> x.minus(x), 3, 0);
        assertSlope(x -> x.power(x), 1, 1);
    }

    @Test
    void aMatrixTimesItself() {
        Tensor a = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        Tensor ones = Tensor.ones(2, 2);
        assertThat(Autodiff.grad((Tensor x) -> x.matmul(x).sum(), a))
                .isEqualTo(ones.matmul(a.transpose()).plus(a.transpose().matmul(ones)));
        assertThat(Autodiff.grad((Tensor x) -> x.matmul(x.transpose()).sum(), a))
                .isEqualTo(ones.matmul(a).times(2));
    }

    @Test
    void aResidual() {
        assertSlope(x -> x.plus(x.square()), 3, 7);
        assertSlope(x -> x.plus(x.square()).plus(x.plus(x.square()).square()), 1, 3 + 2 * 2 * 3);
    }

    @Test
    void aDiamond() {
        assertSlope(
                a -> {
                    Tensor b = a.plus(a);
                    return b.plus(b);
                },
                1,
                4);
    }

    @Test
    void aFan() {
        Tensor x = Tensor.of(1, 2);
        Tensor gradient = Autodiff.grad(
                (Tensor v) -> {
                    Tensor sum = Tensor.zeros(2);
                    for (int i = 1; i <= 100; i++) {
                        sum = sum.plus(v.times(i));
                    }
                    return sum.times(v).sum();
                },
                x);
        assertThat(gradient).isEqualTo(x.times(2 * 5050));
    }

    @Test
    void anInputTwiceInOneOperation() {
        Tensor x = Tensor.of(1, 2);
        assertThat(Autodiff.grad(
                        (Tensor v) -> Tensor.concat(0, v, v, v).square().sum(), x))
                .isEqualTo(Tensor.of(6, 12));
        assertThat(Autodiff.grad((Tensor v) -> v.gather(0, 0, 0, 1).square().sum(), x))
                .isEqualTo(Tensor.of(4, 4));
        assertThat(Autodiff.grad(
                        (Tensor v) -> Tensor.where(v.greater(1.5), v, v).sum(), x))
                .isEqualTo(Tensor.of(1, 1));
    }

    @Test
    void anInputThatIsNotUsed() {
        assertSlope(x -> Tensor.scalar(5), 3, 0);
        assertSlope(x -> x.greater(1), 3, 0);
        assertThat(Autodiff.grad((Tensor x) -> Tensor.scalar(5), Tensor.ones(2, 3)))
                .isEqualTo(Tensor.zeros(2, 3));
    }

    // ---------------------------------------------------------------- perturbation confusion

    private interface Derivative extends UnaryOperator<UnaryOperator<Tensor>> {}

    private static UnaryOperator<Tensor> forward(UnaryOperator<Tensor> f) {
        return x -> Autodiff.jvp(f, x, Tensor.scalar(1));
    }

    /**
     * Whoever confuses the two derivatives finds 2. Source: Siskind and Pearlmutter, Perturbation confusion and referential transparency
     * (2005).
     */
    @Test
    void derivativesOfTheClassicDoNotMix() {
        assertNested((d, e) -> x -> x.times(e.apply(y -> x.plus(y)).apply(Tensor.scalar(1))), 1, 1);
    }

    @Test
    void derivativesAtTheSamePointDoNotMix() {
        assertNested((d, e) -> x -> x.times(e.apply(y -> x.times(y)).apply(x)), 3, 6);
        assertNested((d, e) -> x -> x.times(e.apply(y -> x.times(y).times(y)).apply(x)), 2, 24);
    }

    @Test
    void derivativesOfDerivativesDoNotMix() {
        // d/dx x · d/dy (x · d/dz (x y z) at z = y) at y = x:  x · d/dy (x² y) = x³
        assertNested(
                (d, e) -> x -> x.times(e.apply(
                                y -> x.times(d.apply(z -> x.times(y).times(z)).apply(y)))
                        .apply(x)),
                2,
                12);
    }

    private interface Program {
        UnaryOperator<Tensor> with(Derivative outer, Derivative inner);
    }

    /** Reverse in reverse, reverse in forward, forward in reverse, forward in forward. */
    private static void assertNested(Program program, double x, double expected) {
        Derivative[] both = {Autodiff::grad, TrapsTest::forward};
        for (Derivative outer : both) {
            for (Derivative inner : both) {
                assertThat(outer.apply(program.with(outer, inner)).apply(Tensor.scalar(x)))
                        .isEqualTo(Tensor.scalar(expected));
            }
        }
    }

    // ---------------------------------------------------------------- size and depth

    @Test
    void sharedValuesAreRecordedOnce() {
        Tape tape = new Tape();
        Tensor x = tape.watch(Tensor.scalar(1));
        Tensor v = tape.watch(Tensor.of(1, 1));
        Tensor y = x;
        Tensor w = v;
        for (int i = 0; i < 60; i++) {
            y = y.plus(y);
            w = w.plus(w);
        }
        assertThat(tape.size()).isEqualTo(2 * 61);
        assertThat(tape.backward(y).of(x).item()).isEqualTo(0x1p60);
        assertThat(tape.backward(w.at(0)).of(v)).isEqualTo(Tensor.of(0x1p60, 0));
        assertThat(tape.forward(x, Tensor.scalar(1)).of(y).item()).isEqualTo(0x1p60);
    }

    @Test
    void aMillionScalarStepsNeedNoDeepStack() throws InterruptedException {
        Tensor slope = onASmallStack(() -> Autodiff.grad((Tensor x) -> chain(x, 1_000_000), Tensor.scalar(1)));
        assertThat(slope).isEqualTo(Tensor.scalar(1));
    }

    @Test
    void manyTensorStepsNeedNoDeepStack() throws InterruptedException {
        Tensor slope = onASmallStack(
                () -> Autodiff.grad((Tensor x) -> chain(x, 200_000).sum(), Tensor.of(1, 2)));
        assertThat(slope).isEqualTo(Tensor.of(1, 1));
    }

    @Test
    void aLongTapeNeedsNoDeepStack() throws InterruptedException {
        Tensor tangent = onASmallStack(() -> {
            Tape tape = new Tape();
            Tensor x = tape.watch(Tensor.of(1, 2));
            Tensor y = chain(x, 200_000);
            assertThat(tape.size()).isEqualTo(200_001);
            assertThat(tape.toString()).endsWith("more steps\n");
            return tape.forward(x, Tensor.of(1, 1)).of(y);
        });
        assertThat(tangent).isEqualTo(Tensor.of(1, 1));
    }

    private static Tensor chain(Tensor x, int length) {
        Tensor y = x;
        for (int i = 0; i < length; i++) {
            y = i % 2 == 0 ? y.plus(1) : y.neg();
        }
        return y;
    }

    private static Tensor onASmallStack(Supplier<Tensor> computation) throws InterruptedException {
        AtomicReference<Tensor> result = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, () -> result.set(computation.get()), "small", 256 * 1024);
        thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
        return result.get();
    }

    private static void assertSlope(UnaryOperator<Tensor> f, double x, double expected) {
        assertThat(Autodiff.grad(f, Tensor.scalar(x)).item()).isEqualTo(expected);
        assertThat(forward(f).apply(Tensor.scalar(x)).item()).isEqualTo(expected);
        assertThat(Autodiff.grad((Tensor v) -> f.apply(v).sum(), Tensor.of(x)).get(0))
                .isEqualTo(expected);
    }
}

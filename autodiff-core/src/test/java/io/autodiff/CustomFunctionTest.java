package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Functions with rules of their own, and checkpoints, which are such functions. */
class CustomFunctionTest {
    private static final Tensor X = Tensor.of(0.4, -1.3, 2);
    private static final Tensor A = Tensor.of(2, 0.5, 1);

    /** a sin x, with both rules, with either alone: each time the same derivatives. */
    private static final List<CustomFunction> WAYS = List.of(
            CustomFunction.of("wave", CustomFunctionTest::wave, CustomFunctionTest::rule, CustomFunctionTest::rule),
            CustomFunction.ofVjp("wave", CustomFunctionTest::wave, CustomFunctionTest::rule),
            CustomFunction.ofJvp("wave", CustomFunctionTest::wave, CustomFunctionTest::rule));

    private static Tensor wave(Tensor... x) {
        return x[0].times(x[1].sin());
    }

    private static Tensor rule(int i, Tensor v, Tensor y, Tensor... x) {
        return v.times(i == 0 ? x[1].sin() : x[0].times(x[1].cos()));
    }

    @Test
    void oneRuleIsEnough() {
        UnaryOperator<Tensor> plain = x -> wave(x.square(), x).sum();
        for (CustomFunction way : WAYS) {
            UnaryOperator<Tensor> f = x -> way.apply(x.square(), x).sum();
            assertThat(f.apply(X)).isEqualTo(plain.apply(X));
            Testing.assertClose(Autodiff.grad(f, X), Autodiff.grad(plain, X), 1e-14);
            Tensor dot = Autodiff.jvp(f, X, A);
            Testing.assertClose(dot, Autodiff.grad(plain, X).dot(A), 1e-14);
            Testing.assertClose(Autodiff.hessian(f, X), Autodiff.hessian(plain, X), 1e-13);
        }
    }

    @Test
    void isOneStepOfTheTape() {
        Tape tape = new Tape();
        Tensor x = tape.watch("x", X);
        WAYS.get(0).apply(A, x);
        assertThat(tape.size()).isEqualTo(2);
        assertThat(tape.toString()).contains("wave");
    }

    /** The rule may be another than the derivative: that is what it is for. */
    @Test
    void theRuleIsTakenAtItsWord() {
        CustomFunction clipped = CustomFunction.ofVjp(
                "clip", x -> x[0], (i, yBar, y, x) -> yBar.maximum(-1).minimum(1));
        assertThat(Autodiff.grad(
                        (Tensor x) -> clipped.apply(x).times(A).times(3).sum(), X))
                .isEqualTo(Tensor.of(1, 1, 1));
    }

    @Test
    void whatItUsesMustBeItsInput() {
        Tape tape = new Tape();
        Tensor x = tape.watch("x", X);
        assertThatThrownBy(() -> CustomFunction.ofVjp("wave", v -> v[0].times(x), CustomFunctionTest::rule)
                        .apply(A))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "wave: the function uses a tracked tensor that is not one of its inputs; make it an input, or a"
                                + " constant with stopGradient()");
        assertThatThrownBy(() -> Autodiff.checkpoint(v -> v.times(x), A))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("checkpoint: the function uses a tracked tensor");
        assertThat(Autodiff.checkpoint(v -> v.times(x.stopGradient()), A)).isEqualTo(A.times(X));
    }

    // ---------------------------------------------------------------- checkpoints

    record Layer(Tensor w, Tensor b) {
        Tensor apply(Tensor x) {
            return x.matmul(w).plus(b).tanh();
        }
    }

    record Input(Layer layer, Tensor x) {}

    @Test
    void aCheckpointChangesNoDerivative() {
        Layer layer = new Layer(Testing.random(1, 3, 3), Testing.random(2, 3));
        Function<Layer, Tensor> plain = l -> l.apply(l.apply(X)).square().sum();
        Function<Layer, Tensor> saving = l -> {
            Tensor h = Autodiff.checkpoint(in -> in.layer.apply(in.x), new Input(l, X));
            return Autodiff.checkpoint(in -> in.layer.apply(in.x), new Input(l, h))
                    .square()
                    .sum();
        };
        Testing.assertClose(saving.apply(layer), plain.apply(layer), 0);
        Layer expected = Autodiff.grad(plain, layer);
        Layer grad = Autodiff.grad(saving, layer);
        Testing.assertClose(grad.w, expected.w, 1e-14);
        Testing.assertClose(grad.b, expected.b, 1e-14);
        Testing.assertClose(Autodiff.hessian(saving, layer), Autodiff.hessian(plain, layer), 1e-13);
        Tensor dot = Autodiff.jvp(saving, layer, expected);
        Testing.assertClose(dot, Trees.toVector(expected).square().sum(), 1e-13);
    }

    @Test
    void whatIsForgottenIsComputedAgain() {
        AtomicInteger calls = new AtomicInteger();
        UnaryOperator<Tensor> f = x -> {
            calls.incrementAndGet();
            return x.sin().square();
        };
        Autodiff.grad((Tensor x) -> Autodiff.checkpoint(f, x).sum(), X);
        assertThat(calls).hasValue(2);
    }

    /** 10,000 steps on a vector of 1,000: 100 checkpoints keep as many vectors, and the sweep 100 more at a time. */
    @Test
    void aChainOfCheckpointsKeepsTheSquareRoot() {
        Tensor x = Testing.random(1, 1000).times(0.1);
        Tape plain = Tape.lean();
        Tape saving = Tape.lean();
        Tensor plainX = plain.watch(x);
        Tensor savingX = saving.watch(x);
        Tensor y = plainX;
        Tensor z = savingX;
        for (int i = 0; i < 100; i++) {
            y = hundredSines(y);
            z = Autodiff.checkpoint(CustomFunctionTest::hundredSines, z);
        }
        long all = plain.statistics().elementsKept();
        assertThat(all).isBetween(10_000_000L, 10_001_000L);
        Tape segment = Tape.lean();
        hundredSines(segment.watch(x));
        long few = saving.statistics().elementsKept() + segment.statistics().elementsKept();
        assertThat(few).isBetween(100_000L, all / 20);
        assertThat(saving.backward(z, Tensor.ones(1000)).of(savingX))
                .isEqualTo(plain.backward(y, Tensor.ones(1000)).of(plainX));
    }

    private static Tensor hundredSines(Tensor x) {
        Tensor y = x;
        for (int i = 0; i < 100; i++) {
            y = y.sin();
        }
        return y;
    }
}

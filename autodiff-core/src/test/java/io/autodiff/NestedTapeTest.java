package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A tape whose values another, older tape tracks: derivatives of derivatives, step by step. */
class NestedTapeTest {
    private final Tape outer = new Tape();
    private final Tape inner = new Tape();

    @Test
    void tracksTheAdjointsOfAnInnerTape() {
        Tensor x = outer.watch(Tensor.scalar(3));
        Tensor again = inner.watch(x);
        Tensor slope = inner.backward(again.power(3)).of(again);
        assertThat(slope).isEqualTo(Tensor.scalar(27));
        assertThat(outer.tracks(slope)).isTrue();
        assertThat(inner.tracks(slope)).isFalse();
        assertThat(outer.backward(slope).of(x)).isEqualTo(Tensor.scalar(18));
    }

    @Test
    void tracksTheTangentsOfAnInnerTape() {
        Tensor x = outer.watch(Tensor.of(1, 3));
        Tensor again = inner.watch(x);
        Tensor y = again.power(3);
        Tensor tangent = inner.forward(again, Tensor.of(1, 1)).of(y);
        assertThat(tangent).isEqualTo(Tensor.of(3, 27));
        assertThat(outer.backward(tangent.sum()).of(x)).isEqualTo(Tensor.of(6, 18));
        assertThat(outer.forward(x, Tensor.of(1, 1)).of(tangent)).isEqualTo(Tensor.of(6, 18));
    }

    /** On the inner tape x is a plain number, but what multiplies its slope, w, is tracked by the outer one. */
    @Test
    void anAdjointOfAPlainNumberMayBeTracked() {
        double w0 = 2;
        double x0 = 0.5;
        assertMixed(w0, x0, (w, x) -> x.sin().times(w), Math.cos(x0));
        assertMixed(w0, x0, (w, x) -> w.times(x.sin()), Math.cos(x0));
        double s = w0 * Math.sin(x0);
        assertMixed(w0, x0, (w, x) -> x.sin().times(w).exp(), Math.cos(x0) * Math.exp(s) * (1 + s));
        assertMixed(w0, x0, (w, x) -> x.square().plus(w).square(), 2 * 2 * x0);
        assertMixed(w0, x0, (w, x) -> x.times(x).divide(w).minus(x), -2 * x0 / (w0 * w0));
        assertMixed(w0, x0, (w, x) -> x.exp().plus(x).plus(w), 0);
        assertMixed(w0, x0, (w, x) -> x.times(w).plus(x.times(3)).times(x), 2 * x0);
    }

    private interface Mixed {
        Tensor of(Tensor w, Tensor x);
    }

    /** d/dw d/dx f by a reverse and by a forward inner sweep. */
    private static void assertMixed(double w0, double x0, Mixed f, double expected) {
        UnaryOperator<Tensor> byReverse = w -> Autodiff.grad((Tensor x) -> f.of(w, x), Tensor.scalar(x0));
        UnaryOperator<Tensor> byForward =
                w -> Autodiff.jvp((Tensor x) -> f.of(w, x), Tensor.scalar(x0), Tensor.scalar(1));
        for (UnaryOperator<Tensor> slope : List.of(byReverse, byForward)) {
            assertThat(Autodiff.grad(slope, Tensor.scalar(w0)).item()).isCloseTo(expected, within(1e-14));
            assertThat(Autodiff.jvp(slope, Tensor.scalar(w0), Tensor.scalar(1)).item())
                    .isCloseTo(expected, within(1e-14));
        }
    }

    @Test
    void mixesScalarsOfBothTapes() {
        Tensor w = outer.watch(Tensor.scalar(2));
        Tensor x = inner.watch(Tensor.scalar(3));
        Tensor v = inner.watch(Tensor.of(1, 2));
        Tensor y = x.times(v).times(w).sum().plus(x.square().times(w));
        Adjoints adjoints = inner.backward(y);
        assertThat(adjoints.of(x)).isEqualTo(Tensor.scalar(6 + 12));
        assertThat(adjoints.of(v)).isEqualTo(Tensor.of(6, 6));
        assertThat(outer.backward(adjoints.of(x)).of(w)).isEqualTo(Tensor.scalar(3 + 6));
        assertThat(outer.backward(adjoints.of(v).sum()).of(w)).isEqualTo(Tensor.scalar(6));
    }

    @Test
    void aSeedMayBeTrackedByAnotherTape() {
        Tensor seed = outer.watch(Tensor.of(1, 10));
        Tensor x = inner.watch(Tensor.of(2, 3));
        Tensor product = inner.backward(x.square(), seed).of(x);
        assertThat(product).isEqualTo(Tensor.of(4, 60));
        assertThat(outer.backward(product.sum()).of(seed)).isEqualTo(Tensor.of(4, 6));
    }

    @Test
    void aDirectionMayBeTrackedByAnotherTape() {
        Tensor direction = outer.watch(Tensor.scalar(5));
        Tensor x = inner.watch(Tensor.scalar(2));
        Tensor y = inner.watch(Tensor.scalar(3));
        Tensor z = x.times(y).plus(x.square());
        Tensor alongX = inner.forward(x, direction).of(z);
        assertThat(alongX).isEqualTo(Tensor.scalar(5 * (3 + 4)));
        assertThat(outer.backward(alongX).of(direction)).isEqualTo(Tensor.scalar(7));
        Adjoints weighed = inner.backward(z, direction);
        assertThat(weighed.of(y)).isEqualTo(Tensor.scalar(5 * 2));
        assertThat(outer.backward(weighed.of(x)).of(direction)).isEqualTo(Tensor.scalar(7));
        assertThat(outer.backward(weighed.of(y)).of(direction)).isEqualTo(Tensor.scalar(2));
    }

    /** Neither is nested in the other: each has its own part of the derivative. */
    @Test
    void twoTapesWatchWithoutMeeting() {
        Tensor a = outer.watch(Tensor.scalar(2));
        Tensor b = inner.watch(Tensor.scalar(3));
        Tensor y = a.times(b);
        assertThat(inner.backward(y).of(b)).isEqualTo(Tensor.scalar(2));
        assertThat(outer.backward(inner.backward(y).of(b)).of(a)).isEqualTo(Tensor.scalar(1));
    }
}

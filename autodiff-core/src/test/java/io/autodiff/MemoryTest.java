package io.autodiff;

import static io.autodiff.Autodiff.grad;
import static io.autodiff.Autodiff.hvp;
import static io.autodiff.Autodiff.jvp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Arrays are used again, and nobody sees it: what outlives a tape keeps its numbers, what does not cannot be read. With assertions on, as
 * here, an array that is given back is filled with NaN.
 */
class MemoryTest {
    private static final int N = 1000;

    private @Nullable Tensor latest;

    private static Tensor random(long seed) {
        return Tensor.uniform(new SplittableRandom(seed), N);
    }

    /** Takes and overwrites many arrays of the usual size. */
    private static void churn() {
        grad(x -> x.exp().times(x).plus(x.square()).sin().times(7).sum(), random(99));
        hvp(x -> x.exp().times(x).sum(), random(98), random(97));
    }

    private static void keepsItsNumbers(Supplier<Tensor> f) {
        Tensor y = f.get();
        double[] before = y.toArray();
        assertThat(before).doesNotContain(Double.NaN);
        churn();
        assertThat(y.toArray()).isEqualTo(before);
    }

    @Test
    void usesArraysAgain() {
        UnaryOperator<Tensor> gradient =
                grad(x -> x.exp().times(x).plus(x.square()).sin().times(7).sum());
        Tensor x = Tensor.uniform(new SplittableRandom(1), 100 * N);
        double result = 800.0 * N;
        assertThat(bytes(() -> latest = gradient.apply(x))).isBetween(result, 1.05 * result);
    }

    /** The bytes that a call allocates, after some calls. */
    private static double bytes(Runnable call) {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 20; i++) {
            call.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / 10.0;
    }

    @Test
    void refusesToReadATrackedTensorAfterItsTapeWasClosed() {
        List<Tensor> seen = new ArrayList<>();
        grad(
                x -> {
                    Tensor y = x.exp();
                    seen.add(y);
                    seen.add(y.reshape(N / 2, 2));
                    return y.sum();
                },
                random(1));
        for (Tensor y : seen) {
            assertThatThrownBy(y::toArray)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("read: the tape of this tensor, of shape " + y.shape()
                            + ", was closed, and its memory was given back; return the value from the function, or take it"
                            + " out by stopGradient() before");
            assertThat(y.toString()).contains("closed");
        }
    }

    @Test
    void keepsScalarsAndValuesOfTapesToLookAt() {
        List<Tensor> seen = new ArrayList<>();
        grad(
                x -> {
                    seen.add(x.sum());
                    return seen.get(0);
                },
                random(1));
        assertThat(seen.get(0).item()).isEqualTo(random(1).sum().item());
        keepsItsNumbers(() -> {
            try (Tape tape = new Tape()) {
                return tape.watch(random(1)).exp();
            }
        });
    }

    @Test
    void keepsWhatIsReturned() {
        keepsItsNumbers(() -> grad(x -> x.exp().sum(), random(1)));
        keepsItsNumbers(() -> jvp(x -> x.exp(), random(1), random(2)));
        keepsItsNumbers(() -> hvp(x -> x.exp().sum(), random(1), random(2)));
        keepsItsNumbers(
                () -> Autodiff.derivatives(Tensor::exp, random(1), random(2), 3).get(0));
        keepsItsNumbers(
                () -> Autodiff.derivatives(Tensor::exp, random(1), random(2), 3).get(2));
        keepsItsNumbers(() -> Autodiff.jacobian(x -> x.slice(0, 0, 3).exp(), random(1)));
    }

    @Test
    void keepsWhatTwoGradientsShare() {
        record Pair(Tensor a, Tensor b) {}
        Pair pair = grad(p -> p.a.plus(p.b).exp().sum(), new Pair(random(1), random(2)));
        assertThat(pair.a).isEqualTo(pair.b);
        keepsItsNumbers(() -> pair.a);
        keepsItsNumbers(() -> pair.b);
    }

    @Test
    void givesBackWhatSeveralEntriesShareAfterTheLastHasReadIt() {
        Tensor x = random(1);
        Tensor gradient = grad(
                u -> {
                    Tensor a = u.exp();
                    Tensor b = u.reshape(N / 2, 2).reshape(N).times(2);
                    return a.plus(b).plus(b.plus(a)).square().sum();
                },
                x);
        // 4 (eˣ + 2x)²: 8 (eˣ + 2x) (eˣ + 2)
        assertThat(gradient.toArray())
                .containsExactly(
                        x.exp().plus(x.times(2)).times(8).times(x.exp().plus(2)).toArray(),
                        org.assertj.core.data.Offset.offset(1e-12));
    }

    @Test
    void keepsConstantsThatTheUserTookOut() {
        List<Tensor> seen = new ArrayList<>();
        grad(
                x -> {
                    seen.add(x.exp().stopGradient());
                    seen.add(Tensor.ones(N).times(3));
                    return x.exp().sum();
                },
                random(1));
        seen.forEach(y -> keepsItsNumbers(() -> y));
        assertThat(seen.get(0)).isEqualTo(random(1).exp());
    }

    @Test
    void keepsWhatAHookSaw() {
        List<Tensor> seen = new ArrayList<>();
        grad(
                x -> x.exp()
                        .onAdjoint(delta -> {
                            seen.add(delta);
                            seen.add(delta.times(2));
                            return delta;
                        })
                        .sin()
                        .sum(),
                random(1));
        assertThat(seen.get(0)).isEqualTo(random(1).exp().cos());
        seen.forEach(y -> keepsItsNumbers(() -> y));
    }

    @Test
    void keepsWhatAFunctionOfTheUserSaw() {
        List<Tensor> seen = new ArrayList<>();
        CustomFunction square = CustomFunction.ofVjp(
                "square",
                x -> {
                    seen.add(x[0]);
                    seen.add(x[0].times(2));
                    return x[0].times(x[0]);
                },
                (i, yBar, y, x) -> {
                    seen.add(yBar);
                    seen.add(y);
                    seen.add(x[0]);
                    return yBar.times(x[0]).times(2);
                });
        Tensor gradient = grad(x -> square.apply(x.exp()).sin().sum(), random(1));
        assertThat(seen.get(0)).isEqualTo(random(1).exp());
        keepsItsNumbers(() -> gradient);
        seen.forEach(y -> keepsItsNumbers(() -> y));
    }

    @Test
    void aTapeInsideAnotherLeavesItWhatItRecorded() {
        // The outer tape multiplies by values of the inner one, whose memory must outlive the inner one.
        Tensor z = random(2);
        Tensor gradient = grad(
                v -> {
                    Tensor inner = grad(w -> w.exp().times(w).times(v).sum(), random(1));
                    churn();
                    return inner.times(inner).sum();
                },
                z);
        Tensor w = random(1);
        Tensor slope = w.exp().times(w.plus(1));
        assertThat(gradient.toArray())
                .containsExactly(
                        slope.square().times(z).times(2).toArray(), org.assertj.core.data.Offset.offset(1e-11));
    }

    @Test
    void aTapeThatIsClosedByAnotherThreadGivesNothingBack() throws InterruptedException {
        Tape tape = Tape.lean();
        Tensor y = tape.watch(random(1)).exp();
        Tensor value = y.stopGradient();
        Thread thread = new Thread(tape::close);
        thread.start();
        thread.join();
        keepsItsNumbers(() -> value);
    }
}

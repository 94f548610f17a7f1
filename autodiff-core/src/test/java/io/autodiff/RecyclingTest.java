package io.autodiff;

import static io.autodiff.Autodiff.checkpoint;
import static io.autodiff.Autodiff.grad;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tapes that record into arrays of closed ones: nothing of what was there before shows. */
class RecyclingTest {
    /** More than two of the longest blocks. */
    private static final int LONG = 50_000;

    @Test
    void findsTheSameGradientOnUsedArrays() {
        double fresh = slope(0.3);
        for (int i = 0; i < 5; i++) {
            assertThat(slope(-0.9)).isNotEqualTo(fresh);
            assertThat(slope(0.3)).isEqualTo(fresh);
        }
    }

    /** x₀ (1 + p)ⁿ: every step is one with a parent that an earlier program did not have there. */
    private static double slope(double p) {
        return grad(
                        x -> {
                            Tensor y = x;
                            for (int i = 0; i < LONG; i++) {
                                y = i % 7 == 0 ? y.minus(x.times(1e-6)) : i % 2 == 0 ? y.times(1 + p / LONG) : y.sin();
                            }
                            return y;
                        },
                        Tensor.scalar(0.5))
                .item();
    }

    @Test
    void givesEveryOpenTapeArraysOfItsOwn() {
        slope(0.1);
        try (Tape first = Tape.lean();
                Tape second = Tape.lean()) {
            Tensor a = first.watch(Tensor.scalar(1));
            Tensor b = second.watch(Tensor.scalar(1));
            Tensor y = a;
            Tensor z = b;
            for (int i = 0; i < LONG; i++) {
                y = y.plus(a);
                z = z.plus(b.times(2));
            }
            assertThat(second.gradient(z, Tensor.scalar(1), b)).isEqualTo(Tensor.scalar(2 * LONG + 1));
            assertThat(first.gradient(y, Tensor.scalar(1), a)).isEqualTo(Tensor.scalar(LONG + 1));
        }
    }

    @Test
    void keepsAdjointsThatTheUserHolds() {
        Tape tape = Tape.lean();
        Tensor x = tape.watch(Tensor.scalar(2));
        Tensor y = x;
        for (int i = 0; i < LONG; i++) {
            y = y.plus(x);
        }
        Adjoints adjoints = tape.backward(y);
        tape.close();
        slope(0.1);
        assertThat(adjoints.of(x)).isEqualTo(Tensor.scalar(LONG + 1));
    }

    @Test
    void sweepsInsideARuleHaveSumsOfTheirOwn() {
        // The rule of checkpoint records and sweeps while the outer sweep runs.
        Tensor slope = grad(
                x -> {
                    Tensor y = x;
                    for (int i = 0; i < LONG; i++) {
                        y = y.plus(x);
                    }
                    Tensor z = checkpoint(
                            v -> {
                                Tensor w = v;
                                for (int i = 0; i < LONG; i++) {
                                    w = w.plus(v);
                                }
                                return w;
                            },
                            y);
                    return z.plus(x);
                },
                Tensor.scalar(1));
        assertThat(slope).isEqualTo(Tensor.scalar((LONG + 1.0) * (LONG + 1.0) + 1));
    }
}

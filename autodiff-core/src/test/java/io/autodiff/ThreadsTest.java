package io.autodiff;

import static io.autodiff.Autodiff.valueAndGradOfSum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.kernel.Threads;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private static final SplittableRandom RANDOM = new SplittableRandom(5);

    private static <T> T in(int threads, Callable<T> call) {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            return pool.invoke(ForkJoinTask.adapt(call));
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aProductHasTheSameBitsOnAnyNumberOfThreads() {
        int[][] sizes = {{256, 784, 128}, {783, 65, 129}, {1, 2000, 2000}, {2000, 1000, 1}, {17, 4000, 31}};
        for (int[] size : sizes) {
            Tensor a = Tensor.normal(RANDOM, size[0], size[1]);
            Tensor b = Tensor.normal(RANDOM, size[1], size[2]);
            Tensor product = a.matmul(b);
            for (int threads = 1; threads <= 4; threads++) {
                assertThat(in(threads, () -> a.matmul(b))).isEqualTo(product);
                assertThat(in(threads, () -> b.transpose().matmul(a.transpose())))
                        .isEqualTo(b.transpose().matmul(a.transpose()));
            }
        }
    }

    @Test
    void aBatchOfProductsHasTheSameBitsOnAnyNumberOfThreads() {
        Tensor a = Tensor.normal(RANDOM, 7, 60, 90);
        Tensor b = Tensor.normal(RANDOM, 7, 90, 120);
        assertThat(in(3, () -> a.matmul(b))).isEqualTo(a.matmul(b));
    }

    @Test
    void splitsWholeUnitsOverAllThreads() {
        for (int n : new int[] {1, 7, 8, 9, 64, 100}) {
            for (int threads = 1; threads <= 5; threads++) {
                ConcurrentLinkedQueue<int[]> parts = new ConcurrentLinkedQueue<>();
                in(threads, () -> {
                    Threads.split(n, 8, Long.MAX_VALUE, (from, to) -> parts.add(new int[] {from, to}));
                    return 0;
                });
                List<int[]> sorted =
                        parts.stream().sorted((p, q) -> p[0] - q[0]).toList();
                assertThat(sorted).hasSize(Math.min(threads, (n + 7) / 8));
                int next = 0;
                for (int[] part : sorted) {
                    assertThat(part[0]).isEqualTo(next).matches(from -> from % 8 == 0);
                    next = part[1];
                }
                assertThat(next).isEqualTo(n);
            }
        }
    }

    @Test
    void doesNotSplitOutsideOfPoolsNorWhatIsSmall() {
        ConcurrentLinkedQueue<Integer> parts = new ConcurrentLinkedQueue<>();
        Threads.split(100, 1, Long.MAX_VALUE, (from, to) -> parts.add(to - from));
        in(4, () -> {
            Threads.split(100, 1, 1000, (from, to) -> parts.add(to - from));
            return 0;
        });
        assertThat(parts).containsExactly(100, 100);
    }

    record Line(Tensor slope, Tensor offset) {}

    private static Tensor cost(Line line, Tensor x) {
        return x.times(line.slope).plus(line.offset).sin().square().sum();
    }

    private static final Line LINE = new Line(Tensor.normal(RANDOM, 700), Tensor.normal(RANDOM, 700));
    private static final List<Tensor> PARTS =
            List.of(Tensor.normal(RANDOM, 50, 700), Tensor.normal(RANDOM, 70, 700), Tensor.normal(RANDOM, 1, 700));

    @Test
    void sumsGradientsOfPartsToTheSameBitsOnAnyNumberOfThreads() {
        ValueAndGrad<Line> sum = valueAndGradOfSum(ThreadsTest::cost, LINE, PARTS);
        ValueAndGrad<Line> whole = Autodiff.valueAndGrad(m -> cost(m, Tensor.concat(0, PARTS)), LINE);
        assertThat(sum.value().item())
                .isCloseTo(whole.value().item(), org.assertj.core.data.Percentage.withPercentage(1e-11));
        assertThat(sum.grad().slope().toArray())
                .containsExactly(whole.grad().slope().toArray(), org.assertj.core.data.Offset.offset(1e-11));
        for (int threads = 1; threads <= 4; threads++) {
            for (int i = 0; i < 20; i++) {
                assertThat(in(threads, () -> valueAndGradOfSum(ThreadsTest::cost, LINE, PARTS)))
                        .isEqualTo(sum);
            }
        }
    }

    @Test
    void eachPartHasAThreadOfItsOwn() {
        // Both parts wait for each other, so one thread would wait for ever.
        CyclicBarrier both = new CyclicBarrier(2);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        in(
                2,
                () -> valueAndGradOfSum(
                        (Line m, Tensor x) -> {
                            threads.add(Thread.currentThread());
                            try {
                                both.await(1, TimeUnit.MINUTES);
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                            return cost(m, x);
                        },
                        LINE,
                        PARTS.subList(0, 2)));
        assertThat(threads).hasSize(2);
    }

    @Test
    void productsInsideOfPartsAreSplitAsWell() {
        Tensor w = Tensor.normal(RANDOM, 300, 300);
        List<Tensor> parts = List.of(
                Tensor.normal(RANDOM, 200, 300), Tensor.normal(RANDOM, 210, 300), Tensor.normal(RANDOM, 220, 300));
        java.util.function.BiFunction<Tensor, Tensor, Tensor> f =
                (v, x) -> x.matmul(v).tanh().matmul(v).square().sum();
        ValueAndGrad<Tensor> sum = valueAndGradOfSum(f, w, parts);
        for (int i = 0; i < 10; i++) {
            assertThat(in(2, () -> valueAndGradOfSum(f, w, parts))).isEqualTo(sum);
        }
    }

    @Test
    void derivativesOfTheSumAreRecordedByOneThread() {
        Tensor slope = LINE.slope();
        Tensor v = Tensor.normal(RANDOM, 700);
        Tensor expected = Autodiff.hvp(
                (Tensor u) -> PARTS.stream()
                        .map(x -> cost(new Line(u, LINE.offset()), x))
                        .reduce(Tensor::plus)
                        .orElseThrow(),
                slope,
                v);
        Tensor found = in(
                2,
                () -> Autodiff.jvp(
                        (Tensor u) -> valueAndGradOfSum(
                                        (Tensor s, Tensor x) -> cost(new Line(s, LINE.offset()), x), u, PARTS)
                                .grad(),
                        slope,
                        v));
        assertThat(found.toArray()).containsExactly(expected.toArray(), org.assertj.core.data.Offset.offset(1e-10));
    }

    @Test
    void tellsOfErrorsInPartsAndOfMissingParts() {
        assertThatThrownBy(() -> valueAndGradOfSum(ThreadsTest::cost, LINE, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("valueAndGradOfSum: there are no parts to sum");
        assertThatThrownBy(() -> valueAndGradOfSum((Line m, Tensor x) -> x.times(m.slope), LINE, PARTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("valueAndGradOfSum: the function must return a scalar");
        assertThatThrownBy(() -> in(2, () -> valueAndGradOfSum((Line m, Tensor x) -> x.times(m.slope), LINE, PARTS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("valueAndGradOfSum: the function must return a scalar");
    }
}

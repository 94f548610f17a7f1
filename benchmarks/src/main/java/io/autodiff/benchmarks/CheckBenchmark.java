package io.autodiff.benchmarks;

import io.autodiff.Autodiff;
import io.autodiff.Tensor;
import io.autodiff.check.GradientCheck;
import io.autodiff.check.Report;
import io.autodiff.check.Verdict;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A check of 1,000,000 derivatives by hand, beside one gradient: of a network of two layers, mean cross-entropy of a batch of 64. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
public class CheckBenchmark {
    private static final int BATCH = 64;

    /** 784 · 1258 + 1258 + 1258 · 10 + 10 = 1,000,120 numbers. */
    record Network(Tensor w1, Tensor b1, Tensor w2, Tensor b2) {}

    Tensor x;
    Tensor y;
    Network network;

    @Setup
    public void prepare() {
        Random random = new Random(1);
        x = Tensor.normal(random, BATCH, 784);
        int[] classes = random.ints(BATCH, 0, 10).toArray();
        y = Tensor.oneHot(classes, 10);
        network = new Network(
                Tensor.normal(random, 784, 1258).times(1 / 28.0),
                Tensor.normal(random, 1258),
                Tensor.normal(random, 1258, 10).times(1 / 35.0),
                Tensor.normal(random, 10));
    }

    private Tensor cost(Network n) {
        Tensor a1 = x.matmul(n.w1).plus(n.b1).sigmoid();
        return a1.matmul(n.w2)
                .plus(n.b2)
                .logSoftmax(1)
                .times(y)
                .sum()
                .divide(BATCH)
                .neg();
    }

    /** The textbook's equations; the slope of the hidden layer may be forgotten. */
    private Network backward(Network n, boolean right) {
        Tensor a1 = x.matmul(n.w1).plus(n.b1).sigmoid();
        Tensor delta2 = a1.matmul(n.w2).plus(n.b2).softmax(1).minus(y).divide(BATCH);
        Tensor back = delta2.matmul(n.w2.transpose());
        Tensor delta1 = right ? back.times(a1.minus(a1.square())) : back;
        return new Network(
                x.transpose().matmul(delta1), delta1.sum(0), a1.transpose().matmul(delta2), delta2.sum(0));
    }

    @Benchmark
    public Network gradient() {
        return Autodiff.grad(this::cost, network);
    }

    @Benchmark
    public Report ofTheRightGradient() {
        return check(true, Verdict.PASS);
    }

    /** With the diagnosis, which sweeps back once for each mistake that it tries. */
    @Benchmark
    public Report ofAWrongGradient() {
        return check(false, Verdict.FAIL);
    }

    private Report check(boolean right, Verdict expected) {
        Report report = GradientCheck.of(this::cost)
                .at(network)
                .against(n -> backward(n, right))
                .check();
        if (report.verdict() != expected) {
            throw new IllegalStateException(report.text());
        }
        return report;
    }
}

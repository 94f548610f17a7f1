package io.autodiff.benchmarks;

import io.autodiff.Autodiff;
import io.autodiff.Compiled;
import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The gradient of Rosenbrock's function Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)², written in scalars and in tensors: by hand, compiled, on a tape. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
public class CompiledBenchmark {
    /** The gradient takes 18 n − 20 operations: about a hundred to a hundred thousand. */
    @Param({"6", "56", "556", "5556"})
    int n;

    double[] x;
    double[] gradient;
    Tensor point;
    Compiled<Tensor> scalars;
    Compiled<Tensor> tensors;

    @Setup
    public void prepare() {
        x = new double[n];
        Arrays.setAll(x, Math::sin);
        gradient = new double[n];
        point = Tensor.of(x);
        scalars = Autodiff.compile(CompiledBenchmark::ofScalars, point);
        tensors = Autodiff.compile(CompiledBenchmark::ofTensors, point);
    }

    static Tensor ofScalars(Tensor x) {
        List<Tensor> parts = x.unstack(0);
        Tensor sum = Tensor.scalar(0);
        for (int i = 0; i + 1 < parts.size(); i++) {
            Tensor a = parts.get(i + 1).minus(parts.get(i).square());
            Tensor b = parts.get(i).neg().plus(1);
            sum = sum.plus(a.square().times(100)).plus(b.square());
        }
        return sum;
    }

    static Tensor ofTensors(Tensor x) {
        Tensor head = x.slice(0, 0, x.size() - 1);
        Tensor a = x.slice(0, 1, x.size()).minus(head.square());
        return a.square().times(100).plus(head.neg().plus(1).square()).sum();
    }

    @Benchmark
    public double byHand() {
        Arrays.fill(gradient, 0);
        double sum = 0;
        for (int i = 0; i + 1 < n; i++) {
            double a = x[i + 1] - x[i] * x[i];
            double b = 1 - x[i];
            sum += 100 * a * a + b * b;
            gradient[i] -= 400 * a * x[i] + 2 * b;
            gradient[i + 1] += 200 * a;
        }
        return sum;
    }

    @Benchmark
    public double compiledScalars() {
        return scalars.gradient(x, gradient);
    }

    /** What the first gradient takes: to record, to compile, and to run once. */
    @Benchmark
    public double compile() {
        return Autodiff.compile(CompiledBenchmark::ofScalars, point).gradient(x, gradient);
    }

    @Benchmark
    public double compiledTensors() {
        return tensors.gradient(x, gradient);
    }

    @Benchmark
    public Object tapeOfScalars() {
        return Autodiff.valueAndGrad(CompiledBenchmark::ofScalars, point);
    }

    @Benchmark
    public Object tapeOfTensors() {
        return Autodiff.valueAndGrad(CompiledBenchmark::ofTensors, point);
    }
}

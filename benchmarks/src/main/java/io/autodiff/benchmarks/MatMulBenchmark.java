package io.autodiff.benchmarks;

import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.openjdk.jmh.annotations.AuxCounters;
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

/**
 * How fast is the product of matrices, next to EJML's?
 *
 * <p>Look at the lines {@code gigaflops}: 10⁹ additions and multiplications per second, on one thread. Both sides allocate the result. The
 * last size is the first layer of a network for handwritten digits on a batch of ten.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatMulBenchmark {
    /** The rows of A, its columns, and the columns of B. */
    @Param({"16 16 16", "32 32 32", "64 64 64", "128 128 128", "256 256 256", "512 512 512", "10 784 30"})
    String size;

    private Tensor a;
    private Tensor b;
    private DMatrixRMaj ejmlA;
    private DMatrixRMaj ejmlB;
    private double gigaflop;

    /** Counts the work. */
    @State(Scope.Thread)
    @AuxCounters
    public static class Work {
        public double gigaflops;
    }

    @Setup
    public void fill() {
        int[] mkn = Arrays.stream(size.split(" ")).mapToInt(Integer::parseInt).toArray();
        Random random = new Random(1);
        a = Tensor.normal(random, mkn[0], mkn[1]);
        b = Tensor.normal(random, mkn[1], mkn[2]);
        ejmlA = a.toMatrix();
        ejmlB = b.toMatrix();
        gigaflop = 2e-9 * mkn[0] * mkn[1] * mkn[2];
    }

    @Benchmark
    public Tensor autodiff(Work work) {
        work.gigaflops += gigaflop;
        return a.matmul(b);
    }

    @Benchmark
    public DMatrixRMaj ejml(Work work) {
        work.gigaflops += gigaflop;
        return CommonOps_DDRM.mult(ejmlA, ejmlB, null);
    }
}

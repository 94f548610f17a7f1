package io.autodiff.benchmarks.workloads;

import dev.ludovic.netlib.blas.NativeBLAS;
import io.autodiff.Tensor;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
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

/** How long does a product of two n × n matrices take, whose result is new memory? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProductBenchmark {
    @Param({"64", "128", "256", "512", "1024"})
    public int n;

    private Tensor a;
    private Tensor b;
    private DMatrixRMaj ejmlA;
    private DMatrixRMaj ejmlB;

    @Setup
    public void fill() {
        Random random = new Random(1);
        a = Tensor.normal(random, n, n);
        b = Tensor.normal(random, n, n);
        ejmlA = a.toMatrix();
        ejmlB = b.toMatrix();
    }

    @Benchmark
    public Tensor autodiff() {
        return a.matmul(b);
    }

    @Benchmark
    public DMatrixRMaj ejml() {
        return CommonOps_DDRM.mult(ejmlA, ejmlB, null);
    }

    /** Column by column, as BLAS has it, Cᵀ = Bᵀ Aᵀ. */
    @Benchmark
    public double[] openblas() {
        double[] c = new double[n * n];
        NativeBLAS.getInstance().dgemm("N", "N", n, n, n, 1, ejmlB.getData(), n, ejmlA.getData(), n, 0, c, n);
        return c;
    }
}

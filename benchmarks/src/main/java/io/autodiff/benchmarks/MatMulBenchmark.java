package io.autodiff.benchmarks;

import io.autodiff.Tensor;
import io.autodiff.op.MatMul;
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
 * How fast is the product of matrices, by plain and by vector kernels, next to EJML's?
 *
 * <p>Look at the lines {@code gigaflops}: 10⁹ additions and multiplications per second, on one thread. All sides allocate the result.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatMulBenchmark {
    private static final String PLAIN = "-Dautodiff.kernels=plain";
    private static final String VECTOR = "-Dautodiff.kernels=vector";
    private static final String MODULE = "--add-modules=jdk.incubator.vector";

    /**
     * The rows of op(A), its columns, and the columns of op(B), where T in front says which of the two is stored transposed.
     *
     * <p>After the square ones come the layers of a network 784-128-64-10 on batches of 64 and 256: X W forward, Xᵀ Z̄ and Z̄ Wᵀ backward.
     */
    @Param({
        "NN 4 4 4",
        "NN 8 8 8",
        "NN 16 16 16",
        "NN 24 24 24",
        "NN 32 32 32",
        "NN 64 64 64",
        "NN 128 128 128",
        "NN 256 256 256",
        "NN 512 512 512",
        "NN 1024 1024 1024",
        "NN 64 784 128",
        "TN 784 64 128",
        "NT 64 128 784",
        "NN 64 128 64",
        "TN 128 64 64",
        "NT 64 64 128",
        "NN 64 64 10",
        "TN 64 64 10",
        "NT 64 10 64",
        "NN 256 784 128",
        "TN 784 256 128",
        "NT 256 128 784"
    })
    String size;

    private MatMul product;
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
        String[] words = size.split(" ", -1);
        product = new MatMul(words[0].charAt(0) == 'T', words[0].charAt(1) == 'T');
        int m = Integer.parseInt(words[1]);
        int k = Integer.parseInt(words[2]);
        int n = Integer.parseInt(words[3]);
        Random random = new Random(1);
        a = product.transposeA() ? Tensor.normal(random, k, m) : Tensor.normal(random, m, k);
        b = product.transposeB() ? Tensor.normal(random, n, k) : Tensor.normal(random, k, n);
        ejmlA = a.toMatrix();
        ejmlB = b.toMatrix();
        gigaflop = 2e-9 * m * k * n;
    }

    @Benchmark
    @Fork(value = 3, jvmArgsAppend = PLAIN)
    public Tensor plain(Work work) {
        work.gigaflops += gigaflop;
        return product.apply(a, b);
    }

    @Benchmark
    @Fork(
            value = 3,
            jvmArgsAppend = {MODULE, VECTOR})
    public Tensor vector(Work work) {
        work.gigaflops += gigaflop;
        return product.apply(a, b);
    }

    @Benchmark
    @Fork(3)
    public DMatrixRMaj ejml(Work work) {
        work.gigaflops += gigaflop;
        if (product.transposeA()) {
            return CommonOps_DDRM.multTransA(ejmlA, ejmlB, null);
        }
        return product.transposeB()
                ? CommonOps_DDRM.multTransB(ejmlA, ejmlB, null)
                : CommonOps_DDRM.mult(ejmlA, ejmlB, null);
    }
}

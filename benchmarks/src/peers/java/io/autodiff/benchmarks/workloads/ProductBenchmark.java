package io.autodiff.benchmarks.workloads;

import dev.ludovic.netlib.blas.NativeBLAS;
import io.autodiff.Tensor;
import io.autodiff.op.MatMul;
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

/** How long does a product of two matrices take, whose result is new memory? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class ProductBenchmark {
    /**
     * The size of two square matrices, or A, B as rows × columns, where A' is stored as its transpose: the products forward and backward of the
     * workloads W1 and W2.
     */
    @Param({
        "64",
        "128",
        "256",
        "512",
        "1024",
        "64x784, 784x128",
        "784x64', 64x128",
        "64x128, 128x64",
        "128x64', 64x64",
        "64x64, 64x128'",
        "64x64, 64x10",
        "64x64', 64x10",
        "64x10, 10x64'",
        "256x784, 784x128",
        "784x256', 256x128",
        "256x128, 128x64",
        "128x256', 256x64",
        "256x64, 64x128'",
        "256x64, 64x10",
        "64x256', 256x10",
        "256x10, 10x64'"
    })
    public String product = "64";

    private Product sizes = Product.of("64");
    private MatMul matMul = new MatMul(false, false);
    private Tensor a = Tensor.scalar(0);
    private Tensor b = a;
    private DMatrixRMaj ejmlA = new DMatrixRMaj(1, 1);
    private DMatrixRMaj ejmlB = ejmlA;

    /** A is m × k, B is k × n. */
    record Product(int m, int k, int n, boolean transposeA, boolean transposeB) {
        static Product of(String text) {
            String[] parts = text.split("[x, ']+", -1);
            int first = Integer.parseInt(parts[0]);
            return parts.length == 1
                    ? new Product(first, first, first, false, false)
                    : new Product(
                            first,
                            Integer.parseInt(parts[1]),
                            Integer.parseInt(parts[3]),
                            text.contains("',"),
                            text.endsWith("'"));
        }

        double flops() {
            return 2.0 * m * k * n;
        }
    }

    @Setup
    public void fill() {
        sizes = Product.of(product);
        matMul = new MatMul(sizes.transposeA, sizes.transposeB);
        Random random = new Random(1);
        a = sizes.transposeA ? Tensor.normal(random, sizes.k, sizes.m) : Tensor.normal(random, sizes.m, sizes.k);
        b = sizes.transposeB ? Tensor.normal(random, sizes.n, sizes.k) : Tensor.normal(random, sizes.k, sizes.n);
        ejmlA = a.toMatrix();
        ejmlB = b.toMatrix();
    }

    @Benchmark
    public Tensor autodiff() {
        return matMul.apply(a, b);
    }

    @Benchmark
    public DMatrixRMaj ejml() {
        if (sizes.transposeA) {
            return CommonOps_DDRM.multTransA(ejmlA, ejmlB, null);
        }
        return sizes.transposeB
                ? CommonOps_DDRM.multTransB(ejmlA, ejmlB, null)
                : CommonOps_DDRM.mult(ejmlA, ejmlB, null);
    }

    /** Column by column, as BLAS has it, Cᵀ = Bᵀ Aᵀ. */
    @Benchmark
    public double[] openblas() {
        double[] c = new double[sizes.m * sizes.n];
        NativeBLAS.getInstance()
                .dgemm(
                        sizes.transposeB ? "T" : "N",
                        sizes.transposeA ? "T" : "N",
                        sizes.n,
                        sizes.m,
                        sizes.k,
                        1,
                        ejmlB.getData(),
                        ejmlB.numCols,
                        ejmlA.getData(),
                        ejmlA.numCols,
                        0,
                        c,
                        sizes.n);
        return c;
    }
}

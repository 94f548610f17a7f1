package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.op.MatMul;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Products of vectors, matrices and batches, against the triple loop. */
class MatMulTest {
    private static final double TOLERANCE = 1e-13;

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void multipliesMatrices(
            @ForAll @IntRange(max = 9) int m,
            @ForAll @IntRange(max = 9) int k,
            @ForAll @IntRange(max = 9) int n,
            @ForAll long seed) {
        Tensor a = Testing.random(seed, m, k);
        Tensor b = Testing.random(seed + 1, k, n);
        Tensor expected = batched(a, b);
        Testing.assertClose(a.matmul(b), expected, TOLERANCE);
        Testing.assertClose(new MatMul(true, false).apply(a.transpose(), b), expected, TOLERANCE);
        Testing.assertClose(new MatMul(false, true).apply(a, b.transpose()), expected, TOLERANCE);
        Testing.assertClose(new MatMul(true, true).apply(a.transpose(), b.transpose()), expected, TOLERANCE);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void multipliesVectors(@ForAll @IntRange(max = 9) int m, @ForAll @IntRange(max = 9) int k, @ForAll long seed) {
        Tensor a = Testing.random(seed, m, k);
        Tensor x = Testing.random(seed + 1, k);
        Tensor row = x.reshape(1, k);
        Tensor column = x.reshape(k, 1);
        Testing.assertClose(a.matmul(x), batched(a, column).reshape(m), TOLERANCE);
        Testing.assertClose(x.matmul(a.transpose()), batched(row, a.transpose()).reshape(m), TOLERANCE);
        Testing.assertClose(x.matmul(x), batched(row, column).reshape(), TOLERANCE);
        Testing.assertClose(x.dot(x), batched(row, column).reshape(), TOLERANCE);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void multipliesVectorsToMatrices(
            @ForAll @IntRange(max = 9) int m, @ForAll @IntRange(max = 9) int n, @ForAll long seed) {
        Tensor a = Testing.random(seed, m);
        Tensor b = Testing.random(seed + 1, n);
        assertThat(a.outer(b)).isEqualTo(Testing.tensor(Shape.of(m, n), i -> a.get(i[0]) * b.get(i[1])));
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void broadcastsBatches(
            @ForAll @IntRange(max = 3) int batch,
            @ForAll @IntRange(max = 3) int outer,
            @ForAll @IntRange(max = 4) int m,
            @ForAll @IntRange(min = 1, max = 4) int k,
            @ForAll @IntRange(max = 5) int n,
            @ForAll long seed) {
        Tensor full = Testing.random(seed, outer, batch, m, k);
        Tensor one = Testing.random(seed + 1, 1, batch, k, n);
        Testing.assertClose(full.matmul(one), batched(full, one), TOLERANCE);
        Tensor missing = Testing.random(seed + 2, batch, k, n);
        Testing.assertClose(full.matmul(missing), batched(full, missing), TOLERANCE);
        Tensor matrix = Testing.random(seed + 3, k, n);
        Testing.assertClose(full.matmul(matrix), batched(full, matrix), TOLERANCE);
        Tensor left = Testing.random(seed + 4, m, k);
        Testing.assertClose(left.matmul(missing), batched(left, missing), TOLERANCE);
        Tensor stretched = Testing.random(seed + 5, outer, 1, m, k);
        Testing.assertClose(stretched.matmul(missing), batched(stretched, missing), TOLERANCE);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void multipliesAVectorWithEachOfABatch(
            @ForAll @IntRange(max = 3) int batch,
            @ForAll @IntRange(max = 4) int m,
            @ForAll @IntRange(min = 1, max = 4) int k,
            @ForAll long seed) {
        Tensor matrices = Testing.random(seed, batch, m, k);
        Tensor x = Testing.random(seed + 1, k);
        Tensor expected = batched(matrices, x.reshape(k, 1)).reshape(batch, m);
        Testing.assertClose(matrices.matmul(x), expected, TOLERANCE);
        Testing.assertClose(x.matmul(matrices.transpose()), expected, TOLERANCE);
    }

    @Test
    void multipliesBatchesThatAreEmptyInside() {
        assertThat(Tensor.zeros(2, 3, 0).matmul(Tensor.zeros(0, 4))).isEqualTo(Tensor.zeros(2, 3, 4));
        assertThat(Tensor.zeros(2, 0, 3).matmul(Tensor.zeros(3, 4)).shape()).isEqualTo(Shape.of(2, 0, 4));
        assertThat(Tensor.zeros(2, 3, 0).matmul(Tensor.zeros(0))).isEqualTo(Tensor.zeros(2, 3));
    }

    @Test
    void addsNothingToZero() {
        assertThat(Tensor.zeros(2, 0).matmul(Tensor.zeros(0, 5))).isEqualTo(Tensor.zeros(2, 5));
        assertThat(Tensor.zeros(2, 0).matmul(Tensor.zeros(0))).isEqualTo(Tensor.zeros(2));
        assertThat(Tensor.zeros(0).matmul(Tensor.zeros(0))).isEqualTo(Tensor.scalar(0));
        assertThat(Tensor.zeros(3, 2, 0).matmul(Tensor.zeros(3, 0, 5))).isEqualTo(Tensor.zeros(3, 2, 5));
    }

    @Test
    void differentiatesTheProductOfAMatrixWithItself() {
        Tensor a = Testing.random(1, 3, 3);
        Tensor gradient = Autodiff.grad((Tensor x) -> x.matmul(x).square().sum(), a);
        Testing.assertClose(
                gradient, Testing.differences(x -> x.matmul(x).square().sum(), a, 1e-5), 1e-8);
    }

    @Test
    void sumsTheAdjointOfABroadcastFactor() {
        Tensor a = Testing.random(1, 4, 2, 3);
        Tensor b = Testing.random(2, 3, 2);
        Tensor gradient = Autodiff.grad((Tensor x) -> a.matmul(x).square().sum(), b);
        Testing.assertClose(
                gradient, Testing.differences(x -> a.matmul(x).square().sum(), b, 1e-5), 1e-8);
    }

    /** Y[…, i, j] = Σ A[…, i, p] B[…, p, j], where batch axes of size 1 and missing ones stand for any index. */
    private static Tensor batched(Tensor a, Tensor b) {
        Shape batches = a.shape().slice(0, a.rank() - 2).broadcast(b.shape().slice(0, b.rank() - 2));
        Shape shape = batches.concat(Shape.of(a.shape().size(-2), b.shape().size(-1)));
        return Testing.tensor(shape, index -> {
            int row = index[index.length - 2];
            int column = index[index.length - 1];
            double sum = 0;
            for (int p = 0; p < a.shape().size(-1); p++) {
                sum += element(a, index, row, p) * element(b, index, p, column);
            }
            return sum;
        });
    }

    private static double element(Tensor x, int[] index, int row, int column) {
        int[] own = new int[x.rank()];
        for (int axis = 0; axis < own.length - 2; axis++) {
            own[axis] = x.shape().size(axis) == 1 ? 0 : index[index.length - own.length + axis];
        }
        own[own.length - 2] = row;
        own[own.length - 1] = column;
        return x.get(own);
    }
}

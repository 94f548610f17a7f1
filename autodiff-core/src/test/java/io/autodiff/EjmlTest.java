package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;

/** The border to EJML's matrices: what goes over it is copied. */
class EjmlTest {
    private static final Tensor MATRIX = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});

    @Test
    void readsAMatrix() {
        assertThat(Tensor.of(new DMatrixRMaj(new double[][] {{1, 2, 3}, {4, 5, 6}})))
                .isEqualTo(MATRIX);
        assertThat(Tensor.of(new SimpleMatrix(new double[][] {{1, 2, 3}, {4, 5, 6}})))
                .isEqualTo(MATRIX);
    }

    /** EJML keeps the old, longer array when a matrix shrinks. */
    @Test
    void readsAMatrixWhoseArrayIsLongerThanNeeded() {
        DMatrixRMaj matrix = new DMatrixRMaj(10, 10);
        matrix.reshape(2, 3);
        matrix.setTo(new DMatrixRMaj(new double[][] {{1, 2, 3}, {4, 5, 6}}));
        assertThat(matrix.getData()).hasSize(100);
        assertThat(Tensor.of(matrix)).isEqualTo(MATRIX);
        assertThat(Tensor.of(SimpleMatrix.wrap(matrix))).isEqualTo(MATRIX);
    }

    @Test
    void readsSubmatrices() {
        DMatrixRMaj large = new DMatrixRMaj(new double[][] {{0, 0, 0, 0}, {0, 1, 2, 3}, {0, 4, 5, 6}});
        assertThat(Tensor.of(CommonOps_DDRM.extract(large, 1, 3, 1, 4))).isEqualTo(MATRIX);
        assertThat(Tensor.of(SimpleMatrix.wrap(large).extractMatrix(1, 3, 1, 4)))
                .isEqualTo(MATRIX);
        assertThat(Tensor.of(SimpleMatrix.wrap(large).getRow(2))).isEqualTo(Tensor.of(new double[][] {{0, 4, 5, 6}}));
    }

    @Test
    void comesBackAsItWas() {
        assertThat(Tensor.of(MATRIX.toMatrix())).isEqualTo(MATRIX);
        assertThat(Tensor.of(MATRIX.toSimpleMatrix())).isEqualTo(MATRIX);
        Tensor empty = Tensor.zeros(0, 3);
        assertThat(Tensor.of(empty.toMatrix())).isEqualTo(empty);
        assertThat(Tensor.of(empty.toSimpleMatrix())).isEqualTo(empty);
    }

    @Test
    void turnsAVectorIntoAColumnAndAScalarIntoOneElement() {
        assertThat(Tensor.of(Tensor.of(1, 2).toMatrix())).isEqualTo(Tensor.of(new double[][] {{1}, {2}}));
        assertThat(Tensor.of(Tensor.scalar(3).toMatrix())).isEqualTo(Tensor.of(new double[][] {{3}}));
        assertThat(Tensor.scalar(3).toSimpleMatrix().get(0, 0)).isEqualTo(3);
    }

    @Test
    void sharesNoElements() {
        DMatrixRMaj in = MATRIX.toMatrix();
        Tensor x = Tensor.of(in);
        Tensor y = Tensor.of(SimpleMatrix.wrap(in));
        in.set(0, 0, 9);
        MATRIX.toMatrix().set(0, 0, 9);
        MATRIX.toSimpleMatrix().set(0, 0, 9);
        assertThat(x).isEqualTo(MATRIX);
        assertThat(y).isEqualTo(MATRIX);
        assertThat(MATRIX.get(0, 0)).isEqualTo(1);
    }

    @Test
    void handsOutTrackedValuesAsNumbers() {
        Tensor x = new Tape().watch(MATRIX);
        assertThat(Tensor.of(x.times(2).toMatrix())).isEqualTo(MATRIX.times(2));
    }
}

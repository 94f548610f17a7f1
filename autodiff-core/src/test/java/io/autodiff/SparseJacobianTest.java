package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Sparse Jacobians and Hessians, against the dense ones, and the number of sweeps they take. */
class SparseJacobianTest {
    private static final Tensor X = Testing.random(1, 12);

    /** The chained Rosenbrock function, whose Hessian is tridiagonal. */
    private static Tensor rosenbrock(Tensor x) {
        int n = x.size();
        Tensor next = x.slice(0, 1, n);
        Tensor here = x.slice(0, 0, n - 1);
        return next.minus(here.square())
                .square()
                .times(100)
                .plus(here.neg().plus(1).square())
                .sum();
    }

    /** Second differences times the middle: three bands. */
    private static Tensor banded(Tensor x) {
        int n = x.size();
        Tensor middle = x.slice(0, 1, n - 1);
        return x.slice(0, 0, n - 2)
                .minus(middle.times(2))
                .plus(x.slice(0, 2, n))
                .times(middle);
    }

    private static Tensor dense(SparseMatrix matrix) {
        return matrix.matmul(Tensor.identity(matrix.shape().size(1)));
    }

    @Test
    void aBandTakesAsManySweepsAsItIsWide() {
        SparseJacobian jacobian = SparseJacobian.of(SparseJacobianTest::banded, X);
        assertThat(jacobian.sweeps()).isEqualTo(3);
        Tensor elsewhere = Testing.random(2, 12);
        SparseMatrix j = jacobian.at(elsewhere);
        assertThat(j.values().size()).isEqualTo(30);
        Testing.assertClose(dense(j), Autodiff.jacobian(SparseJacobianTest::banded, elsewhere), 1e-14);
    }

    @Test
    void hessiansAreJacobiansOfGradients() {
        SparseJacobian hessian = SparseJacobian.of(Autodiff.grad(SparseJacobianTest::rosenbrock), X);
        assertThat(hessian.sweeps()).isEqualTo(3);
        Testing.assertClose(dense(hessian.at(X)), Autodiff.hessian(SparseJacobianTest::rosenbrock, X), 1e-12);
    }

    /** One dense row costs forward sweeps a colour for each column, reverse sweeps one more; and the other way round. */
    @Test
    void itGoesTheWayThatTakesFewerSweeps() {
        UnaryOperator<Tensor> denseRow =
                x -> Tensor.concat(0, x.square(), x.sum().reshape(1));
        UnaryOperator<Tensor> denseColumn = x -> x.square().plus(x.at(0).sin());
        assertThat(SparseJacobian.of(denseRow, X).sweeps()).isEqualTo(2);
        assertThat(SparseJacobian.of(denseColumn, X).sweeps()).isEqualTo(2);
        for (UnaryOperator<Tensor> f : List.of(denseRow, denseColumn)) {
            Testing.assertClose(dense(SparseJacobian.of(f, X).at(X)), Autodiff.jacobian(f, X), 1e-15);
        }
    }

    @Test
    void shapesAreReadInRowMajorOrder() {
        UnaryOperator<Tensor> f = x -> x.sin().transpose();
        Tensor x = X.reshape(3, 4);
        SparseJacobian jacobian = SparseJacobian.of(f, x);
        assertThat(jacobian.sweeps()).isEqualTo(1);
        Testing.assertClose(dense(jacobian.at(x)), Autodiff.jacobian(f, x).reshape(12, 12), 1e-15);
    }

    /** At the origin x² has slope zero: another point shows what that one hides. */
    @Test
    void severalPointsShowMore() {
        Tensor origin = Tensor.zeros(12);
        assertThat(SparseJacobian.of(Tensor::square, origin).at(X).values().size())
                .isZero();
        assertThat(SparseJacobian.of(Tensor::square, origin, X).at(X).values()).isEqualTo(X.times(2));
        assertThat(SparseJacobian.of(x -> Tensor.ones(3), X).sweeps()).isZero();
    }

    @Test
    void isDifferentiable() {
        SparseJacobian jacobian = SparseJacobian.of(SparseJacobianTest::banded, X);
        UnaryOperator<Tensor> f = x -> jacobian.at(x).values().square().sum();
        Testing.assertClose(Autodiff.grad(f, X), Testing.differences(f, X, 1e-5), 1e-7);
    }

    @Test
    void saysWhatDoesNotFit() {
        assertThatThrownBy(() -> SparseJacobian.of(Tensor::square, Tensor.zeros(2), Tensor.zeros(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sparseJacobian: takes points of one shape, at least one, got [[2], [3]]");
        SparseJacobian jacobian = SparseJacobian.of(SparseJacobianTest::banded, X);
        assertThatThrownBy(() -> jacobian.at(Tensor.zeros(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sparseJacobian: the Jacobian has shape [10, 12], but here f goes from [5] to [3]");
    }
}

package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import demo.UserOperations.Cross;
import demo.UserOperations.Hypot;
import demo.UserOperations.Softsign;
import demo.UserOperations.Unit;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** An operation of a user's own, written against the public interface, has the rights of a built-in one. */
class UserOperationTest {
    private static final Tensor X = Tensor.of(0.5, -2, 3);
    private static final Tensor A = Tensor.of(1, 2, 3);

    /** Each family, made into a scalar function that can be differentiated twice. */
    private static final List<UnaryOperator<Tensor>> PROGRAMS = List.of(
            x -> new Softsign().apply(x).square().sum(),
            x -> new Hypot().apply(x, A).square().times(x).sum(),
            x -> new Hypot()
                    .apply(Tensor.of(new double[][] {{1}, {2}}), x)
                    .log()
                    .sum(),
            x -> new Hypot().apply(x.at(0), x.at(1)).times(x.at(2)),
            x -> new Cross().apply(x, A).dot(new Cross().apply(A, x.square())),
            x -> new Unit().apply(x).dot(A).square(),
            x -> new Unit().apply(new Cross().apply(new Softsign().apply(x), A)).dot(x));

    @Test
    void computes() {
        assertThat(new Softsign().apply(Tensor.of(1, -3))).isEqualTo(Tensor.of(0.5, -0.75));
        assertThat(new Hypot().apply(Tensor.of(3, 5), Tensor.of(4, 12))).isEqualTo(Tensor.of(5, 13));
        assertThat(new Cross().apply(Tensor.of(1, 0, 0), Tensor.of(0, 1, 0))).isEqualTo(Tensor.of(0, 0, 1));
        assertThat(new Unit().apply(Tensor.of(3, 4))).isEqualTo(Tensor.of(0.6, 0.8));
    }

    @Test
    void broadcasts() {
        Tensor column = Tensor.of(new double[][] {{3}, {5}});
        assertThat(new Hypot().apply(column, Tensor.of(4, 12)).shape()).isEqualTo(Shape.of(2, 2));
        assertThat(new Hypot().apply(Tensor.of(3), Tensor.scalar(4))).isEqualTo(Tensor.of(5));
        assertThat(Autodiff.grad((Tensor x) -> new Hypot().apply(x, column).sum(), Tensor.scalar(0)))
                .isEqualTo(Tensor.scalar(0));
    }

    @Test
    void hasGradients() {
        for (UnaryOperator<Tensor> f : PROGRAMS) {
            Testing.assertClose(Autodiff.grad(f, X), Testing.differences(f, X, 1e-5), 1e-8);
        }
    }

    @Test
    void hasForwardRules() {
        Tensor direction = Tensor.of(1, -1, 2);
        for (UnaryOperator<Tensor> f : PROGRAMS) {
            Tensor expected = Autodiff.grad(f, X).dot(direction);
            Testing.assertClose(Autodiff.jvp(f, X, direction), expected, 1e-12);
        }
    }

    @Test
    void hasHigherDerivatives() {
        for (UnaryOperator<Tensor> f : PROGRAMS) {
            Tensor hessian = Autodiff.hessian(f, X);
            Testing.assertClose(hessian, hessian.transpose(), 1e-12);
            for (int i = 0; i < 3; i++) {
                int row = i;
                Tensor slope = Testing.differences(v -> Autodiff.grad(f, v).at(row), X, 1e-5);
                Testing.assertClose(hessian.at(row), slope, 1e-7);
            }
        }
        // x / (1 + x) has the third derivative 6 / (1 + x)⁴.
        double third = Autodiff.grad(Autodiff.grad(Autodiff.grad(x -> new Softsign().apply(x))))
                .apply(Tensor.scalar(1))
                .item();
        assertThat(third).isEqualTo(6 / 16.0);
    }

    @Test
    void isRecordedAsAScalarToo() {
        Tape tape = new Tape();
        Tensor a = tape.watch("a", Tensor.scalar(3));
        Tensor y = new Softsign().apply(new Hypot().apply(a, Tensor.scalar(4)));
        assertThat(tape.size()).isEqualTo(3);
        assertThat(tape.backward(y).of(a).item()).isEqualTo(1 / 36.0 * 0.6);
        assertThat(tape.toString()).contains("hypot      a, const", "softsign   v1");
    }

    @Test
    void isChecked() {
        Tensor zero = Tape.checked().watch(Tensor.zeros(2));
        assertThatThrownBy(() -> new Unit().apply(zero))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("unit: the value at [0] of shape [2] is NaN");
        Tape tape = Tape.checked();
        Tensor x = tape.watch(Tensor.scalar(0));
        Tensor y = new Hypot().apply(x, Tensor.scalar(0));
        assertThatThrownBy(() -> tape.backward(y))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("hypot: its vjp for input 0 is NaN");
    }

    @Test
    void isNamedInErrors() {
        assertThatThrownBy(() -> new Cross().apply(Tensor.of(1, 2), A))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cross: takes two vectors of length 3, got [2] and [3]");
        assertThatThrownBy(() -> new Hypot().apply(Tensor.of(1, 2), A))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hypot: shapes [2] and [3] do not broadcast: sizes 2 and 3 differ on axis -1; sizes must be"
                        + " equal or 1");
    }

    @Test
    void isNamedAfterItsClass() {
        assertThat(new Softsign().name()).isEqualTo("softsign");
        Op nameless = new Op.Multilinear() {
            @Override
            public Shape shape(Shape... x) {
                return x[0];
            }

            @Override
            public double[] value(Shape shape, Operand... x) {
                return x[0].data();
            }

            @Override
            public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
                return yBar;
            }
        };
        assertThat(nameless.name()).isEqualTo("op");
        assertThat(Autodiff.grad((Tensor x) -> nameless.apply(x).square().sum(), A))
                .isEqualTo(A.times(2));
    }
}

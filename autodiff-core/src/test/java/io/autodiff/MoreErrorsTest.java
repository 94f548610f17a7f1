package io.autodiff;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.op.Recurrence;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The texts of the errors of reductions, scans and movement, word for word. */
class MoreErrorsTest {
    private static final Tensor MATRIX = Tensor.zeros(3, 4);
    private static final Tensor VECTOR = Tensor.zeros(3);

    // ---------------------------------------------------------------- reductions

    @Test
    void reductionsNameTheirAxes() {
        String text = ": axis 2 does not exist in shape [3, 4]; use -2 to 1";
        assertError(() -> MATRIX.prod(2), "prod" + text);
        assertError(() -> MATRIX.min(2), "min" + text);
        assertError(() -> MATRIX.argMax(2), "argMax" + text);
        assertError(() -> MATRIX.argMin(2), "argMin" + text);
        assertError(() -> MATRIX.var(2), "var" + text);
        assertError(() -> MATRIX.std(2), "std" + text);
        assertError(() -> MATRIX.norm(1, 2), "norm" + text);
        assertError(() -> MATRIX.norm(Double.POSITIVE_INFINITY, 2), "norm" + text);
    }

    @Test
    void nothingHasNoExtremes() {
        Tensor empty = Tensor.zeros(2, 0);
        String text = ": there is nothing to take the minimum of in shape [2, 0] along axes [1]";
        assertError(() -> empty.min(1), "min" + text);
        assertError(() -> empty.argMin(1), "argMin" + text);
        assertError(() -> empty.argMax(1), "argMax: there is no largest element along an empty axis, got shape [2, 0]");
        assertError(
                () -> empty.norm(Double.POSITIVE_INFINITY),
                "norm: there is nothing to take the maximum of in shape [2, 0] along axes [0, 1]");
    }

    @Test
    void aVarianceNeedsMoreElementsThanItsCorrection() {
        assertError(
                () -> Tensor.zeros(1, 3).var(1, Axes.drop(0)),
                "var: a correction of 1 needs more elements than that, got 1 along axes [0] of shape [1, 3]");
        assertError(
                () -> Tensor.zeros(2, 0).std(1),
                "std: a correction of 0 needs more elements than that, got 0 along axes [1] of shape [2, 0]");
    }

    @Test
    void aNormHasAPositiveExponent() {
        assertError(() -> VECTOR.norm(-1), "norm: p must be positive, got -1.0");
        assertError(() -> VECTOR.norm(Double.NaN), "norm: p must be positive, got NaN");
    }

    // ---------------------------------------------------------------- scans

    @Test
    void scansNameTheirAxis() {
        String text = ": axis -3 does not exist in shape [3, 4]; use -2 to 1";
        assertError(() -> MATRIX.cumSum(-3), "cumSum" + text);
        assertError(() -> MATRIX.cumProd(-3), "cumProd" + text);
        assertError(() -> MATRIX.cumLogSumExp(-3), "cumLogSumExp" + text);
        assertError(
                () -> Tensor.scalar(1).cumSum(0), "cumSum: axis 0 does not exist in shape []; a scalar has no axes");
    }

    @Test
    void aRecurrenceTakesTwoOfOneShape() {
        assertError(
                () -> new Recurrence(false).apply(VECTOR, MATRIX),
                "recurrence: takes A and B of one shape, got [3] and [3, 4]");
    }

    private static void assertError(ThrowingCallable code, String text) {
        assertThatThrownBy(code).isInstanceOf(IllegalArgumentException.class).hasMessage(text);
    }
}

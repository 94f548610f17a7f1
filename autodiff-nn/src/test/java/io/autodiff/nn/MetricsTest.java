package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private static final Tensor TARGETS = Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}});

    @Test
    void accuracyIsTheShareOfRowsWithTheLargestOutputAtTheTarget() {
        Tensor outputs = Tensor.of(new double[][] {{-1, -2, -3}, {5, 6, 7}, {0.1, 0.2, 0.3}, {0, 1e-9, 0}});
        assertThat(Metrics.accuracy(outputs, TARGETS)).isEqualTo(0.75);
        assertThat(Metrics.accuracy(TARGETS, TARGETS)).isEqualTo(1);
        assertThat(Metrics.accuracy(TARGETS.neg(), TARGETS)).isZero();
    }

    @Test
    void ofEqualOutputsTheFirstCounts() {
        assertThat(Metrics.accuracy(Tensor.zeros(4, 3), TARGETS)).isEqualTo(0.25);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void thereIsNoLargestOfARowWithNaN(int column) {
        double[] elements = TARGETS.toArray();
        elements[2 * 3 + column] = Double.NaN;
        Tensor bad = Tensor.of(TARGETS.shape(), elements);
        String where = " at row 2, since class " + column + " is NaN; look for NaN in the data, or train with"
                + " -Dautodiff.checked=true to see which operation it comes from";
        assertThatThrownBy(() -> Metrics.accuracy(bad, TARGETS))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("accuracy: there is no largest of the outputs" + where);
        assertThatThrownBy(() -> Metrics.accuracy(TARGETS, bad))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("accuracy: there is no largest of the targets" + where);
    }

    @Test
    void infinitiesAreCompared() {
        assertThat(Metrics.accuracy(TARGETS.log(), TARGETS)).isEqualTo(1);
    }

    @Test
    void accuracyNeedsExamplesWithTargetsOfTheSameShape() {
        assertRefused(Tensor.zeros(4, 2), TARGETS, "[4, 2] and [4, 3]");
        assertRefused(Tensor.zeros(3), Tensor.zeros(3), "[3] and [3]");
        assertRefused(Tensor.zeros(0, 3), Tensor.zeros(0, 3), "[0, 3] and [0, 3]");
    }

    private static void assertRefused(Tensor outputs, Tensor targets, String shapes) {
        assertThatThrownBy(() -> Metrics.accuracy(outputs, targets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("accuracy: takes outputs and targets of one shape [examples, classes], got " + shapes);
    }
}

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
        assertError(() -> MATRIX.cumMax(-3), "cumMax" + text);
        assertError(() -> MATRIX.cumMin(-3), "cumMin" + text);
        assertError(
                () -> Tensor.scalar(1).cumSum(0), "cumSum: axis 0 does not exist in shape []; a scalar has no axes");
    }

    @Test
    void aRecurrenceTakesTwoOfOneShape() {
        assertError(
                () -> new Recurrence(false).apply(VECTOR, MATRIX),
                "recurrence: takes A and B of one shape, got [3] and [3, 4]");
    }

    // ---------------------------------------------------------------- order

    @Test
    void sortingNamesItsAxis() {
        String text = ": axis 2 does not exist in shape [3, 4]; use -2 to 1";
        assertError(() -> MATRIX.sort(2), "sort" + text);
        assertError(() -> MATRIX.argSort(2), "argSort" + text);
        assertError(() -> MATRIX.topK(1, 2), "topK" + text);
        assertError(() -> MATRIX.median(2), "median" + text);
        assertError(() -> MATRIX.quantile(0, 2), "quantile" + text);
    }

    @Test
    void thereAreOnlySoManyLargest() {
        assertError(() -> MATRIX.topK(5, 1), "topK: 5 is not from 0 to 4, the size of axis 1 of shape [3, 4]");
        assertError(() -> MATRIX.topK(-1, 0), "topK: -1 is not from 0 to 3, the size of axis 0 of shape [3, 4]");
    }

    @Test
    void quantilesAreOfSomethingBetweenItsEnds() {
        assertError(() -> VECTOR.quantile(25), "quantile: q must be from 0 to 1, got 25.0");
        assertError(() -> VECTOR.quantile(Double.NaN), "quantile: q must be from 0 to 1, got NaN");
        assertError(
                () -> Tensor.zeros(0).quantile(0.5),
                "quantile: there is nothing to take the quantile of in shape [0] along axes [0]");
        assertError(
                () -> Tensor.zeros(2, 0).median(1),
                "median: there is nothing to take the median of in shape [2, 0] along axes [1]");
    }

    // ---------------------------------------------------------------- indices

    @Test
    void indicesAreWholeNumbersInside() {
        assertError(
                () -> VECTOR.gather(0, Tensor.of(0, 0.5)),
                "gather: index 0.5 is not a whole number; indices are counted from 0");
        assertError(
                () -> VECTOR.gather(0, Tensor.of(Double.NaN)),
                "gather: index NaN is not a whole number; indices are counted from 0");
        assertError(() -> MATRIX.gather(1, Tensor.of(4)), "gather: index 4 is outside axis 1 of shape [3, 4]");
        assertError(() -> MATRIX.gather(2, Tensor.of(0)), "gather: axis 2 does not exist in shape [3, 4]; use -2 to 1");
        assertError(
                () -> MATRIX.takeAlongAxis(1, Tensor.full(Shape.of(3, 1), 4)),
                "takeAlongAxis: index 4 is outside axis 1 of shape [3, 4]");
        assertError(
                () -> VECTOR.takeAlongAxis(0, Tensor.of(-1)), "takeAlongAxis: index -1 is outside axis 0 of shape [3]");
        assertError(
                () -> Tensor.zeros(2).addAlongAxis(0, 2, Tensor.of(0, 2)),
                "addAlongAxis: index 2 is outside axis 0 of shape [2]");
    }

    @Test
    void indicesFitTheElements() {
        assertError(
                () -> MATRIX.takeAlongAxis(1, Tensor.zeros(2, 4)),
                "takeAlongAxis: the indices are [2, 4] for shape [3, 4]; all sizes but that of axis 1 must be equal");
        assertError(
                () -> MATRIX.takeAlongAxis(0, VECTOR),
                "takeAlongAxis: the indices are [3] for shape [3, 4]; all sizes but that of axis 0 must be equal");
        assertError(
                () -> MATRIX.takeAlongAxis(2, VECTOR),
                "takeAlongAxis: axis 2 does not exist in shape [3, 4]; use -2 to 1");
        assertError(
                () -> Tensor.zeros(4).addAlongAxis(0, 5, VECTOR),
                "addAlongAxis: the indices are [3] for elements of shape [4]; they must be equal");
        assertError(
                () -> VECTOR.addAlongAxis(1, 5, VECTOR),
                "addAlongAxis: axis 1 does not exist in shape [3]; use -1 to 0");
    }

    @Test
    void pointsHaveAnIndexForEachAxis() {
        assertError(
                () -> MATRIX.pick(new int[2], new int[3]),
                "pick: the arrays of indices have lengths 2 and 3; all must be equally long");
        assertError(
                () -> VECTOR.pick(new int[2], new int[2]),
                "pick: shape [3] takes 1 to 1 arrays of indices, one for each leading axis, got 2");
        assertError(
                () -> MATRIX.pick(),
                "pick: shape [3, 4] takes 1 to 2 arrays of indices, one for each leading axis, got 0");
        assertError(() -> MATRIX.pick(new int[1], new int[] {4}), "pick: index 4 is outside axis 1 of shape [3, 4]");
        assertError(() -> MATRIX.pick(new int[] {-1}), "pick: index -1 is outside axis 0 of shape [3, 4]");
    }

    @Test
    void aOneHasItsPlace() {
        assertError(() -> Tensor.oneHot(new int[] {7}, 5), "oneHot: index 7 is not from 0 to 4");
        assertError(() -> Tensor.of(-1).oneHot(5), "oneHot: index -1 is not from 0 to 4");
        assertError(
                () -> Tensor.of(0.5).oneHot(5), "oneHot: index 0.5 is not a whole number; indices are counted from 0");
        assertError(() -> Tensor.linspace(0, 1, -1), "shape [-1]: sizes must not be negative");
    }

    // ---------------------------------------------------------------- movement

    @Test
    void movementNamesItsAxis() {
        String text = ": axis 2 does not exist in shape [3, 4]; use -2 to 1";
        assertError(() -> MATRIX.swapAxes(0, 2), "swapAxes" + text);
        assertError(() -> MATRIX.moveAxis(2, 0), "moveAxis" + text);
        assertError(() -> MATRIX.flip(2), "flip" + text);
        assertError(() -> MATRIX.flip(1, 1), "flip: axis 1 is named twice for shape [3, 4]");
        assertError(() -> MATRIX.roll(2, 1), "roll" + text);
        assertError(() -> MATRIX.repeat(2, 1), "repeat" + text);
        assertError(() -> MATRIX.split(2, 1), "split" + text);
        assertError(() -> MATRIX.split(2, new int[0]), "split" + text);
        assertError(() -> MATRIX.unstack(2), "unstack" + text);
        assertError(() -> MATRIX.pad(2, 1, 1, 0), "pad" + text);
        assertError(() -> MATRIX.padReflect(2, 1, 1), "padReflect" + text);
        assertError(() -> MATRIX.padEdge(2, 1, 1), "padEdge" + text);
        assertError(() -> MATRIX.squeeze(2), "squeeze" + text);
        assertError(() -> MATRIX.expandDims(3), "expandDims: the new axis 3 does not fit shape [3, 4]; use -3 to 2");
        assertError(
                () -> Tensor.scalar(0).diagonalMatrix(),
                "diagonalMatrix: axis -1 does not exist in shape []; a scalar has no axes");
    }

    @Test
    void onlyAxesOfSizeOneCanGo() {
        assertError(() -> MATRIX.squeeze(1), "squeeze: axis 1 of shape [3, 4] has size 4; only axes of size 1 can go");
    }

    @Test
    void partsMakeUpTheWhole() {
        assertError(
                () -> MATRIX.split(1, 3),
                "split: axis 1 of shape [3, 4] has size 4, which does not make 3 equal parts; give their sizes");
        assertError(
                () -> MATRIX.split(1, 0),
                "split: axis 1 of shape [3, 4] has size 4, which does not make 0 equal parts; give their sizes");
        assertError(
                () -> MATRIX.split(1, new int[] {1, 2}),
                "split: sizes [1, 2] do not make up axis 1 of shape [3, 4], which has size 4");
        assertError(
                () -> MATRIX.split(1, new int[] {5, -1}),
                "split: sizes [5, -1] do not make up axis 1 of shape [3, 4], which has size 4");
    }

    @Test
    void thereIsNoNegativeNumberOfCopies() {
        assertError(() -> VECTOR.repeat(0, -1), "repeat: -1 copies; the number must not be negative");
        assertError(() -> VECTOR.tile(2, -3), "tile: -3 copies; the number must not be negative");
    }

    @Test
    void paddingTakesWhatThereIs() {
        assertError(
                () -> MATRIX.padReflect(0, 3, 0),
                "padReflect: 3 before and 0 after do not fit axis 0 of shape [3, 4]; each must be less than its size");
        assertError(() -> Tensor.zeros(0).padEdge(0, 1, 1), "padEdge: axis 0 of shape [0] is empty and has no edges");
        assertError(
                () -> MATRIX.pad(0, -1, 0, 7),
                "pad: -1 zeros before and 0 after; neither may be negative, use slice to cut");
    }

    @Test
    void diagonalsAreOfMatrices() {
        String text = ": shape [3] has fewer than two axes; reshape it to a matrix first";
        assertError(VECTOR::diagonal, "diagonal" + text);
        assertError(VECTOR::trace, "trace" + text);
        assertError(VECTOR::tril, "tril" + text);
        assertError(VECTOR::triu, "triu" + text);
    }

    private static void assertError(ThrowingCallable code, String text) {
        assertThatThrownBy(code).isInstanceOf(IllegalArgumentException.class).hasMessage(text);
    }
}

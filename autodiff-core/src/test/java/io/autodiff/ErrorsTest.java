package io.autodiff;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.op.Exp;
import io.autodiff.op.LogSumExp;
import io.autodiff.op.MatMul;
import io.autodiff.op.Plus;
import io.autodiff.op.Softmax;
import io.autodiff.op.Where;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The texts of the errors about shapes, axes and indices, word for word: the operation, what came, and the remedy. */
class ErrorsTest {
    private static final Tensor MATRIX = Tensor.zeros(3, 4);
    private static final Tensor VECTOR = Tensor.zeros(3);
    private static final Tensor SCALAR = Tensor.scalar(0);

    // ---------------------------------------------------------------- shapes and axes

    @Test
    void shapesMustBePossible() {
        assertError(() -> Shape.of(2, -1), "shape [2, -1]: sizes must not be negative");
        assertError(() -> Tensor.range(-1), "shape [-1]: sizes must not be negative");
        assertError(
                () -> Shape.of(65536, 65536),
                "shape [65536, 65536]: 4294967296 elements, but an array holds at most 2147483647");
        assertError(
                () -> Shape.of(1 << 30, 1 << 30, 1 << 30),
                "shape [1073741824, 1073741824, 1073741824]: more elements than an array holds (at most 2147483647)");
    }

    @Test
    void axesMustExist() {
        assertError(() -> MATRIX.shape().size(2), "axis 2 does not exist in shape [3, 4]; use -2 to 1");
        assertError(() -> MATRIX.shape().with(-3, 1), "axis -3 does not exist in shape [3, 4]; use -2 to 1");
        assertError(() -> Shape.SCALAR.axis(0), "axis 0 does not exist in shape []; a scalar has no axes");
        assertError(() -> MATRIX.sum(2), "sum: axis 2 does not exist in shape [3, 4]; use -2 to 1");
        assertError(() -> MATRIX.slice(2, 0, 1), "slice: axis 2 does not exist in shape [3, 4]; use -2 to 1");
        assertError(() -> MATRIX.pad(2, 0, 1), "pad: axis 2 does not exist in shape [3, 4]; use -2 to 1");
        assertError(() -> MATRIX.gather(-3), "gather: axis -3 does not exist in shape [3, 4]; use -2 to 1");
        assertError(() -> MATRIX.scatterAdd(2, 1), "scatterAdd: axis 2 does not exist in shape [3, 4]; use -2 to 1");
        assertError(() -> Tensor.concat(0, SCALAR), "concat: axis 0 does not exist in shape []; a scalar has no axes");
    }

    @Test
    void rowsAreMadeOfAxesThatExist() {
        String text = ": axis 2 does not exist in shape [3, 4]; use -2 to 1";
        assertError(() -> MATRIX.mean(2), "mean" + text);
        assertError(() -> MATRIX.max(2), "max" + text);
        assertError(() -> MATRIX.logSumExp(2), "logSumExp" + text);
        assertError(() -> MATRIX.softmax(2), "softmax" + text);
        assertError(() -> MATRIX.logSoftmax(2), "logSoftmax" + text);
        assertError(() -> MATRIX.softmax(1, 1), "softmax: axis 1 is named twice for shape [3, 4]");
    }

    @Test
    void aSliceOfAShapeIsInside() {
        assertError(() -> MATRIX.shape().slice(1, 3), "axes 1 to 3 do not exist in shape [3, 4]; use 0 to 2");
        assertError(() -> MATRIX.shape().slice(-1, 1), "axes -1 to 1 do not exist in shape [3, 4]; use 0 to 2");
        assertError(() -> MATRIX.shape().slice(2, 1), "axes 2 to 1 do not exist in shape [3, 4]; use 0 to 2");
    }

    @Test
    void axesMustDiffer() {
        assertError(() -> MATRIX.sum(1, -1), "sum: axis 1 is named twice for shape [3, 4]");
        assertError(() -> Axes.keep(0, 0).reduce(MATRIX.shape()), "axis 0 is named twice for shape [3, 4]");
    }

    @Test
    void rowsMustBeLongEnough() {
        assertError(
                () -> Softmax.OP.apply(SCALAR), "softmax: axis -1 does not exist in shape []; a scalar has no axes");
        assertError(
                () -> LogSumExp.OP.apply(SCALAR),
                "logSumExp: axis -1 does not exist in shape []; a scalar has no axes");
        assertError(
                () -> Tensor.zeros(2, 0).max(1),
                "max: there is no largest element along an empty axis, got shape [2, 0]");
        assertError(
                () -> Tensor.zeros(2, 0).mean(1),
                "mean: there is nothing to take the mean of in shape [2, 0] along axes [1]");
    }

    // ---------------------------------------------------------------- making and reading

    @Test
    void elementsMustFillTheShape() {
        assertError(
                () -> Tensor.of(new double[][] {{1, 2}, {1, 2, 3}}),
                "of: row 1 has 3 elements, but row 0 has 2; all rows must be equally long");
        assertError(() -> Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5), "of: shape [2, 3] takes 6 elements, got 5");
    }

    @Test
    void indicesMustBeInside() {
        assertError(VECTOR::item, "item: shape [3] has 3 elements, not 1; use get(…) for one of them");
        assertError(() -> MATRIX.get(3, 0), "get: index [3, 0] is outside shape [3, 4]");
        assertError(() -> MATRIX.get(0, -5), "get: index [0, -5] is outside shape [3, 4]");
        assertError(() -> MATRIX.get(0), "get: index [0] is outside shape [3, 4]");
        assertError(() -> SCALAR.get(0), "get: index [0] is outside shape []");
        assertError(() -> MATRIX.at(3), "at: index [3] is outside shape [3, 4]");
        assertError(() -> MATRIX.at(0, -5), "at: index [0, -5] is outside shape [3, 4]");
        assertError(() -> MATRIX.at(0, 0, -1), "at: index [0, 0, -1] is outside shape [3, 4]");
    }

    @Test
    void aMatrixHasAtMostTwoAxes() {
        String text = "toMatrix: shape [2, 3, 4] has more than two axes; reshape it first";
        assertError(() -> Tensor.zeros(2, 3, 4).toMatrix(), text);
        assertError(() -> Tensor.zeros(2, 3, 4).toSimpleMatrix(), text);
    }

    // ---------------------------------------------------------------- elementwise

    @Test
    void shapesMustBroadcast() {
        String mismatch =
                "shapes [3, 4] and [3] do not broadcast: sizes 4 and 3 differ on axis -1; sizes must be equal or 1";
        assertError(() -> MATRIX.shape().broadcast(VECTOR.shape()), mismatch);
        assertError(() -> MATRIX.plus(VECTOR), "plus: " + mismatch);
        assertError(() -> MATRIX.times(VECTOR), "times: " + mismatch);
        assertError(() -> MATRIX.power(VECTOR), "power: " + mismatch);
        assertError(() -> new Tape().watch(MATRIX).maximum(VECTOR), "maximum: " + mismatch);
        assertError(() -> Tensor.where(SCALAR, MATRIX, VECTOR), "where: " + mismatch);
        assertError(
                () -> Tensor.zeros(2, 1, 5).minus(Tensor.zeros(3, 2, 1)),
                "minus: shapes [2, 1, 5] and [3, 2, 1] do not broadcast: sizes 2 and 3 differ on axis -3;"
                        + " sizes must be equal or 1");
        assertError(
                () -> VECTOR.broadcastTo(MATRIX.shape()),
                "broadcastTo: shapes [3] and [3, 4] do not broadcast: sizes 3 and 4 differ on axis -1;"
                        + " sizes must be equal or 1");
        assertError(
                () -> MATRIX.broadcastTo(Shape.of(3, 1)),
                "broadcastTo: [3, 4] does not stretch to [3, 1]; only axes of size 1 stretch");
    }

    @Test
    void theConditionHasTheShapeOfTheChoices() {
        assertError(
                () -> Where.OP.apply(MATRIX, MATRIX, VECTOR),
                "where: the condition is [3, 4], A is [3, 4], B is [3]; broadcast them to one shape");
    }

    // ---------------------------------------------------------------- products

    @Test
    void innerSizesMustBeEqual() {
        assertError(
                () -> MATRIX.matmul(Tensor.zeros(5, 4)),
                "matmul: inner sizes differ: A is [3, 4], B is [5, 4]; did you mean B.transpose()?");
        assertError(
                () -> MATRIX.matmul(Tensor.zeros(3, 5)),
                "matmul: inner sizes differ: A is [3, 4], B is [3, 5]; did you mean A.transpose()?");
        String remedy = "; the last axis of A must be as long as the second last of B";
        assertError(
                () -> MATRIX.matmul(Tensor.zeros(5, 2)),
                "matmul: inner sizes differ: A is [3, 4], B is [5, 2]" + remedy);
        assertError(() -> MATRIX.matmul(VECTOR), "matmul: inner sizes differ: A is [3, 4], B is [3]" + remedy);
        assertError(
                () -> Tensor.zeros(2, 3, 4).matmul(Tensor.zeros(2, 5, 4)),
                "matmul: inner sizes differ: A is [2, 3, 4], B is [2, 5, 4]" + remedy);
        assertError(
                () -> new MatMul(false, true).apply(MATRIX, Tensor.zeros(4, 5)),
                "matmul: inner sizes differ: A is [3, 4], B is [4, 5]" + remedy);
    }

    @Test
    void batchesMustBroadcast() {
        assertError(
                () -> Tensor.zeros(2, 3, 4).matmul(Tensor.zeros(3, 4, 5)),
                "matmul: of the batches, shapes [2] and [3] do not broadcast: sizes 2 and 3 differ on axis -1; sizes must"
                        + " be equal or 1");
    }

    @Test
    void productsTakeVectorsAndMatrices() {
        assertError(
                () -> MATRIX.matmul(SCALAR),
                "matmul: takes vectors or matrices, got [3, 4] and []; use times to multiply with a scalar");
        assertError(
                () -> SCALAR.matmul(MATRIX),
                "matmul: takes vectors or matrices, got [] and [3, 4]; use times to multiply with a scalar");
        assertError(
                () -> new MatMul(false, false).apply(VECTOR, MATRIX),
                "matmul: takes two matrices, or batches of one shape, got [3] and [3, 4]");
        assertError(() -> VECTOR.dot(Tensor.zeros(4)), "dot: takes two vectors of one length, got [3] and [4]");
        assertError(() -> MATRIX.dot(MATRIX), "dot: takes two vectors of one length, got [3, 4] and [3, 4]");
        assertError(() -> VECTOR.outer(MATRIX), "outer: takes two vectors, got [3] and [3, 4]");
    }

    // ---------------------------------------------------------------- movement

    @Test
    void theElementsMustFitTheirNewShape() {
        assertError(() -> MATRIX.reshape(5, 2), "reshape: [3, 4] has 12 elements, which do not fit [5, 2] of 10");
        assertError(() -> MATRIX.reshape(-1, 5), "reshape: [3, 4] has 12 elements, which do not fit [-1, 5]");
        assertError(() -> Tensor.zeros(0).reshape(-1, 0), "reshape: [0] has 0 elements, which do not fit [-1, 0]");
        assertError(() -> MATRIX.reshape(-3, -4), "reshape: shape [-3, -4]: sizes must not be negative");
        assertError(() -> MATRIX.reshape(-1, -4), "reshape: [3, 4] has 12 elements, which do not fit [-1, -4]");
        assertError(
                () -> MATRIX.sumTo(Shape.of(2, 3, 4)),
                "sumTo: [2, 3, 4] does not stretch to [3, 4]; only axes of size 1 stretch");
        assertError(
                () -> MATRIX.sumTo(Shape.of(5)),
                "sumTo: shapes [5] and [3, 4] do not broadcast: sizes 5 and 4 differ on axis -1; sizes must be equal or"
                        + " 1");
        assertError(() -> MATRIX.reshape(-1, 2, -1), "reshape: only one size of [-1, 2, -1] may be -1");
    }

    @Test
    void anOrderNamesEachAxisOnce() {
        assertError(
                () -> MATRIX.permute(0, 0),
                "transpose: [0, 0] is not an order of the 2 axes of shape [3, 4]; name each from 0 once");
        assertError(
                () -> MATRIX.permute(0),
                "transpose: [0] is not an order of the 2 axes of shape [3, 4]; name each from 0 once");
        assertError(VECTOR::transpose, "transpose: shape [3] has fewer than two axes; reshape it to a matrix first");
    }

    @Test
    void partsMustBeInside() {
        assertError(() -> MATRIX.slice(0, 1, 5), "slice: 1 to 5 is outside axis 0 of shape [3, 4]");
        assertError(() -> MATRIX.slice(1, -1, 2), "slice: -1 to 2 is outside axis 1 of shape [3, 4]");
        assertError(() -> MATRIX.slice(-1, 3, 2), "slice: 3 to 2 is outside axis -1 of shape [3, 4]");
        assertError(() -> MATRIX.gather(0, 1, 7), "gather: index 7 is outside axis 0 of shape [3, 4]");
        assertError(() -> MATRIX.gather(-1, -1), "gather: index -1 is outside axis -1 of shape [3, 4]");
        assertError(() -> MATRIX.scatterAdd(0, 5, 0, 1, 7), "scatterAdd: index 7 is outside axis 0 of shape [5, 4]");
        assertError(
                () -> MATRIX.scatterAdd(0, 5, 0, 1),
                "scatterAdd: axis 0 of shape [3, 4] takes as many indices as its size, got 2");
        assertError(
                () -> MATRIX.pad(0, -1, 0),
                "pad: -1 zeros before and 0 after; neither may be negative, use slice to cut");
        assertError(
                () -> MATRIX.pad(0, 0, -2),
                "pad: 0 zeros before and -2 after; neither may be negative, use slice to cut");
    }

    @Test
    void partsMustFitTogether() {
        assertError(() -> Tensor.concat(0), "concat: there is nothing to join; give at least one tensor");
        assertError(() -> Tensor.stack(0, List.of()), "stack: there is nothing to join; give at least one tensor");
        assertError(
                () -> Tensor.concat(0, MATRIX, Tensor.zeros(3, 5)),
                "concat: shapes [3, 4] and [3, 5] differ outside axis 0; all other sizes must be equal");
        assertError(
                () -> Tensor.concat(0, MATRIX, VECTOR),
                "concat: shapes [3, 4] and [3] differ outside axis 0; all other sizes must be equal");
        assertError(() -> Tensor.stack(0, MATRIX, VECTOR), "stack: shapes [3, 4] and [3] differ; all must be equal");
        assertError(() -> Tensor.stack(2, VECTOR), "stack: the new axis 2 does not fit shape [3]; use -2 to 1");
        assertError(() -> Tensor.stack(-3, VECTOR), "stack: the new axis -3 does not fit shape [3]; use -2 to 1");
    }

    // ---------------------------------------------------------------- numbers of inputs

    @Test
    void operationsTakeTheirInputs() {
        assertError(() -> Exp.OP.apply(VECTOR, VECTOR), "exp: takes 1 input, got 2");
        assertError(() -> Plus.OP.apply(new Tensor[] {VECTOR}), "plus: takes 2 inputs, got 1");
    }

    // ---------------------------------------------------------------- parameters

    @Test
    void boundsAreInOrder() {
        assertError(() -> VECTOR.clamp(2, 1), "clamp: low 2.0 is above high 1.0; give the lower bound first");
    }

    @Test
    void ordersOfDerivativesAreNotNegative() {
        String text = " is outside 0 to 170; order 0 is digamma, the derivative of lgamma";
        assertError(() -> VECTOR.polygamma(-1), "polygamma: order -1" + text);
        assertError(() -> VECTOR.polygamma(171), "polygamma: order 171" + text);
    }

    private static void assertError(ThrowingCallable code, String text) {
        assertThatThrownBy(code).isInstanceOf(IllegalArgumentException.class).hasMessage(text);
    }
}

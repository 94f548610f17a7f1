package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * An operation under test, with the number of inputs it gets and an independent computation of its value.
 *
 * @param prepared makes of what is drawn for the first input one that the operation takes
 */
record Subject(Op op, int inputs, Function<Tensor[], Tensor> oracle, UnaryOperator<Tensor> prepared) {
    Subject(Op op, int inputs, Function<Tensor[], Tensor> oracle) {
        this(op, inputs, oracle, UnaryOperator.identity());
    }
}

package io.autodiff.nn.onnx;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** How an operation is written in operators of ONNX. */
@FunctionalInterface
interface Rule {
    /** The value of a step for its inputs. */
    Node apply(Step step, Node... x);

    static Rule unary(UnaryOperator<Node> formula) {
        return (step, x) -> formula.apply(x[0]);
    }

    static Rule unary(String operator) {
        return (step, x) -> x[0].apply(operator);
    }

    static Rule binary(BinaryOperator<Node> formula) {
        return (step, x) -> formula.apply(x[0], x[1]);
    }

    static Rule binary(String operator) {
        return (step, x) -> x[0].apply(operator, x[1]);
    }

    static Rule comparison(String operator) {
        return (step, x) -> x[0].apply(operator, x[1]).toDoubles();
    }
}

package io.autodiff.nn.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.autodiff.Tensor;
import java.util.Map;

/** A value of a graph. Its methods add operators to the graph, so that translations read as formulas. */
record Node(Graph graph, String name) {
    /** The operator of this and others. */
    Node apply(String operator, Node... others) {
        return apply(operator, Map.of(), others);
    }

    Node apply(String operator, Map<String, ?> attributes, Node... others) {
        Node[] inputs = new Node[1 + others.length];
        inputs[0] = this;
        System.arraycopy(others, 0, inputs, 1, others.length);
        return graph.apply(operator, attributes, inputs);
    }

    /** An operator for which ONNX Runtime has no code in doubles, in floats: good to a relative 1e-7. */
    Node applyInFloats(String operator) {
        return cast(TensorProto.DataType.FLOAT).apply(operator).toDoubles();
    }

    Node plus(Node b) {
        return apply("Add", b);
    }

    Node plus(double b) {
        return plus(number(b));
    }

    Node minus(Node b) {
        return apply("Sub", b);
    }

    Node times(Node b) {
        return apply("Mul", b);
    }

    Node times(double b) {
        return times(number(b));
    }

    Node divide(Node b) {
        return apply("Div", b);
    }

    Node exp() {
        return apply("Exp");
    }

    Node log() {
        return apply("Log");
    }

    Node sqrt() {
        return apply("Sqrt");
    }

    Node abs() {
        return apply("Abs");
    }

    Node neg() {
        return apply("Neg");
    }

    /** 1 / (1 + exp(−x)). */
    Node sigmoid() {
        return neg().exp().plus(1).apply("Reciprocal");
    }

    /** max(x, 0) + log(1 + exp(−|x|)). */
    Node softplus() {
        return maximum(0).plus(abs().neg().exp().plus(1).log());
    }

    /** sin(x + π / 2). */
    Node cos() {
        return plus(Math.PI / 2).apply("Sin");
    }

    Node square() {
        return times(this);
    }

    Node maximum(double b) {
        return apply("Max", number(b));
    }

    Node minimum(double b) {
        return apply("Min", number(b));
    }

    Node power(double p) {
        return apply("Pow", number(p));
    }

    /** This where a condition holds, else b. */
    Node where(Node condition, Node b) {
        return condition.apply("Where", this, b);
    }

    Node equalTo(double b) {
        return apply("Equal", number(b));
    }

    Node reshape(Size... shape) {
        return apply("Reshape", graph.sizes(shape));
    }

    Node transpose(int... order) {
        return apply("Transpose", Map.of("perm", order));
    }

    /** The product of matrices. ONNX Runtime makes one operator of a transposition and a product, for which it has no code in doubles. */
    Node matmul(Node b) {
        return graph.isTransposed(this) || graph.isTransposed(b)
                ? apply("Einsum", Map.of("equation", "...ij,...jk->...ik"), b)
                : apply("MatMul", b);
    }

    Node number(double value) {
        return graph.constant(Tensor.scalar(value));
    }

    /** Conditions as 1 and 0, integers as they are. */
    Node toDoubles() {
        return cast(TensorProto.DataType.DOUBLE);
    }

    Node toIntegers() {
        return cast(TensorProto.DataType.INT64);
    }

    Node isNotZero() {
        return cast(TensorProto.DataType.BOOL);
    }

    private Node cast(TensorProto.DataType type) {
        return apply("Cast", Map.of("to", type.getNumber()));
    }
}

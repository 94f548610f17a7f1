package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** An elementwise operation, unary or binary, next to its formula. */
record Elementwise(Op op, Formula formula) {
    static boolean is(Class<?> type) {
        return Op.Unary.class.isAssignableFrom(type) || Op.Binary.class.isAssignableFrom(type);
    }

    /** The names of the inputs in the formula. */
    List<String> inputs() {
        return op instanceof Op.Unary ? List.of("x") : List.of("a", "b");
    }

    /** y by the formula. */
    Tensor value(Tensor... x) {
        return map(v -> formula.evaluate("y", variables(v)), x);
    }

    /** ∂y/∂xᵢ by the formula. */
    Tensor slopeByFormula(int i, Tensor... x) {
        return map(
                v -> {
                    Map<String, Double> variables = variables(v);
                    variables.put("y", formula.evaluate("y", variables));
                    return formula.evaluate("∂y/∂" + inputs().get(i), variables);
                },
                x);
    }

    /** ∂y/∂xᵢ by the operation, in numbers. */
    Tensor slope(int i, Tensor... x) {
        return map(v -> slope(i, v), x);
    }

    private double slope(int i, double... v) {
        if (op instanceof Op.Unary unary) {
            return unary.slope(v[0], unary.f(v[0]));
        }
        Op.Binary binary = (Op.Binary) op;
        double y = binary.f(v[0], v[1]);
        return i == 0 ? binary.slopeA(v[0], v[1], y) : binary.slopeB(v[0], v[1], y);
    }

    /** ∂y/∂xᵢ by the operation, in tensor operations. */
    Tensor derivative(int i, Tensor... x) {
        Tensor y = op.apply(x);
        return derivative(i, y, x).broadcastTo(y.shape());
    }

    private Tensor derivative(int i, Tensor y, Tensor... x) {
        if (op instanceof Op.Unary unary) {
            return unary.derivative(x[0], y);
        }
        Op.Binary binary = (Op.Binary) op;
        return i == 0 ? binary.derivativeA(x[0], x[1], y) : binary.derivativeB(x[0], x[1], y);
    }

    private Map<String, Double> variables(double... v) {
        Map<String, Double> variables = new HashMap<>();
        for (int i = 0; i < v.length; i++) {
            variables.put(inputs().get(i), v[i]);
        }
        for (RecordComponent parameter : op.getClass().getRecordComponents()) {
            try {
                Number value = (Number) parameter.getAccessor().invoke(op);
                variables.put(parameter.getName(), value.doubleValue());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return variables;
    }

    /** The function at all elements after broadcasting. */
    private static Tensor map(ToDoubleFunction<double[]> function, Tensor... x) {
        Shape shape = Arrays.stream(x).map(Tensor::shape).reduce(Shape.SCALAR, Shape::broadcast);
        List<Tensor> wide = Arrays.stream(x)
                .map(part -> Oracles.broadcastTo(new BroadcastTo(shape), part))
                .toList();
        return Oracles.tabulate(
                shape,
                i -> function.applyAsDouble(
                        wide.stream().mapToDouble(part -> part.get(i)).toArray()));
    }
}

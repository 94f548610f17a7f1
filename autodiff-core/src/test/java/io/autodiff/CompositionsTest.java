package io.autodiff;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Methods that are made of operations: their derivatives of the first two orders are differences of the order below. */
class CompositionsTest {
    private static final double STEP = 1e-6;
    private static final Tensor MATRIX = Testing.random(1, 3, 4);
    private static final Tensor ZEROS =
            Tensor.of(new double[][] {{0, 2, 3, -1}, {0.5, 0, 0, 2}, {0, 0, 0, 0}, {1, -2, 3, 4}});

    private final Map<String, DynamicTest> tests = new LinkedHashMap<>();

    @TestFactory
    Stream<DynamicTest> reductions() {
        add("prod", MATRIX, x -> x.prod(0));
        add("prod of zeros", ZEROS, x -> x.prod(1));
        add("prod of all", MATRIX, x -> x.prod());
        add("min", MATRIX, x -> x.min(0));
        add("var", MATRIX, x -> x.var(1));
        add("var of a sample", MATRIX, x -> x.var(1, Axes.keep(0)));
        add("std", MATRIX, x -> x.std(0));
        add("std of a sample", MATRIX, x -> x.std(1, Axes.drop()));
        add("1-norm", MATRIX, x -> x.norm(1, 0));
        add("2-norm", MATRIX, x -> x.norm());
        add("2-norm with zeros", ZEROS.slice(0, 0, 2), x -> x.norm(2, 1));
        add("3-norm", MATRIX, x -> x.norm(3, Axes.keep(1)));
        add("maximum norm", MATRIX, x -> x.norm(Double.POSITIVE_INFINITY, 1));
        return tests();
    }

    @TestFactory
    Stream<DynamicTest> scans() {
        add("cumSum", MATRIX, x -> x.cumSum(0));
        add("cumProd", MATRIX, x -> x.cumProd(1));
        add("cumProd of zeros", ZEROS, x -> x.cumProd(1));
        add("cumProd down", ZEROS, x -> x.cumProd(0));
        add("cumLogSumExp", MATRIX, x -> x.cumLogSumExp(0));
        add("cumMax", MATRIX, x -> x.cumMax(0));
        add("cumMin", MATRIX, x -> x.cumMin(1));
        return tests();
    }

    @TestFactory
    Stream<DynamicTest> orderStatistics() {
        Tensor indices = Tensor.of(new double[][] {{2, 0, 1, 2}, {2, 2, 0, 1}});
        add("sort", MATRIX, x -> x.sort(0));
        add("topK", MATRIX, x -> x.topK(2, 1).values());
        add("median", MATRIX, x -> x.median(0));
        add("median of an even number", MATRIX, x -> x.median());
        add("quantile", MATRIX, x -> x.quantile(0.3, Axes.keep(0)));
        add("takeAlongAxis", MATRIX, x -> x.takeAlongAxis(0, indices));
        add("addAlongAxis", MATRIX.slice(0, 0, 2), x -> x.addAlongAxis(0, 3, indices));
        return tests();
    }

    @TestFactory
    Stream<DynamicTest> movement() {
        Tensor square = Testing.random(2, 2, 3, 3);
        add("swapAxes", square, x -> x.swapAxes(0, 2));
        add("moveAxis", square, x -> x.moveAxis(0, 2));
        add("squeeze and expandDims", MATRIX, x -> x.expandDims(1).squeeze());
        add("flip", MATRIX, x -> x.flip(0));
        add("roll", MATRIX, x -> x.roll(1, 3));
        add("repeat", MATRIX, x -> x.repeat(0, 3));
        add("tile", MATRIX, x -> x.tile(2, 1, 2));
        add("pad with a value", MATRIX, x -> x.pad(1, 2, 1, 7));
        add("padReflect", MATRIX, x -> x.padReflect(1, 3, 2));
        add("padEdge", MATRIX, x -> x.padEdge(0, 3, 2));
        add("split", MATRIX, x -> x.split(1, 2).get(1));
        add("unstack", MATRIX, x -> x.unstack(1).get(2));
        add("diagonal", square, x -> x.diagonal(-1));
        add("diagonalMatrix", MATRIX, x -> x.diagonalMatrix(1));
        add("trace", square, Tensor::trace);
        add("tril", square, x -> x.tril(-1));
        add("triu", square, x -> x.triu(1));
        add("pick", MATRIX, x -> x.pick(new int[] {1, 1, 0}, new int[] {2, 2, 0}));
        add("gather by a tensor", MATRIX, x -> x.gather(1, Tensor.of(new double[][] {{1, 1}, {0, 3}})));
        add("kron on the left", MATRIX, x -> x.kron(square));
        add("kron on the right", MATRIX, x -> square.kron(x));
        return tests();
    }

    private void add(String name, Tensor x, UnaryOperator<Tensor> f) {
        tests.put(name, DynamicTest.dynamicTest(name, () -> check(f, x)));
    }

    private Stream<DynamicTest> tests() {
        return tests.values().stream();
    }

    /** The square makes the second derivative of a linear function one that is not 0. */
    private static void check(UnaryOperator<Tensor> f, Tensor x) {
        Shape shape = f.apply(x).shape();
        Tensor weights = Testing.random(7, shape.toArray());
        UnaryOperator<Tensor> cost = v -> {
            Tensor y = f.apply(v);
            return y.plus(y.square()).times(weights).sum();
        };
        Testing.assertClose(Autodiff.grad(cost, x), Testing.differences(cost, x, STEP), 1e-7);
        Tensor along = Testing.random(8, x.shape().toArray());
        UnaryOperator<Tensor> slope =
                v -> Autodiff.grad(cost).apply(v).times(along).sum();
        Tensor second = Testing.differences(slope, x, STEP);
        Testing.assertClose(Autodiff.grad(slope, x), second, 1e-7);
        Testing.assertClose(Autodiff.hvp(cost, x, along), second, 1e-7);
    }
}

package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.outside.Halved;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Jacobians and Hessians, whose sweeps carry many directions at once, are the products with one after the other. */
class ManyTest {
    private static final Tensor X = Testing.random(1, 70);
    private static final Tensor A = Testing.random(2, 70, 9);
    private static final Tensor B = Testing.random(3, 9, 5);

    /** Scalar functions of 70 numbers, more than one sweep carries. */
    private static Map<String, UnaryOperator<Tensor>> functions() {
        Map<String, UnaryOperator<Tensor>> f = new TreeMap<>();
        f.put("a product with a vector", x -> x.matmul(A).tanh().square().sum());
        f.put(
                "products of matrices",
                x -> x.reshape(14, 5)
                        .matmul(x.reshape(5, 14))
                        .matmul(A.slice(0, 0, 14))
                        .matmul(B)
                        .sin()
                        .sum());
        f.put("products of batches", x -> {
            Tensor q = x.reshape(2, 7, 5);
            return q.matmul(q.transpose()).softmax(-1).matmul(q).square().sum();
        });
        f.put(
                "broadcasting",
                x -> x.reshape(7, 10)
                        .times(x.slice(0, 0, 10))
                        .plus(x.at(3))
                        .divide(x.slice(0, 0, 7).square().plus(1).reshape(7, 1))
                        .sum());
        f.put("scalars", x -> {
            Tensor sum = Tensor.scalar(0);
            List<Tensor> v = x.unstack(0);
            for (int i = 1; i < v.size(); i++) {
                sum = sum.plus(v.get(i)
                        .minus(v.get(i - 1).square())
                        .square()
                        .times(v.get(i).exp()));
            }
            return sum;
        });
        f.put(
                "a window",
                x -> Window.of(2, 2)
                        .maxPool(Window.of(3, 3)
                                .convolve(
                                        x.slice(0, 0, 49).reshape(1, 1, 7, 7),
                                        x.slice(0, 49, 67).reshape(2, 1, 3, 3))
                                .tanh())
                        .square()
                        .sum());
        f.put(
                "rows",
                x -> x.reshape(7, 10)
                        .logSoftmax(0)
                        .times(x.reshape(7, 10).cumSum(1))
                        .logSumExp()
                        .plus(x.norm())
                        .plus(x.sort(0).dot(A.slice(1, 0, 1).reshape(70))));
        f.put("linear algebra", x -> {
            Tensor m = x.slice(0, 0, 36).reshape(6, 6);
            Tensor k = m.matmul(m.transpose()).plus(Tensor.identity(6));
            return Linalg.solve(k, x.slice(0, 40, 46))
                    .dot(x.slice(0, 50, 56))
                    .plus(Linalg.logDet(k))
                    .plus(Linalg.cholesky(k).square().diagonal().sum())
                    .plus(Linalg.expm(m.times(0.1)).sum());
        });
        f.put(
                "a sparse matrix",
                x -> new SparseMatrix(Shape.of(4, 7), new int[] {0, 2, 3}, new int[] {1, 6, 0}, x.slice(0, 0, 3))
                        .matmul(x.reshape(7, 10))
                        .square()
                        .sum());
        f.put(
                "einsum",
                x -> Tensor.einsum(
                        "ij,jk,ki->",
                        x.reshape(7, 10),
                        x.slice(0, 0, 40).reshape(10, 4),
                        x.slice(0, 40, 68).reshape(4, 7)));
        f.put(
                "a scan",
                x -> Autodiff.scan(
                                (Tensor c, Tensor part) -> {
                                    Tensor next = c.times(part).sin().plus(part);
                                    return new Autodiff.Scan<>(next, next.square());
                                },
                                Tensor.ones(10),
                                x.reshape(7, 10))
                        .outputs()
                        .sum());
        f.put(
                "a function with rules of its own",
                x -> CustomFunction.ofVjp(
                                "cube",
                                v -> v[0].power(3),
                                (i, yBar, y, v) -> yBar.times(v[0].square()).times(3))
                        .apply(x.matmul(A))
                        .sum());
        f.put(
                "a checkpoint",
                x -> Autodiff.checkpoint((Tensor v) -> v.matmul(A).sin(), x.square())
                        .square()
                        .sum());
        f.put(
                "an implicit function",
                x -> Implicit.fixedPoint(
                                (u, t) -> u.times(t).cos(),
                                t -> {
                                    Tensor u = t;
                                    for (int i = 0; i < 200; i++) {
                                        u = u.times(t).cos();
                                    }
                                    return u;
                                },
                                x.slice(0, 0, 5).sigmoid())
                        .times(x.slice(0, 5, 10))
                        .sum());
        f.put(
                "a gradient within",
                x -> Autodiff.grad((Tensor v) -> v.matmul(A).tanh().sum(), x)
                        .square()
                        .sum());
        f.put(
                "a Hessian within",
                x -> Autodiff.hessian((Tensor v) -> v.square().sum().square(), x.slice(0, 0, 4))
                        .square()
                        .sum());
        f.put("a constant part", x -> x.at(0).square().plus(x.stopGradient().sum()));
        return f;
    }

    private static Tensor oneByOne(Function<Tensor, Tensor> f, Tensor x) {
        int n = x.size();
        List<Tensor> columns = new ArrayList<>();
        for (int k = 0; k < n; k++) {
            Tensor y = Autodiff.jvp(f, x, Tensor.identity(n).at(k).reshape(x.shape()));
            columns.add(y.reshape(y.size()));
        }
        return Tensor.stack(1, columns);
    }

    @TestFactory
    List<DynamicTest> hessians() {
        List<DynamicTest> tests = new ArrayList<>();
        functions()
                .forEach((name, f) -> tests.add(DynamicTest.dynamicTest(name, () -> {
                    Tensor expected = oneByOne(Autodiff.grad(f), X);
                    assertThat(expected.norm().item()).isPositive();
                    close(Autodiff.hessian(f, X), expected);
                    // The columns instead of the rows, by forward sweeps.
                    Tensor longer =
                            Autodiff.jacobian((Tensor v) -> Autodiff.grad(f, v).pad(0, 0, 1), X);
                    close(longer.slice(0, 0, 70), expected);
                    Tensor weights = Testing.random(4, 70, 70);
                    UnaryOperator<Tensor> sum =
                            v -> Autodiff.hessian(f, v).times(weights).sum();
                    if (name.equals("a product with a vector")
                            || name.equals("scalars")
                            || name.equals("broadcasting")) {
                        UnaryOperator<Tensor> sumOneByOne = v ->
                                oneByOne(Autodiff.grad(f), v).times(weights).sum();
                        close(Autodiff.grad(sum, X), Autodiff.grad(sumOneByOne, X));
                        close(Autodiff.compile(sum, X).value(X), sum.apply(X));
                    }
                })));
        return tests;
    }

    private static void close(Tensor actual, Tensor expected) {
        Testing.assertClose(
                actual, expected, 1e-12 * Math.max(1, expected.norm().item()));
    }

    record Model(Tensor w, List<Tensor> b) {
        Tensor at(Tensor x) {
            return x.matmul(w).plus(b.get(0)).tanh().times(b.get(1));
        }
    }

    private static final Model MODEL =
            new Model(Testing.random(5, 9, 4), List.of(Testing.random(6, 4), Testing.random(7, 4)));

    @Test
    void modelsAreVectorsInTheOrderOfTheirTensors() {
        Tensor vector = Trees.toVector(MODEL);
        Function<Tensor, Tensor> outputs = v -> Trees.fromVector(MODEL, v).at(A);
        close(Autodiff.jacobian((Model m) -> m.at(A), MODEL).reshape(280, 44), oneByOne(outputs, vector));
        Function<Tensor, Tensor> cost = v -> outputs.apply(v).square().sum();
        close(
                Autodiff.hessian((Model m) -> m.at(A).square().sum(), MODEL),
                oneByOne(v -> Autodiff.grad(cost, v), vector));
    }

    /** More numbers than a sweep may carry for all directions: so it carries fewer. */
    @Test
    void largeTapesCarryFewer() {
        Tensor x = Testing.random(8, 3);
        Tensor large = Testing.random(9, 300_000, 3);
        UnaryOperator<Tensor> f = v -> large.matmul(v).sin().sum();
        close(Autodiff.hessian(f, x), oneByOne(Autodiff.grad(f), x));
    }

    /** A rule from outside may look at numbers and count its calls: it is told of one direction at a time. */
    @Test
    void rulesFromOutsideSeeOneAtATime() {
        List<Tensor> seen = new ArrayList<>();
        Tensor x = Tensor.range(9);
        Tensor jacobian = Autodiff.jacobian(
                (Tensor v) -> v.square().onAdjoint(bar -> {
                    seen.add(bar);
                    return bar.get(2) > 0 ? bar.times(10) : bar;
                }),
                x);
        Tensor expected =
                x.times(2).times(Tensor.identity(9).at(2).times(9).plus(1)).diagonalMatrix();
        assertThat(jacobian).isEqualTo(expected);
        assertThat(Tensor.stack(0, seen)).isEqualTo(Tensor.identity(9));
    }

    /** Likewise the rules of an operation of one's own. */
    @Test
    void operationsFromOutsideSeeOneAtATime() {
        Tensor scale = Tensor.ones(9).minus(Tensor.identity(9).at(0).times(0.5));
        assertThat(Autodiff.jacobian((Tensor x) -> new Halved().apply(x), Tensor.range(9)))
                .isEqualTo(scale.diagonalMatrix());
        Tensor all = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        assertThat(new Halved().applyToMany(all)).isEqualTo(all);
    }

    @Test
    void aTensorThatStandsForManyHasNoNumbers() {
        Tensor many = Many.of(Testing.random(10, 3, 2));
        assertThat(many.shape()).isEqualTo(Shape.of(2));
        assertThat(Many.all(many.times(2), 3))
                .isEqualTo(Testing.random(10, 3, 2).times(2));
        assertThat(Many.all(many.stopGradient(), 3)).isEqualTo(Testing.random(10, 3, 2));
        for (Runnable reading : List.<Runnable>of(
                () -> many.get(0),
                many::toArray,
                () -> many.sum().item(),
                () -> assertThat(many).isEqualTo(Tensor.of(1, 2)))) {
            assertThatThrownBy(reading::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("stands for many");
        }
    }

    @Test
    void sparseJacobiansOfManyGroups() {
        UnaryOperator<Tensor> dense = x -> x.matmul(Testing.random(11, 70, 80)).sin();
        SparseMatrix forward = SparseJacobian.of(dense, X).at(X);
        close(forward.matmul(Tensor.identity(70)), oneByOne(dense, X));
        UnaryOperator<Tensor> narrow = x -> x.matmul(Testing.random(12, 70, 66)).sin();
        SparseMatrix reverse = SparseJacobian.of(narrow, X).at(X);
        close(reverse.matmul(Tensor.identity(70)), oneByOne(narrow, X));
    }
}

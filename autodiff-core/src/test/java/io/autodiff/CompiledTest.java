package io.autodiff;

import static io.autodiff.Autodiff.compile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Compiled functions against the same functions on a tape, at points that were not the example. */
class CompiledTest {
    private static final SplittableRandom RANDOM = new SplittableRandom(4);

    /** Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² in scalars. */
    private static Tensor rosenbrock(Tensor x) {
        List<Tensor> parts = x.unstack(0);
        Tensor sum = Tensor.scalar(0);
        for (int i = 0; i + 1 < parts.size(); i++) {
            Tensor a = parts.get(i + 1).minus(parts.get(i).square());
            sum = sum.plus(a.square().times(100))
                    .plus(parts.get(i).neg().plus(1).square());
        }
        return sum;
    }

    /** The same in tensors. */
    private static Tensor rosenbrockOfTensors(Tensor x) {
        Tensor head = x.slice(0, 0, x.size() - 1);
        Tensor tail = x.slice(0, 1, x.size());
        return tail.minus(head.square())
                .square()
                .times(100)
                .plus(head.neg().plus(1).square())
                .sum();
    }

    record Network(Tensor w1, Tensor b1, Tensor w2) {
        Tensor cost(Tensor x) {
            return x.matmul(w1)
                    .plus(b1)
                    .tanh()
                    .matmul(w2)
                    .softmax(-1)
                    .log()
                    .square()
                    .mean();
        }
    }

    static Tensor draw(int... sizes) {
        return Tensor.normal(RANDOM, sizes);
    }

    @Test
    void agreesWithTheTapeInScalars() {
        for (int n : new int[] {2, 3, 10, 100}) {
            agrees(CompiledTest::rosenbrock, draw(n), draw(n), draw(n));
        }
        assertThat(compile(CompiledTest::rosenbrock, draw(5))).asString().contains("scalar operations in 1 method");
        assertThat(compile(CompiledTest::rosenbrock, draw(100)))
                .asString()
                .matches(".* scalar operations in \\d methods, \\d of them loops");
    }

    @Test
    void agreesWithTheTapeInTensors() {
        agrees(CompiledTest::rosenbrockOfTensors, draw(40), draw(40), draw(40));
        assertThat(compile(CompiledTest::rosenbrockOfTensors, draw(40)))
                .asString()
                .contains("operations on tensors")
                .contains("fused loops");
    }

    @Test
    void agreesWithTheTapeForModels() {
        Tensor x = draw(7, 4);
        Network model = new Network(draw(4, 5), draw(5), draw(5, 3));
        Network other =
                Trees.map(model, (path, w) -> Tensor.normal(RANDOM, w.shape().toArray()));
        Network direction =
                Trees.map(model, (path, w) -> Tensor.normal(RANDOM, w.shape().toArray()));
        agrees(m -> m.cost(x), model, other, direction);
    }

    static <T> void agrees(Function<T, Tensor> f, T example, T x, T v) {
        Compiled<T> compiled = compile(f, example);
        close(compiled.value(x), f.apply(x));
        close(compiled.valueAndGrad(x).value(), f.apply(x));
        close(compiled.grad(x), Autodiff.grad(f, x));
        close(compiled.jvp(x, v), Autodiff.<T, Tensor>jvp(f, x, v));
        close(compiled.hvp(x, v), Autodiff.hvp(f, x, v));
        double[] gradient = new double[Trees.toVector(x).size()];
        double value = compiled.gradient(Trees.toVector(x).toArray(), gradient);
        close(Tensor.scalar(value), f.apply(x));
        close(Tensor.of(gradient), Trees.toVector(Autodiff.grad(f, x)));
    }

    static void close(Object actual, Object expected) {
        Tensor a = Trees.toVector(actual);
        Tensor b = Trees.toVector(expected);
        assertThat(a.shape()).isEqualTo(b.shape());
        double scale = b.abs().max().item();
        assertThat(a.toArray()).containsExactly(b.toArray(), within(1e-13 * Math.max(1, scale)));
    }

    /** Heun's method on a pendulum with friction, as a user writes it. */
    private static Tensor pendulum(Tensor x) {
        Tensor angle = x.at(0);
        Tensor speed = x.at(1);
        for (int i = 0; i < 300; i++) {
            Tensor force = angle.sin().times(x.at(2)).plus(speed.times(x.at(3))).neg();
            Tensor nextAngle = angle.plus(speed.times(0.01));
            Tensor nextSpeed = speed.plus(force.times(0.01));
            Tensor nextForce = nextAngle
                    .sin()
                    .times(x.at(2))
                    .plus(nextSpeed.times(x.at(3)))
                    .neg();
            angle = angle.plus(speed.plus(nextSpeed).times(0.005));
            speed = speed.plus(force.plus(nextForce).times(0.005));
        }
        return angle.square().plus(speed.square());
    }

    /** y depends on the two values before, on the elements of x backwards, and on constants that differ. */
    private static Tensor recurrence(Tensor x) {
        List<Tensor> parts = x.unstack(0);
        Tensor before = parts.get(0);
        Tensor last = parts.get(1);
        for (int i = 2; i < parts.size(); i++) {
            Tensor next = last.times(parts.get(parts.size() - i))
                    .minus(before.times(1.0 / i))
                    .tanh();
            before = last;
            last = next;
        }
        return last;
    }

    @Test
    void makesLoopsOfWhatWasALoop() {
        agreesInLoops(CompiledTest::rosenbrock, draw(500), 3);
        agreesInLoops(CompiledTest::rosenbrock, draw(5000), 3);
        agreesInLoops(CompiledTest::pendulum, Tensor.of(1, 0.5, 2, 0.1), 8);
        agreesInLoops(CompiledTest::recurrence, draw(400), 4);
    }

    /** The gradient has the bits of the tape's, and is a few loops. */
    private static void agreesInLoops(Function<Tensor, Tensor> f, Tensor x, int mostLoops) {
        Compiled<Tensor> compiled = compile(f, x.times(0.5));
        assertThat(compiled.valueAndGrad(x).value()).isEqualTo(f.apply(x));
        assertThat(compiled.grad(x)).isEqualTo(Autodiff.grad(f, x));
        assertThat(compiled).asString().matches(".* methods, [1-" + mostLoops + "] of them loops");
    }

    @Test
    void handsValuesOverBetweenManyMethods() {
        // More than 64 pieces of 128 operations, so more than one class, with values that live from the first to the
        // last.
        Function<Tensor, Tensor> f = x -> {
            Tensor a = x.at(0);
            Tensor b = x.at(1);
            Tensor s = a;
            for (int i = 0; i < 4000; i++) {
                Tensor t = s.times(b).plus(a.times(i * 1e-4)).sin();
                s = i % 100 == 0 ? t.plus(x.at(i % 2)) : t;
            }
            return s.plus(a).times(b);
        };
        agrees(f, Tensor.of(0.1, 0.2), Tensor.of(0.7, -0.4), Tensor.of(1, 2));
    }

    @Test
    void takesCommonSubexpressionsOnceAndFoldsConstants() {
        Function<Tensor, Tensor> twice =
                x -> x.sin().times(x.sin()).plus(Tensor.scalar(2).sqrt().exp());
        Compiled<Tensor> once = compile(twice, Tensor.scalar(1));
        // sin, its square, + constant, cos, and two products of the rule, which are added.
        assertThat(once).hasToString("compiled: 6 scalar operations in 1 method");
        agrees(twice, Tensor.scalar(1), Tensor.scalar(0.3), Tensor.scalar(1));
    }

    @Test
    void computesWhereWithTheConditionOfEachArgument() {
        agrees(
                x -> Tensor.where(x.greater(0), x.square(), x.neg()).sum(),
                Tensor.of(1, 2, 3),
                Tensor.of(-1, 2, -3),
                Tensor.of(1, 1, 1));
    }

    private static <T> void agreesInScalars(Function<T, Tensor> f, T example, T x, T v) {
        agrees(f, example, x, v);
        assertThat(compile(f, example)).asString().contains("scalar operations");
    }

    @Test
    void takesWhereApartIntoScalars() {
        agreesInScalars(
                x -> Tensor.where(
                                x.at(0).greater(x.at(1)), x.at(0).exp(), x.at(1).square())
                        .times(x.at(0)),
                Tensor.of(1, 2),
                Tensor.of(3, -2),
                Tensor.of(1, 5));
        // Conditions that are constants, sides that are, and a value that is read three times by one operation.
        agreesInScalars(
                x -> Tensor.where(Tensor.of(1, 0, 1), x.sin(), Tensor.of(5, 6, 7))
                        .plus(Tensor.where(x, x, x))
                        .plus(Tensor.where(x.less(0), Tensor.scalar(2), Tensor.scalar(3))
                                .times(x))
                        .plus(Tensor.where(Tensor.of(1, 0, 0), Tensor.scalar(2), Tensor.scalar(3)))
                        .square()
                        .sum(),
                Tensor.of(1, 2, 3),
                Tensor.of(-1, 0, 3),
                Tensor.of(1, 1, 1));
        Compiled<Tensor> sign = compile(x -> Tensor.where(x.greater(0), Tensor.scalar(-0.0), x), Tensor.scalar(1));
        assertThat(sign).asString().contains("scalar operations");
        assertThat(sign.value(Tensor.scalar(7))).isEqualTo(Tensor.scalar(-0.0));
        // What is not chosen gets no adjoint, even where that of the value is infinite.
        Compiled<Tensor> root =
                compile(x -> Tensor.where(x.greater(0), x, x.times(2)).sqrt(), Tensor.scalar(1));
        assertThat(root.grad(Tensor.scalar(0))).isEqualTo(Tensor.scalar(Double.POSITIVE_INFINITY));
    }

    @Test
    void takesConcatAndStackApartIntoScalars() {
        agreesInScalars(
                x -> Tensor.stack(0, x.at(1), x.at(0).sin(), Tensor.scalar(-3))
                        .square()
                        .sum(),
                Tensor.of(1, 2),
                Tensor.of(3, -2),
                Tensor.of(1, 5));
        agreesInScalars(
                x -> {
                    Tensor a = x.slice(0, 0, 2).reshape(1, 2);
                    Tensor b = x.slice(0, 2, 6).reshape(2, 2);
                    Tensor joined = Tensor.concat(0, a, Tensor.of(new double[][] {{7, -0.0}}), b, a);
                    return Tensor.concat(1, joined, joined.square())
                            .exp()
                            .sum(1)
                            .log()
                            .sum();
                },
                draw(6),
                draw(6),
                draw(6));
        agreesInScalars(
                x -> Tensor.stack(0, x.unstack(0)).dot(Tensor.linspace(1, 2, 100)), draw(100), draw(100), draw(100));
    }

    /** y = 2 a + (b backwards) − b: linear in both inputs together, and more than a movement of elements. */
    record Mixture() implements Op.Linear {
        @Override
        public Shape shape(Shape... x) {
            return x[0];
        }

        @Override
        public double[] value(Shape shape, Operand... x) {
            double[] y = new double[shape.size()];
            double[] b = x[1].data();
            for (int i = 0; i < y.length; i++) {
                y[i] = 2 * x[0].data()[i] + b[y.length - 1 - i] - b[i];
            }
            return y;
        }

        @Override
        public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
            return i == 0 ? yBar.times(2) : yBar.flip(0).minus(yBar);
        }
    }

    @Test
    void takesLinearOperationsOfSeveralInputsApart() {
        Tensor constant = Tensor.of(1, -2, 4);
        agreesInScalars(
                x -> new Mixture()
                        .apply(x.square(), new Mixture().apply(constant, x.sin()))
                        .plus(new Mixture().apply(x, constant))
                        .square()
                        .sum(),
                draw(3),
                draw(3),
                draw(3));
    }

    @Test
    void stopsGradientsAndStillFollowsTheValue() {
        agrees(x -> x.times(x.stopGradient()).sum(), Tensor.of(1, 2), Tensor.of(3, 5), Tensor.of(1, 1));
    }

    @Test
    void usesTheRulesOfCustomFunctions() {
        CustomFunction twiceTheSlope = CustomFunction.ofVjp(
                "twiceTheSlope",
                x -> x[0].sin(),
                (i, yBar, y, x) -> yBar.times(x[0].cos()).times(2));
        Function<Tensor, Tensor> f = x -> twiceTheSlope.apply(x.square()).sum();
        agrees(f, Tensor.of(1, 2), Tensor.of(3, -5), Tensor.of(1, 1));
        agrees(x -> Autodiff.checkpoint(f, x).square(), Tensor.of(1, 2), Tensor.of(3, -5), Tensor.of(1, 1));
    }

    @Test
    void movesElementsOfLongVectors() {
        Function<Tensor, Tensor> f = x -> {
            Tensor sum = Tensor.scalar(0);
            for (int i = 0; i < 600; i += 7) {
                sum = sum.plus(x.at(i).times(x.at(599 - i)));
            }
            return sum;
        };
        agrees(f, draw(600), draw(600), draw(600));
        assertThat(compile(f, draw(600))).asString().contains("scalar operations");
    }

    @Test
    void takesTreesOfScalars() {
        Function<Map<String, List<Tensor>>, Tensor> f =
                m -> m.get("a").get(0).times(m.get("a").get(1)).exp();
        agrees(
                f,
                Map.of("a", List.of(Tensor.scalar(1), Tensor.scalar(2))),
                Map.of("a", List.of(Tensor.scalar(0.5), Tensor.scalar(-2))),
                Map.of("a", List.of(Tensor.scalar(1), Tensor.scalar(1))));
    }

    @Test
    void givesConstantsAndInputsBack() {
        agrees(x -> Tensor.scalar(3), Tensor.of(1, 2), Tensor.of(4, 5), Tensor.of(1, 1));
        agrees(x -> x, Tensor.scalar(1), Tensor.scalar(4), Tensor.scalar(1));
        Compiled<Tensor> identity = compile(x -> x, Tensor.of(1, 2));
        assertThat(identity.value(Tensor.of(3, 4))).isEqualTo(Tensor.of(3, 4));
    }

    @Test
    void writesValuesIntoArrays() {
        writesValue(Tensor::sum, draw(3), "scalar operations");
        writesValue(x -> x.square().outer(x.sin()), draw(3), "scalar operations");
        writesValue(x -> x.matmul(x).tanh(), draw(20, 20), "operations on tensors");
        Compiled<Tensor> nothing = compile(x -> x.slice(0, 0, 0), draw(3));
        nothing.value(new double[3], new double[0]);
        assertThat(nothing.value(draw(3))).isEqualTo(Tensor.zeros(0));
    }

    private static void writesValue(Function<Tensor, Tensor> f, Tensor x, String form) {
        Compiled<Tensor> compiled = compile(f, x.times(2));
        assertThat(compiled.toString().contains("scalar")).isEqualTo(form.contains("scalar"));
        Tensor expected = f.apply(x);
        double[] y = new double[expected.size()];
        compiled.value(x.toArray(), y);
        close(Tensor.of(y), expected);
        compiled.value(x.times(3).toArray(), y);
        close(Tensor.of(y), f.apply(x.times(3)));
    }

    @Test
    void leavesItsArgumentsAndResultsAlone() {
        Compiled<Tensor> f = compile(x -> x.reshape(2, 2).transpose().reshape(4), Tensor.of(1, 2, 3, 4));
        Tensor x = Tensor.of(5, 6, 7, 8);
        Tensor first = f.value(x);
        f.value(Tensor.of(0, 0, 0, 0));
        assertThat(first).isEqualTo(Tensor.of(5, 7, 6, 8));
        assertThat(x).isEqualTo(Tensor.of(5, 6, 7, 8));
    }

    @Test
    void servesSeveralThreads() {
        Compiled<Tensor> f = compile(CompiledTest::rosenbrock, draw(30));
        List<Tensor> points = IntStream.range(0, 200).mapToObj(i -> draw(30)).toList();
        List<Tensor> alone = points.stream().map(f::grad).toList();
        assertThat(points.parallelStream().map(f::grad).toList()).isEqualTo(alone);
    }

    @Test
    void refusesToBranchOnAValue() {
        String remedy =
                "; a compiled function cannot branch on a value: use where, relu, maximum or the like, or do not compile it";
        assertThatThrownBy(() -> compile(x -> x.item() > 0 ? x : x.neg(), Tensor.scalar(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("item: the value, of shape [], is not known while a function is compiled" + remedy);
        assertThatThrownBy(() -> compile(x -> x.sin().get(1) > 0 ? x.sum() : x.mean(), Tensor.of(1, 2)))
                .hasMessageStartingWith("get: the value, of shape [2], is not known while a function is compiled");
        assertThatThrownBy(
                        () -> compile(x -> Tensor.of(x.stopGradient().toArray()).sum(), Tensor.of(1, 2)))
                .hasMessageStartingWith("toArray: the value, of shape [2], is not known");
        assertThatThrownBy(() -> compile(x -> x.equals(Tensor.of(1, 2)) ? x.sum() : x.mean(), Tensor.of(1, 2)))
                .hasMessageStartingWith("equals: the value, of shape [2], is not known");
        assertThatThrownBy(() -> compile(x -> x.sort(0).at(0), Tensor.of(1, 2)))
                .hasMessageContaining("is not known while a function is compiled");
        assertThatThrownBy(() -> compile(x -> Autodiff.grad(v -> v.item() > 0 ? v : v.neg(), x), Tensor.scalar(1)))
                .hasMessageStartingWith("item: the value, of shape [], is not known");
    }

    @Test
    void refusesWhatItWasNotCompiledFor() {
        Compiled<Tensor> f = compile(x -> x.square(), Tensor.of(1, 2));
        assertThatThrownBy(() -> f.value(Tensor.of(1, 2, 3)))
                .hasMessage("value: the function was compiled for shape [2], got [3]; compile it for each shape");
        assertThatThrownBy(() -> f.grad(Tensor.of(1, 2)))
                .hasMessage(
                        "grad: the function must return a scalar, but its value has shape [2]; reduce it, for example"
                                + " with sum(), before it is compiled");
        Compiled<Tensor> g = compile(x -> x.square().sum(), Tensor.of(1, 2));
        assertThatThrownBy(() -> g.gradient(new double[2], new double[3]))
                .hasMessage(
                        "gradient: the compiled function takes 2 elements and gives as many, got arrays of 2 and 3");
        double[] both = {1, 2};
        assertThatThrownBy(() -> g.gradient(both, both))
                .hasMessage("gradient: the argument and the result are one array; give the result an array of its own");
        assertThatThrownBy(() -> f.value(both, both))
                .hasMessage("value: the argument and the result are one array; give the result an array of its own");
        Compiled<Tensor> pairs = compile(x -> Tensor.concat(0, x, x.sum().reshape(1)), Tensor.of(1, 2));
        String takes = "value: the compiled function takes 2 elements and gives 3, got arrays of ";
        assertThatThrownBy(() -> pairs.value(new double[2], new double[2])).hasMessage(takes + "2 and 2");
        assertThatThrownBy(() -> pairs.value(new double[3], new double[3])).hasMessage(takes + "3 and 3");
        try (Tape tape = new Tape()) {
            Tensor tracked = tape.watch(Tensor.of(1, 2));
            assertThatThrownBy(() -> g.grad(tracked))
                    .hasMessage(
                            "grad: the argument is tracked, which a compiled function does not record; call the function"
                                    + " itself, or use stopGradient()");
            assertThatThrownBy(() -> compile(x -> x.times(tracked).sum(), Tensor.of(1, 2)))
                    .hasMessage("compile: the function uses a value of shape [2] that another tape tracks; make it an"
                            + " argument, or use stopGradient()");
        }
    }
}

package io.autodiff.op;

import static io.autodiff.op.Numerics.difference;
import static io.autodiff.op.Numerics.direction;
import static io.autodiff.op.Numerics.directions;
import static io.autodiff.op.Numerics.dot;
import static io.autodiff.op.Numerics.gradient;
import static io.autodiff.op.Numerics.isNear;
import static io.autodiff.op.Numerics.requireClose;
import static io.autodiff.op.Numerics.requireSame;
import static io.autodiff.op.Numerics.vjp;
import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Autodiff;
import io.autodiff.Op;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** What must hold for every operation. */
final class OperationChecks {
    /** Up to this order derivatives are compared with differences of those one order lower. */
    private static final int ORDERS = 3;

    private static final double NUMERIC = 1e-7;
    private static final double EXACT = 1e-12;
    private static final double ROUNDING = 1e-14;

    /** The value y among the operands of a rule, whose other operands are the inputs by their numbers. */
    private static final int OUTPUT = -1;

    /** A statement, and at how many points it is checked. */
    record Check(String name, int count, Runnable body) {}

    private OperationChecks() {}

    /** The checks of an operation; a single one that fails if there is nothing to check it with. */
    static List<Check> of(Class<? extends Op> type, Path sources) {
        try {
            List<Subject> subjects = Operations.subjects(type, sources);
            List<Case> cases = subjects.stream()
                    .flatMap(subject -> Case.of(subject).stream())
                    .toList();
            List<Check> checks = new ArrayList<>();
            checks.add(new Check("has a name and a formula", subjects.size(), () -> names(subjects, sources)));
            checks.add(each("value is that of the definition", cases, OperationChecks::value));
            checks.add(each("value is the same on tapes", cases, OperationChecks::valueOnTapes));
            checks.add(each("vjp and jvp are differences of the value", cases, OperationChecks::rules));
            checks.add(each("vjp is the transpose of jvp", cases, OperationChecks::transpose));
            checks.add(each("higher orders are differences of the lower", cases, OperationChecks::higherOrders));
            checks.add(each("second order is the same in all modes", cases, OperationChecks::secondOrder));
            checks.add(each("gradients are the same on all tapes", cases, OperationChecks::gradientOnTapes));
            checks.add(each("many at once are each by itself", cases, OperationChecks::many));
            checks.add(each("sweeps for many at once are as many sweeps", cases, OperationChecks::sweepsForMany));
            if (Op.Accumulating.class.isAssignableFrom(type)) {
                checks.add(each("adds in place what its rule gives", cases, OperationChecks::accumulating));
            }
            if (Op.Adding.class.isAssignableFrom(type)) {
                checks.add(each("adds its value to what is there", cases, OperationChecks::adding));
            }
            checks.add(new Check("reads just what it declares", cases.size(), () -> declarations(cases)));
            if (Elementwise.is(type)) {
                Formula formula = Formula.of(type, sources);
                checks.add(each("slope, derivative and formula agree", cases, c -> slopes(c, formula)));
                checks.add(new Check("so they do at kinks", subjects.size(), () -> kinks(subjects, formula)));
                List<Case> vectors = cases.stream()
                        .filter(c -> c.isOfOneShape() && c.x().get(0).rank() == 1)
                        .toList();
                checks.add(each("a scalar is like an element", vectors, OperationChecks::elements));
            }
            return checks;
        } catch (AssertionError | RuntimeException e) {
            return List.of(new Check("can be checked", 1, () -> {
                throw e;
            }));
        }
    }

    /** Runs the checks of an operation and counts them; all types are Java's, so that any class loader may call. */
    static int run(String operation, Path sources) {
        List<Check> checks = Operations.discover(OperationChecks.class.getClassLoader()).stream()
                .filter(type -> type.getSimpleName().equals(operation))
                .flatMap(type -> of(type, sources).stream())
                .toList();
        List<String> failures = new ArrayList<>();
        for (Check check : checks) {
            try {
                check.body().run();
            } catch (AssertionError | RuntimeException e) {
                failures.add(check.name() + ": " + e.getMessage());
            }
        }
        assertThat(failures).as(operation).isEmpty();
        return checks.stream().mapToInt(Check::count).sum();
    }

    private static Check each(String name, List<Case> cases, Consumer<Case> body) {
        return new Check(name, cases.size(), () -> cases.forEach(body));
    }

    private static void names(List<Subject> subjects, Path sources) {
        for (Subject subject : subjects) {
            Op op = subject.op();
            assertThat(op.name()).isNotBlank();
            assertThat(op.toString()).isNotBlank();
            assertThat(Formula.of(op.getClass(), sources).toString())
                    .as("first sentence of the Javadoc of %s", op)
                    .matches("[yY] = .*");
        }
    }

    private static void value(Case c) {
        requireClose(c, "value", c.value(c.point()), c.subject().oracle().apply(c.inputs()), EXACT);
    }

    private static void valueOnTapes(Case c) {
        Tensor expected = c.value(c.point());
        List<double[]> before = c.x().stream().map(Tensor::toArray).toList();
        try (Tape outer = new Tape();
                Tape inner = Tape.lean()) {
            List<Tensor> once = outer.watch(c.point());
            List<Tensor> twice = inner.watch(once);
            assertThat(c.value(once)).as("%s, on a tape", c).isEqualTo(expected);
            assertThat(c.value(twice)).as("%s, on two tapes", c).isEqualTo(expected);
        }
        for (int i = 0; i < before.size(); i++) {
            assertThat(c.x().get(i).toArray())
                    .as("%s, input %s afterwards", c, i)
                    .isEqualTo(before.get(i));
        }
    }

    private static void rules(Case c) {
        RandomGenerator random = c.random();
        List<Tensor> x = c.point();
        List<Tensor> xDot = directions(random, x);
        requireClose(c, "jvp", Autodiff.jvp(c::value, x, xDot), difference(c::value, x, xDot), NUMERIC);
        Tensor yBar = direction(random, c.value(x));
        List<Tensor> xBar = Autodiff.vjp(c::value, x, yBar);
        for (int k = 0; k < x.size(); k++) {
            requireClose(c, "vjp", xBar.get(k), gradient(c::value, x, k, yBar), NUMERIC);
        }
    }

    private static void accumulating(Case c) {
        RandomGenerator random = c.random();
        Op.Accumulating op = (Op.Accumulating) c.subject().op();
        Tensor[] x = c.inputs();
        Tensor y = op.apply(x);
        Tensor yBar = direction(random, y);
        for (int i = 0; i < x.length; i++) {
            Tensor before = direction(random, x[i]);
            double[] sum = before.toArray();
            Op.Operand[] operands =
                    Arrays.stream(x).map(OperationChecks::operand).toArray(Op.Operand[]::new);
            op.addVjp(i, sum, operand(yBar), operand(y), operands);
            requireClose(c, "addVjp", Tensor.of(x[i].shape(), sum), before.plus(op.vjp(i, yBar, y, x)), ROUNDING);
        }
    }

    private static void adding(Case c) {
        Tensor[] x = c.inputs();
        Tensor y = c.subject().op().apply(x);
        Tensor before = direction(c.random(), y);
        double[] sum = before.toArray();
        ((Op.Adding) c.subject().op())
                .addValue(
                        sum,
                        y.shape(),
                        Arrays.stream(x).map(OperationChecks::operand).toArray(Op.Operand[]::new));
        requireClose(c, "addValue", Tensor.of(y.shape(), sum), before.plus(y), ROUNDING);
    }

    private static Op.Operand operand(Tensor x) {
        return new Op.Operand(x.shape(), x.toArray());
    }

    /** ⟨ȳ, J ẋ⟩ = ⟨Jᵀ ȳ, ẋ⟩, where both products come from one tape. */
    private static void transpose(Case c) {
        try (Tape tape = new Tape()) {
            List<Tensor> x = tape.watch(c.point());
            Tensor y = c.value(x);
            RandomGenerator random = c.random();
            List<Tensor> xDot = directions(random, x);
            List<Tensor> yBar = List.of(direction(random, y));
            List<Tensor> yDot = List.of(tape.forward(x, xDot).of(y));
            List<Tensor> xBar = tape.backward(y, yBar.get(0)).of(x);
            requireClose(c, "⟨Jᵀ ȳ, ẋ⟩", dot(xBar, xDot), dot(yBar, yDot), EXACT);
        }
    }

    private static void higherOrders(Case c) {
        higherOrders(c, c::value, c.point(), 2, c.random());
    }

    /** The gradient of f along a random direction is a function g again: checks the derivatives of g, then recurs. */
    private static void higherOrders(
            Case c, Function<List<Tensor>, Tensor> f, List<Tensor> x, int order, RandomGenerator random) {
        Tensor yBar = direction(random, f.apply(x));
        List<Tensor> along = directions(random, x);
        Function<List<Tensor>, Tensor> g = v -> dot(Autodiff.vjp(f, v, yBar), along);
        List<Tensor> xDot = directions(random, x);
        Tensor expected = difference(g, x, xDot);
        requireClose(c, "reverse mode at order " + order, dot(Autodiff.grad(g, x), xDot), expected, NUMERIC);
        requireClose(c, "forward mode at order " + order, Autodiff.jvp(g, x, xDot), expected, NUMERIC);
        if (order < ORDERS) {
            higherOrders(c, g, x, order + 1, random);
        }
    }

    private static void secondOrder(Case c) {
        RandomGenerator random = c.random();
        List<Tensor> x = c.point();
        List<Tensor> xDot = directions(random, x);
        Tensor yBar = direction(random, c.value(x));
        Function<List<Tensor>, Tensor> reverse = v -> dot(Autodiff.vjp(c::value, v, yBar), xDot);
        Function<List<Tensor>, Tensor> forward = v -> dot(List.of(yBar), List.of(Autodiff.jvp(c::value, v, xDot)));
        List<Tensor> expected = Autodiff.grad(reverse, x);
        List<Tensor> actual = Autodiff.grad(forward, x);
        for (int k = 0; k < x.size(); k++) {
            requireClose(c, "reverse over forward", actual.get(k), expected.get(k), EXACT);
        }
        List<Tensor> v = directions(random, x);
        requireClose(c, "forward over reverse", Autodiff.jvp(reverse, x, v), dot(expected, v), EXACT);
        requireClose(c, "forward over forward", Autodiff.jvp(forward, x, v), dot(expected, v), EXACT);
    }

    /** A lean tape drops what the operation does not declare to read; a checked one takes no short cuts for scalars. */
    private static void gradientOnTapes(Case c) {
        RandomGenerator random = c.random();
        List<Tensor> x = c.point();
        Tensor y = c.value(x);
        Tensor yBar = direction(random, y);
        List<Tensor> along = directions(random, x);
        List<Tensor> expected = gradients(Tape::new, c, x, yBar, along);
        // A checked tape stops at an infinity, and one value is: the logarithm of an empty sum.
        boolean finite = Arrays.stream(y.toArray()).allMatch(Double::isFinite);
        for (Supplier<Tape> kind : List.<Supplier<Tape>>of(Tape::lean, finite ? Tape::checked : Tape::new)) {
            List<Tensor> actual = gradients(kind, c, x, yBar, along);
            for (int k = 0; k < actual.size(); k++) {
                requireSame(c, "gradient on another kind of tape", actual.get(k), expected.get(k));
            }
        }
    }

    /** The gradient, and the gradient of the gradient along a direction. */
    private static List<Tensor> gradients(
            Supplier<Tape> kind, Case c, List<Tensor> x, Tensor yBar, List<Tensor> along) {
        List<Tensor> gradients = new ArrayList<>(vjp(kind, c::value, x, yBar));
        gradients.addAll(vjp(kind, v -> dot(vjp(kind, c::value, v, yBar), along), x, Tensor.scalar(1)));
        return gradients;
    }

    /** The inputs that vary are others for each, the rest are the same for all. */
    private static void many(Case c) {
        Op op = c.subject().op();
        Tensor[] x = c.inputs();
        List<Integer> stretched = IntStream.range(0, x.length)
                .filter(i -> op instanceof Op.Binary
                        && !x[i].shape().equals(c.value(c.point()).shape()))
                .boxed()
                .toList();
        // Elementwise operations get what is stretched already, but for a scalar that is the same for all.
        if (stretched.stream()
                .anyMatch(i -> !x[i].shape().isScalar() || c.varied().contains(i))) {
            return;
        }
        Tensor[] all = new Tensor[x.length];
        Tensor[] each = new Tensor[3];
        for (int k = 0; k < each.length; k++) {
            Tensor[] one = x.clone();
            for (int i : c.varied()) {
                one[i] = x[i].times(1 - 0.01 * k);
                all[i] = k == 0 ? one[i].expandDims(0) : Tensor.concat(0, all[i], one[i].expandDims(0));
            }
            each[k] = op.apply(one);
        }
        for (int i = 0; i < x.length; i++) {
            all[i] = c.varied().contains(i) ? all[i] : x[i].expandDims(0);
        }
        requireClose(c, "value for many", op.applyToMany(all), Tensor.stack(0, each), EXACT);
    }

    /** Jacobians and Hessians, whose sweeps carry many directions, against the products with one after the other. */
    private static void sweepsForMany(Case c) {
        List<Tensor> x = c.point();
        int n = Trees.toVector(x).size();
        Tensor y = c.value(x);
        Tensor yBar = direction(c.random(), y);
        Function<List<Tensor>, Tensor> vector = v -> c.value(v).reshape(y.size());
        Function<List<Tensor>, List<Tensor>> gradient = v -> Autodiff.vjp(c::value, v, yBar);
        Tensor[] columns = new Tensor[n];
        Tensor[] second = new Tensor[n];
        for (int k = 0; k < n; k++) {
            List<Tensor> unit = Trees.fromVector(x, Tensor.identity(n).at(k));
            columns[k] = Autodiff.jvp(vector, x, unit);
            second[k] = Trees.toVector(Autodiff.jvp(gradient, x, unit));
        }
        if (n == 0 || y.size() == 0) {
            return;
        }
        for (boolean forward : new boolean[] {false, true}) {
            String name = (forward ? "forward" : "reverse") + " sweep for many";
            requireClose(c, name, jacobian(forward, vector, x), Tensor.stack(1, columns), EXACT);
            Tensor hessian = jacobian(forward, v -> Trees.toVector(gradient.apply(v)), x);
            requireClose(c, name + " at second order", hessian, Tensor.stack(1, second), EXACT);
        }
    }

    /** More zeros on one side let the sweeps start from the other; some on both make many of few. */
    private static Tensor jacobian(boolean forward, Function<List<Tensor>, Tensor> f, List<Tensor> x) {
        int few = 8;
        int n = Trees.toVector(x).size();
        int m = f.apply(x).size();
        List<Tensor> more = List.of(Trees.toVector(x), Tensor.zeros(forward ? few : m + few));
        Tensor jacobian = Autodiff.jacobian(
                (List<Tensor> v) -> f.apply(Trees.fromVector(x, v.get(0))).pad(0, 0, forward ? n + few + 1 : few),
                more);
        return jacobian.slice(0, 0, m).slice(1, 0, n);
    }

    /** What is read but not declared may be gone by then; what is declared but never read is kept for nothing. */
    private static void declarations(List<Case> cases) {
        Op op = cases.get(0).subject().op();
        int inputs = cases.stream().mapToInt(c -> c.x().size()).max().orElseThrow();
        for (int wrt = 0; wrt < inputs; wrt++) {
            for (int i = 0; i < inputs; i++) {
                int rule = wrt;
                int input = i;
                assertThat(cases.stream().anyMatch(c -> reads(c, rule, input)))
                        .as("%s: whether the rule of input %s reads input %s, against usesInput", op, wrt, i)
                        .isEqualTo(cases.stream().anyMatch(c -> c.subject().op().usesInput(input, rule)));
            }
        }
        assertThat(cases.stream().anyMatch(c -> c.varied().stream().anyMatch(wrt -> reads(c, wrt, OUTPUT))))
                .as("%s: whether a rule reads the output, against usesOutput", op)
                .isEqualTo(cases.stream().anyMatch(c -> c.subject().op().usesOutput()));
    }

    /** Whether a rule gives something else, or refuses, if an operand is NaN, or zero. */
    private static boolean reads(Case c, int rule, int operand) {
        return reads(c, rule, operand, Double.NaN) || reads(c, rule, operand, 0);
    }

    private static boolean reads(Case c, int rule, int operand, double other) {
        Op op = c.subject().op();
        Tensor[] x = c.inputs();
        if (Math.max(rule, operand) >= x.length || (Elementwise.is(op.getClass()) && !c.isOfOneShape())) {
            return false;
        }
        Tensor y = op.apply(x);
        Tensor yBar = direction(c.random(), y);
        Tensor xDot = direction(c.random(), x[rule]);
        Tensor vjp = op.vjp(rule, yBar, y, x);
        Tensor jvp = op.jvp(rule, xDot, y, x);
        if (operand == OUTPUT) {
            y = Tensor.full(y.shape(), other);
        } else {
            x[operand] = Tensor.full(x[operand].shape(), other);
        }
        try {
            return !isNear(op.vjp(rule, yBar, y, x), vjp, 0) || !isNear(op.jvp(rule, xDot, y, x), jvp, 0);
        } catch (ArithmeticException refusal) {
            return true;
        }
    }

    private static void slopes(Case c, Formula formula) {
        Elementwise op = new Elementwise(c.subject().op(), formula);
        for (int i : c.varied()) {
            Tensor slope = op.slope(i, c.inputs());
            requireClose(c, "derivative", op.derivative(i, c.inputs()), slope, ROUNDING);
            requireClose(c, "slope by the formula", op.slopeByFormula(i, c.inputs()), slope, EXACT);
        }
    }

    /** Kinks are where x = 0 or a = b; elsewhere these points are like any other. */
    private static void kinks(List<Subject> subjects, Formula formula) {
        for (Subject subject : subjects) {
            boolean atZero = subject.inputs() == 1 && subject.op().domain(0).low() < 0;
            Tensor[] x = new Tensor[subject.inputs()];
            Arrays.fill(x, Tensor.of(atZero ? 0 : 1));
            Elementwise op = new Elementwise(subject.op(), formula);
            requireClose(op, "value", subject.op().apply(x), op.value(x), EXACT);
            for (int i = 0; i < x.length; i++) {
                Tensor slope = op.slope(i, x);
                requireClose(op, "derivative", op.derivative(i, x), slope, ROUNDING);
                if (!Double.isNaN(op.slopeByFormula(i, x).item())) {
                    requireClose(op, "slope by the formula", op.slopeByFormula(i, x), slope, EXACT);
                }
            }
        }
    }

    /** Scalars are recorded with their slopes and take no part in loops, but the numbers are the same. */
    private static void elements(Case c) {
        RandomGenerator random = c.random();
        List<Tensor> x = c.point();
        List<Tensor> xDot = directions(random, x);
        Tensor y = c.value(x);
        Tensor yBar = direction(random, y);
        Tensor yDot = Autodiff.jvp(c::value, x, xDot);
        List<Tensor> xBar = Autodiff.vjp(c::value, x, yBar);
        for (int k = 0; k < y.size(); k++) {
            Case one = c.element(k);
            requireSame(one, "value", one.value(one.point()), y.at(k));
            requireSame(one, "jvp", Autodiff.jvp(one::value, one.point(), at(k, xDot)), yDot.at(k));
            List<Tensor> actual = Autodiff.vjp(one::value, one.point(), yBar.at(k));
            for (int i = 0; i < actual.size(); i++) {
                requireSame(one, "vjp", actual.get(i), xBar.get(i).at(k));
            }
        }
    }

    private static List<Tensor> at(int k, List<Tensor> x) {
        return x.stream().map(part -> part.at(k)).toList();
    }
}

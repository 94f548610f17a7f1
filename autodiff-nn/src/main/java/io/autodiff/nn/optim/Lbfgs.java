package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;

/**
 * p = −H ∇f, with H from the last few changes of x and of the gradient (L-BFGS), and steps by the strong Wolfe conditions.
 *
 * <p>For functions that are smooth and always the same, such as a cost of all examples. Source: Nocedal and Wright, Numerical optimization
 * (2006), algorithms 7.4 and 7.5. It ends when |∂f/∂xᵢ| max(|xᵢ|, 1) ≤ ε max(|f|, 1) for all i: Dennis and Schnabel, Numerical methods for
 * unconstrained optimization (1983), eq. (7.2.5).
 *
 * <pre>{@code
 * Minimum<Mlp> minimum = new Lbfgs().minimize(m -> Costs.softmaxCrossEntropy(m.apply(x), y), model);
 * }</pre>
 *
 * @param memory how many changes are remembered
 * @param iterations how many steps are taken at most
 * @param tolerance ε
 */
public record Lbfgs(int memory, int iterations, double tolerance) {
    /** A change s of x and the change y of the gradient with it; ρ = 1 / sᵀy. */
    private record Change(Tensor s, Tensor y, double rho) {}

    public Lbfgs {
        Bounds.atLeastOne("lbfgs: the memory", memory);
        Bounds.atLeastOne("lbfgs: the number of iterations", iterations);
        Bounds.notNegative("lbfgs: the tolerance", tolerance);
    }

    /** With 10 changes, at most 1000 iterations, and a tolerance of 1e-8. */
    public Lbfgs() {
        this(10, 1000, 1e-8);
    }

    /**
     * A minimum of a scalar function of models near a model.
     *
     * @throws ArithmeticException «lbfgs: the function is NaN at the start, with the gradient …; begin where it has a value and a gradient»
     */
    public <M> Minimum<M> minimize(Function<? super M, Tensor> f, M model) {
        Bounds.hasTensors("lbfgs", model);
        Line<M> line = new Line<>(f, model);
        Line.Point point = line.at(Trees.toVector(model));
        if (!Double.isFinite(point.value() + point.gradient().sum().item())) {
            throw new ArithmeticException(
                    "lbfgs: the function is " + point.value() + " at the start, with the gradient " + point.gradient()
                            + "; begin where it has a value and a gradient");
        }
        Deque<Change> changes = new ArrayDeque<>();
        for (int i = 0; ; i++) {
            Minimum.Reason reason = small(point) ? Minimum.Reason.CONVERGED : Minimum.Reason.ITERATIONS;
            Optional<Line.Point> next = Optional.empty();
            if (reason != Minimum.Reason.CONVERGED && i < iterations) {
                next = next(line, point, changes);
                reason = Minimum.Reason.NO_DESCENT;
            }
            if (next.isEmpty()) {
                return new Minimum<>(Trees.fromVector(model, point.x()), point.value(), i, line.evaluations(), reason);
            }
            remember(
                    changes,
                    next.get().x().minus(point.x()),
                    next.get().gradient().minus(point.gradient()));
            point = next.get();
        }
    }

    /** Along p, or, if that leads nowhere, along −∇f without the changes. */
    private static Optional<Line.Point> next(Line<?> line, Line.Point point, Deque<Change> changes) {
        Tensor p = direction(point.gradient(), changes);
        double first =
                changes.isEmpty() ? Math.min(1, 1 / point.gradient().norm().item()) : 1;
        Line.Point start = point.along(p);
        Optional<Line.Point> next = start.slope() < 0 ? new WolfeSearch(line, start, p).from(first) : Optional.empty();
        if (next.isPresent() || changes.isEmpty()) {
            return next;
        }
        changes.clear();
        return next(line, point, changes);
    }

    /** −H ∇f by two loops, algorithm 7.4, with H₀ = (sᵀy / yᵀy) I of the last change. */
    private static Tensor direction(Tensor gradient, Deque<Change> changes) {
        Tensor q = gradient;
        Deque<Double> alphas = new ArrayDeque<>();
        for (Iterator<Change> latestFirst = changes.descendingIterator(); latestFirst.hasNext(); ) {
            Change change = latestFirst.next();
            double alpha = change.rho * change.s.dot(q).item();
            alphas.push(alpha);
            q = q.plusScaled(change.y, -alpha);
        }
        Tensor r = changes.isEmpty() ? q : q.divide(changes.getLast().rho * squared(changes.getLast().y));
        for (Change change : changes) {
            double beta = change.rho * change.y.dot(r).item();
            r = r.plusScaled(change.s, alphas.pop() - beta);
        }
        return r.neg();
    }

    /** Only what has positive curvature, as the Wolfe conditions give it but for rounding. */
    private void remember(Deque<Change> changes, Tensor s, Tensor y) {
        double curvature = s.dot(y).item();
        if (curvature > 1e-16 * Math.sqrt(squared(s) * squared(y))) {
            changes.addLast(new Change(s, y, 1 / curvature));
        }
        if (changes.size() > memory) {
            changes.removeFirst();
        }
    }

    private boolean small(Line.Point point) {
        Tensor relative = point.gradient().times(point.x().abs().maximum(1));
        return relative.abs().max().item() <= tolerance * Math.max(Math.abs(point.value()), 1);
    }

    private static double squared(Tensor x) {
        return x.dot(x).item();
    }
}

package io.autodiff.check;

import io.autodiff.Autodiff;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether a derivative that was worked out by hand is right, and if not, what is wrong with it.
 *
 * <p>The numbers by hand, reverse mode, forward mode and extrapolated differences vote. If the numbers by hand lose, the recorded function
 * is swept again with one rule broken after another, in the ways people break them, until the same numbers come out: that is the fault.
 *
 * <pre>{@code
 * Report report = GradientCheck.of((Tensor z) -> z.logSoftmax().times(target).sum().neg())
 *         .at(logits)
 *         .against(z -> z.softmax().minus(target))
 *         .verify();      // or check(), which returns a FAIL instead of throwing it
 * }</pre>
 *
 * <p>What is given by hand may be a number, an array, an EJML matrix, a tensor, or a record, list or map of these, in the order of the point.
 * Instances do not change: every method returns another.
 *
 * @param <T> what the function takes: a tensor or tree of tensors ({@link Trees}), of a plain function also an array or EJML matrix
 * @param <R> what it returns
 */
public final class GradientCheck<T, R> {
    /** Makes the question at a point, of a subject that may also have probes. */
    private interface Claim<T, R> {
        Question at(Questions.Subject<?, R> subject, T x, RandomGenerator random);
    }

    /** Makes the subject at a point. */
    private interface Subjects<T, R> {
        Questions.Subject<?, R> at(T x);
    }

    private final Subjects<T, R> subjects;
    private final List<T> points;
    private final @Nullable Claim<T, R> claim;
    private final long seed;
    private final boolean thorough;
    private final Progress progress;

    private GradientCheck(
            Subjects<T, R> subjects,
            List<T> points,
            @Nullable Claim<T, R> claim,
            long seed,
            boolean thorough,
            Progress progress) {
        this.subjects = subjects;
        this.points = points;
        this.claim = claim;
        this.seed = seed;
        this.thorough = thorough;
        this.progress = progress;
    }

    /** Of a function that is written in tensor operations, so that its exact derivatives are known. */
    public static <T, R> GradientCheck<T, R> of(Function<? super T, ? extends R> f) {
        return about(x -> Questions.Subject.of(f, x, true));
    }

    /** Of a function that is written in tensor operations and names values on its way, whose δ are then checked along with the gradient. */
    public static <T, R> GradientCheck<T, R> ofProbed(BiFunction<? super T, ? super Probe, ? extends R> f) {
        return about(x -> Questions.Subject.of(p -> p.value(f), Probed.of(f, x), true));
    }

    /** Of a function in plain Java, of which nothing is known but its values: differences alone vote against the numbers by hand. */
    public static <T, R> GradientCheck<T, R> ofPlain(Function<? super T, ? extends R> f) {
        return about(x -> Questions.Subject.of(f, x, false));
    }

    private static <T, R> GradientCheck<T, R> about(Subjects<T, R> subjects) {
        return new GradientCheck<>(subjects, List.of(), null, 1, false, Progress.SILENT);
    }

    /** At a point, besides those given before. */
    public GradientCheck<T, R> at(T x) {
        List<T> more = new ArrayList<>(points);
        more.add(x);
        return new GradientCheck<>(subjects, more, claim, seed, thorough, progress);
    }

    /** At so many points more, drawn by a generator that is seeded for each. */
    public GradientCheck<T, R> atPoints(int count, Function<? super RandomGenerator, ? extends T> draw) {
        List<T> more = new ArrayList<>(points);
        for (int i = 0; i < count; i++) {
            more.add(draw.apply(new SplittableRandom(seed + i).split())); // split, or directions would repeat the point
        }
        return new GradientCheck<>(subjects, more, claim, seed, thorough, progress);
    }

    /** Against a gradient; of a function with several values, against that of their sum. */
    public GradientCheck<T, R> against(Function<? super T, ?> gradient) {
        return with((subject, x, random) -> {
            double[] ones = new double[subject.value().size()];
            Arrays.fill(ones, 1);
            return Questions.adjoint("gradient", subject, Blocks.rebuild(subject.y(), ones), () -> gradient.apply(x));
        });
    }

    /** Against a backward pass: from the point and the adjoint of the value to the adjoint of the point. */
    public GradientCheck<T, R> againstVjp(BiFunction<? super T, ? super R, ?> backward) {
        return with((subject, x, random) -> {
            R yBar = Blocks.rebuild(subject.y(), gaussians(subject.value().size(), random));
            return Questions.adjoint("backward pass", subject, yBar, () -> backward.apply(x, yBar));
        });
    }

    /** Against a tangent: from the point and a direction to the tangent of the value. */
    public GradientCheck<T, R> againstJvp(BiFunction<? super T, ? super T, ?> tangent) {
        return with((subject, x, random) -> {
            double[] xDot = direction(subject, x, random);
            return Questions.tangent("tangent", subject, xDot, () -> tangent.apply(x, Blocks.rebuild(x, xDot)));
        });
    }

    /** Against a Jacobian, with a row for each element of the value and a column for each of the point. */
    public GradientCheck<T, R> againstJacobian(Function<? super T, ?> jacobian) {
        return with((subject, x, random) -> Questions.matrix("Jacobian", subject, () -> jacobian.apply(x)));
    }

    /** Against the Hessian of a scalar function, n × n. */
    public GradientCheck<T, R> againstHessian(Function<? super T, ?> hessian) {
        return with((subject, x, random) ->
                Questions.matrix("Hessian", gradientOf(subject, "Hessian"), () -> hessian.apply(x)));
    }

    /** Against a Hessian-vector product: from the point and a vector. */
    public GradientCheck<T, R> againstHvp(BiFunction<? super T, ? super T, ?> product) {
        return with((subject, x, random) -> {
            double[] v = direction(subject, x, random);
            return Questions.tangent(
                    "Hessian-vector product",
                    gradientOf(subject, "Hessian-vector product"),
                    v,
                    () -> product.apply(x, Blocks.rebuild(x, v)));
        });
    }

    /** Against nothing by hand: both modes and differences are compared with each other, which checks an operation of your own. */
    public GradientCheck<T, R> alone() {
        return alone(1);
    }

    /** Likewise the derivative of an order: that of a random projection of the order before. */
    public GradientCheck<T, R> alone(int order) {
        return with((subject, x, random) -> {
            Questions.Subject<?, Object> derived = derivative(subject, order - 1, random);
            Object yBar = Blocks.rebuild(derived.y(), gaussians(derived.value().size(), random));
            return Questions.adjoint("derivative of order " + order, derived, yBar, null);
        });
    }

    /** With another seed for directions and choices; 1 if not given. */
    public GradientCheck<T, R> seed(long seed) {
        return new GradientCheck<>(subjects, points, claim, seed, thorough, progress);
    }

    /** Asks forward mode and differences about every entry too, however many there are. */
    public GradientCheck<T, R> thorough() {
        return new GradientCheck<>(subjects, points, claim, seed, true, progress);
    }

    /** Likewise, and shows how far it is. */
    public GradientCheck<T, R> thorough(Progress progress) {
        return new GradientCheck<>(subjects, points, claim, seed, true, progress);
    }

    /**
     * The report of all points: of the one that fails in most blocks, else of the first that cannot be told, else of the last.
     *
     * @throws IllegalStateException «check: no point was given; say where, with at(…)»
     */
    public Report check() {
        if (points.isEmpty()) {
            throw new IllegalStateException("check: no point was given; say where, with at(…)");
        }
        if (claim == null) {
            throw new IllegalStateException(
                    "check: there is nothing to compare; say what was derived by hand, for example with against(…), or use alone()");
        }
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        Outcome worst = checkAt(claim, 0);
        counts.merge(worst.report.verdict(), 1, Integer::sum);
        for (int number = 1; number < points.size(); number++) {
            Outcome outcome = checkAt(claim, number);
            counts.merge(outcome.report.verdict(), 1, Integer::sum);
            worst = worst.orWorse(outcome);
        }
        Report report = worst.report.with(worst.diagnosis.get(), List.of());
        return points.size() == 1 ? report : summed(report, counts);
    }

    /** What was found at a point, and what it takes long to find out. */
    private record Outcome(Report report, Supplier<List<Finding>> diagnosis) {
        private static final List<Verdict> GRAVITY = List.of(Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.FAIL);

        private int gravity() {
            return GRAVITY.indexOf(report.verdict());
        }

        Outcome orWorse(Outcome later) {
            boolean isWorse = later.gravity() > gravity();
            boolean isWider = later.gravity() == gravity()
                    && later.report.wrongBlocks().size() > report.wrongBlocks().size();
            boolean bothPass = later.report.verdict() == Verdict.PASS && report.verdict() == Verdict.PASS;
            return isWorse || isWider || bothPass ? later : this;
        }
    }

    /**
     * The report, if the verdict is PASS.
     *
     * @throws AssertionError with the text of the report, if the verdict is another
     */
    public Report verify() {
        Report report = check();
        if (report.verdict() != Verdict.PASS) {
            throw new AssertionError(report.text());
        }
        return report;
    }

    /**
     * Asserts that a gradient by hand is right at a point; the types are found by themselves.
     *
     * @throws AssertionError with the text of the report, if the verdict is not PASS
     */
    public static <T> void assertGradient(Function<? super T, Tensor> f, T x, Function<? super T, ?> gradient) {
        GradientCheck.<T, Tensor>of(f).at(x).against(gradient).verify();
    }

    private Outcome checkAt(Claim<T, R> claim, int number) {
        T x = points.get(number);
        RandomGenerator random = new SplittableRandom(seed + number);
        Questions.Subject<?, R> subject = subjects.at(x);
        String reproduce = "seed " + seed + (points.size() > 1 ? ", point " + number + " of " + points.size() : "")
                + ": " + brief(subject.point());
        double[] value = subject.value().values;
        if (!Arrays.equals(value, subject.again())) {
            return inconclusive(
                    "the function gives different values when it is called twice at the same point" + unsteady(subject),
                    reproduce);
        }
        if (Blocks.firstBad(value) >= 0) {
            return inconclusive("the value of the function is not finite" + firstBad(subject), reproduce);
        }
        Judge judge = new Judge(claim.at(subject, x, random), seed + number, thorough, progress, reproduce);
        return new Outcome(judge.report(), judge::diagnosis);
    }

    private static Outcome inconclusive(String reason, String reproduce) {
        Report report = new Report(
                Verdict.INCONCLUSIVE,
                "function",
                reason,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                reproduce);
        return new Outcome(report, List::of);
    }

    /** The first operation that computes something else the second time. */
    private static <T, R> String unsteady(Questions.Subject<T, R> subject) {
        if (!subject.recorded()) {
            return "";
        }
        Replay first = Replay.of(subject.f(), subject.x(), List.of());
        Replay second = Replay.of(subject.f(), subject.x(), List.of());
        for (int k = 0; k < Math.min(first.steps.size(), second.steps.size()); k++) {
            if (!first.steps.get(k).value().equals(second.steps.get(k).value())) {
                return ", first in " + first.steps.get(k).name() + " at "
                        + first.steps.get(k).where();
            }
        }
        return "";
    }

    private static <T, R> String firstBad(Questions.Subject<T, R> subject) {
        if (subject.recorded()) {
            try {
                Replay.of(subject.f(), subject.x(), List.of());
            } catch (ArithmeticException e) {
                return ": " + e.getMessage();
            }
        }
        return "";
    }

    private static String brief(Blocks point) {
        List<String> parts = new ArrayList<>();
        for (int b = 0; b < point.count(); b++) {
            Shape shape = point.shapes.get(b);
            parts.add(point.name(b) + (shape.size() <= 8 ? " = " + point.tensor(b) : " of shape " + shape));
        }
        return String.join(", ", parts);
    }

    /** A fault that shows at some points only lies in a branch. */
    private static Report summed(Report report, Map<Verdict, Integer> counts) {
        int failed = counts.getOrDefault(Verdict.FAIL, 0);
        int passed = counts.getOrDefault(Verdict.PASS, 0);
        int untold = counts.getOrDefault(Verdict.INCONCLUSIVE, 0);
        List<Finding> branch = failed > 0 && passed > 0
                ? List.of(new Finding(
                        Cause.BRANCH, report.wrongBlocks(), "wrong at " + failed + " points, right at " + passed))
                : List.of();
        String note = (failed + passed + untold) + " points: " + passed + " right, " + failed + " wrong, " + untold
                + " that cannot be told.";
        return report.with(branch, List.of(note));
    }

    private GradientCheck<T, R> with(Claim<T, R> claim) {
        return new GradientCheck<>(subjects, points, claim, seed, thorough, progress);
    }

    private static <T, R> Questions.Subject<T, T> gradientOf(Questions.Subject<T, R> subject, String claim) {
        if (!subject.recorded()) {
            throw new IllegalStateException(
                    "check: a " + claim
                            + " of a plain function would be a difference of differences; check it as the Jacobian of the gradient, or write the function in tensors");
        }
        Function<T, Tensor> scalar = x -> (Tensor) subject.f().apply(x);
        return Questions.Subject.of((T x) -> Autodiff.grad(scalar, x), subject.x(), true);
    }

    /** The function whose value is the derivative of an order, along random projections. */
    private static <T> Questions.Subject<T, Object> derivative(
            Questions.Subject<T, ?> subject, int order, RandomGenerator random) {
        Function<T, Object> f = x -> Objects.requireNonNull(subject.f().apply(x));
        for (int k = 0; k < order; k++) {
            Function<T, Object> before = f;
            Object value = before.apply(subject.x());
            Object yBar = Blocks.rebuild(
                    value, gaussians(Blocks.of("the value", value).size(), random));
            f = x -> Autodiff.vjp(before, x, yBar);
        }
        return Questions.Subject.of(f, subject.x(), subject.recorded());
    }

    /** A random direction of the point; zero for what probes add. */
    private static double[] direction(Questions.Subject<?, ?> subject, Object x, RandomGenerator random) {
        double[] own = gaussians(Blocks.of("the point", x).size(), random);
        return Arrays.copyOf(own, subject.point().size());
    }

    private static double[] gaussians(int n, RandomGenerator random) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }
}

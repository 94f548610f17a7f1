package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.function.Function;

/**
 * x ← x + h, with the h for which ‖r + J h‖² + μ ‖D h‖² is least: makes half a sum of squared residuals, F = ½ ‖r(x)‖², small.
 *
 * <p>For μ = 0 this is the step of Gauss and Newton; μ falls after good steps, and rises until a step is good. D measures each parameter by its
 * column of the Jacobian J. Sources: Levenberg (1944); Marquardt (1963); Moré, The Levenberg-Marquardt algorithm (1978), for D; Madsen, Nielsen
 * and Tingleff, Methods for non-linear least squares problems (2004), algorithm 3.16, for μ. It ends when ‖D h‖ ≤ ε (‖D x‖ + ε), when F is not even to
 * fall by its last digit, or when r is at right angles to all columns of J, |cos| ≤ ε, or 0.
 *
 * <pre>{@code
 * Minimum<Curve> fit = new LevenbergMarquardt().minimize(curve -> curve.apply(x).minus(y), start);
 * }</pre>
 *
 * @param iterations how many steps are tried at most
 * @param tolerance ε
 * @param densest up to how many parameters J is computed; with more, only its products with vectors are, and D is a multiple of I
 */
public record LevenbergMarquardt(int iterations, double tolerance, int densest) {
    private static final double FIRST_DAMPING = 1e-3;
    private static final double LEAST_DAMPING = 1e-20;
    private static final double ROUNDING = 1e-13;

    /** Where the search is; F of residuals without values is infinite. */
    private record Point(Tensor x, Tensor r, double value) {
        static Point of(Function<Tensor, Tensor> f, Tensor x) {
            Tensor r = f.apply(x);
            double value = 0.5 * r.dot(r).item();
            return new Point(x, r, Double.isNaN(value) ? Double.POSITIVE_INFINITY : value);
        }
    }

    public LevenbergMarquardt {
        Bounds.atLeastOne("levenbergMarquardt: the number of iterations", iterations);
        Bounds.notNegative("levenbergMarquardt: the tolerance", tolerance);
        Bounds.notNegative("levenbergMarquardt: the number of parameters with a Jacobian", densest);
    }

    /** With at most 1000 iterations, a tolerance of 1e-10, and J for up to 500 parameters. */
    public LevenbergMarquardt() {
        this(1000, 1e-10, 500);
    }

    /**
     * The model near a model where F, the value of the minimum, is least.
     *
     * @param residuals r, of any shape
     * @throws ArithmeticException «levenbergMarquardt: the residuals are not finite at the start; begin where they are», or
     *     «levenbergMarquardt: the Jacobian is not finite where the parameters are [0]; begin elsewhere, or keep them from there»
     */
    public <M> Minimum<M> minimize(Function<? super M, Tensor> residuals, M model) {
        Bounds.hasTensors("levenbergMarquardt", model);
        Function<Tensor, Tensor> f =
                v -> residuals.apply(Trees.fromVector(model, v)).reshape(-1);
        Point point = Point.of(f, Trees.toVector(model));
        if (!Double.isFinite(point.value)) {
            throw new ArithmeticException(
                    "levenbergMarquardt: the residuals are not finite at the start; begin where they are");
        }
        Linearized linear = linearize(f, point, Tensor.zeros(point.x.shape()));
        double mu = FIRST_DAMPING;
        double growth = 2;
        int steps = 0;
        for (int i = 1; ; i++) {
            boolean done = point.value == 0 || linear.cosine() <= tolerance;
            if (done || i > iterations) {
                return minimum(model, point, steps, i, done ? Minimum.Reason.CONVERGED : Minimum.Reason.ITERATIONS);
            }
            Tensor h = linear.step(mu);
            Point next = Point.of(f, point.x.plus(h));
            Linearized nextLinear = isLower(point, next) ? linearize(f, next, linear.scale()) : linear;
            double predicted = predicted(linear, h, mu);
            boolean small = isSmall(h, point.x, linear.scale()) || (mu <= 1 && predicted <= Math.ulp(point.value));
            if (next.value < point.value || nextLinear.cosine() < linear.cosine()) {
                double gain = gain(point, next, predicted);
                mu = Math.max(LEAST_DAMPING, mu * Math.max(1.0 / 3, 1 - StrictMath.pow(2 * gain - 1, 3)));
                growth = 2;
                point = next;
                linear = nextLinear;
                steps++;
            } else if (next.x.equals(point.x)) {
                return minimum(model, point, steps, i + 1, Minimum.Reason.NO_DESCENT);
            } else {
                small &= mu <= 1;
                mu *= growth;
                growth *= 2;
            }
            if (small) {
                return minimum(model, point, steps, i + 1, Minimum.Reason.CONVERGED);
            }
        }
    }

    private Linearized linearize(Function<Tensor, Tensor> f, Point point, Tensor longest) {
        Linearized linear = point.x.size() <= densest
                ? Linearized.Dense.of(f, point.x, point.r, longest)
                : Linearized.Products.of(f, point.x, point.r);
        if (!Double.isFinite(linear.gradient().sum().item())) {
            throw new ArithmeticException("levenbergMarquardt: the Jacobian is not finite where the parameters are "
                    + point.x + "; begin elsewhere, or keep them from there");
        }
        return linear;
    }

    /** Or equal up to rounding, where the gradient decides. */
    private static boolean isLower(Point point, Point next) {
        return next.value <= point.value * (1 + ROUNDING);
    }

    /** What F fell by over what it was to fall by; 1 where that is lost in rounding, and says nothing of the step. */
    private static double gain(Point point, Point next, double predicted) {
        double fall = point.value - next.value;
        return Math.abs(fall) <= ROUNDING * point.value ? 1 : fall / predicted;
    }

    /** What F falls by in first order of r. */
    private static double predicted(Linearized linear, Tensor h, double mu) {
        Tensor scaled = h.times(linear.scale());
        return 0.5 * (mu * scaled.dot(scaled).item() - h.dot(linear.gradient()).item());
    }

    private boolean isSmall(Tensor h, Tensor x, Tensor scale) {
        return h.times(scale).norm().item()
                <= tolerance * (x.times(scale).norm().item() + tolerance);
    }

    private static <M> Minimum<M> minimum(M model, Point point, int steps, int evaluations, Minimum.Reason reason) {
        return new Minimum<>(Trees.fromVector(model, point.x), point.value, steps, evaluations, reason);
    }
}

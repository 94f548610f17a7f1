package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Optional;

/**
 * A step a along p with φ(a) ≤ φ(0) + c₁ a φ'(0) and |φ'(a)| ≤ c₂ |φ'(0)|: the strong Wolfe conditions.
 *
 * <p>Source: Nocedal and Wright, Numerical optimization (2006), algorithms 3.5 and 3.6. Where values are equal up to rounding, the first condition is
 * taken by slopes, φ'(a) ≤ (2 c₁ − 1) φ'(0), as in Hager and Zhang, A new conjugate gradient method (2005), eq. (4.1).
 */
record WolfeSearch(Line<?> line, Line.Point start, Tensor p) {
    private static final double C1 = 1e-4;
    private static final double C2 = 0.9;
    private static final double ROUNDING = 1e-12;
    private static final int MOST = 40;

    /** Algorithm 3.5: longer steps until one is fit, or a fit one lies between the last two. */
    Optional<Line.Point> from(double first) {
        Line.Point last = start;
        double a = first;
        for (int i = 0; i < MOST; i++) {
            Line.Point point = line.at(start.x(), a, p);
            if (fit(point)) {
                return Optional.of(point);
            }
            if (tooHigh(point) || (i > 0 && point.value() >= last.value())) {
                return between(last, point);
            }
            if (point.slope() >= 0) {
                return between(point, last);
            }
            last = point;
            a *= 2;
        }
        return descended(last);
    }

    /** Algorithm 3.6: low is the lowest that does not lie too high, and φ falls from it towards high. */
    private Optional<Line.Point> between(Line.Point low, Line.Point high) {
        for (int i = 0; i < MOST; i++) {
            Line.Point point = line.at(start.x(), inside(low, high), p);
            if (fit(point)) {
                return Optional.of(point);
            }
            if (tooHigh(point) || point.value() >= low.value()) {
                high = point;
                continue;
            }
            if (point.slope() * (high.a() - low.a()) >= 0) {
                high = low;
            }
            low = point;
        }
        return descended(low);
    }

    /** Where the cubic through both values and slopes is least, eq. (3.59), if that is well inside; else the middle. */
    private static double inside(Line.Point low, Line.Point high) {
        double length = high.a() - low.a();
        double d1 = low.slope() + high.slope() - 3 * (low.value() - high.value()) / (low.a() - high.a());
        double d2 = Math.signum(length) * Math.sqrt(d1 * d1 - low.slope() * high.slope());
        double part = 1 - (high.slope() + d2 - d1) / (high.slope() - low.slope() + 2 * d2);
        return low.a() + length * (part > 0.1 && part < 0.9 ? part : 0.5);
    }

    private boolean fit(Line.Point point) {
        boolean equal = Math.abs(point.value() - start.value()) <= ROUNDING * Math.abs(start.value());
        boolean descent = equal ? point.slope() <= (2 * C1 - 1) * start.slope() : !tooHigh(point);
        return descent && Math.abs(point.slope()) <= -C2 * start.slope();
    }

    /** Also where there is no value or no slope. */
    private boolean tooHigh(Line.Point point) {
        return !(point.value() <= start.value() + C1 * point.a() * start.slope()) || Double.isNaN(point.slope());
    }

    private Optional<Line.Point> descended(Line.Point point) {
        return point.value() < start.value() ? Optional.of(point) : Optional.empty();
    }
}

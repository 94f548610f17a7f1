package io.autodiff.check;

import java.util.function.DoubleUnaryOperator;

/** The slopes of φ at 0 from both sides, which differ at a kink. */
record Slopes(Estimate left, Estimate right) {
    static Slopes of(DoubleUnaryOperator phi, double step) {
        return new Slopes(Estimate.oneSided(phi, -step), Estimate.oneSided(phi, step));
    }

    boolean isKink() {
        return right.isKnown()
                && left.isKnown()
                && Math.abs(right.value() - left.value())
                        > 50 * (right.bar() + left.bar())
                                + 1e-5 * Math.max(Math.abs(right.value()), Math.abs(left.value()));
    }

    /** Whether a slope lies between the two. */
    boolean hold(double slope, double tolerance) {
        double slack = 20 * (right.bar() + left.bar()) + tolerance;
        return slope >= Math.min(left.value(), right.value()) - slack
                && slope <= Math.max(left.value(), right.value()) + slack;
    }
}

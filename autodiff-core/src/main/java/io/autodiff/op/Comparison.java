package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** The family of y = 1 where a and b are in some relation, else 0; NaN is in none but ≠. Flat, so its derivatives are 0. */
interface Comparison extends Op.Binary {
    /** Whether a and b are in this relation. */
    boolean holds(double a, double b);

    @Override
    default double f(double a, double b) {
        return holds(a, b) ? 1 : 0;
    }

    @Override
    default double slopeA(double a, double b, double y) {
        return 0;
    }

    @Override
    default double slopeB(double a, double b, double y) {
        return 0;
    }

    @Override
    default Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
        return Tensor.scalar(0);
    }

    @Override
    default Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
        return Tensor.scalar(0);
    }

    @Override
    default boolean usesInput(int i, int wrt) {
        return false;
    }

    @Override
    default boolean usesOutput() {
        return false;
    }
}

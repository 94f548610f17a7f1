package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** The family of steps: y is flat but for jumps, and its derivative is 0, at the jumps too. */
interface Staircase extends Op.Unary {
    @Override
    default double slope(double x, double y) {
        return 0;
    }

    @Override
    default Tensor derivative(Tensor x, Tensor y) {
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

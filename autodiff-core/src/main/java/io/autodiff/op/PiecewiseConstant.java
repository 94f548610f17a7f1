package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;

/** y = a function of x that is constant near almost every point, such as an index;  x̄ = 0. */
interface PiecewiseConstant extends Op.OnLastAxes {
    @Override
    default Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        return Tensor.zeros(x[i].shape());
    }

    @Override
    default Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        return Tensor.zeros(y.shape());
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

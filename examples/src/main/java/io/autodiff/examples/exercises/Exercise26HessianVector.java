package io.autodiff.examples.exercises;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * C = ¼ (x · x)². Write its Hessian times a vector, without making the Hessian.
 *
 * <p>Given: x and v, of 4 elements each. Sought: H v, where Hᵢⱼ = ∂²C/∂xᵢ∂xⱼ. First find ∇C on paper; H v is its derivative in the direction v.
 *
 * <p>{@code x.dot(v)} is Σ xᵢ vᵢ, a scalar, which multiplies every element of a tensor with {@code times}.
 *
 * <p>Source: Pearlmutter, Fast Exact Multiplication by the Hessian (1994).
 */
final class Exercise26HessianVector {
    static Tensor point(RandomGenerator random) {
        return Tensor.normal(random, 4);
    }

    static Tensor cost(Tensor x) {
        return x.dot(x).square().times(0.25);
    }

    static Tensor hvp(Tensor x, Tensor v) {
        throw new Todo();
    }

    private Exercise26HessianVector() {}
}

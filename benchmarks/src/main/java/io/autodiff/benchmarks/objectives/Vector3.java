package io.autodiff.benchmarks.objectives;

import io.autodiff.Tensor;

/** A vector of space, or as many as its coordinates have elements. */
record Vector3(Tensor x, Tensor y, Tensor z) {
    Vector3 plus(Vector3 b) {
        return new Vector3(x.plus(b.x), y.plus(b.y), z.plus(b.z));
    }

    Vector3 minus(Vector3 b) {
        return new Vector3(x.minus(b.x), y.minus(b.y), z.minus(b.z));
    }

    Vector3 times(Tensor scale) {
        return new Vector3(x.times(scale), y.times(scale), z.times(scale));
    }

    Tensor dot(Vector3 b) {
        return x.times(b.x).plus(y.times(b.y)).plus(z.times(b.z));
    }

    Vector3 cross(Vector3 b) {
        return new Vector3(
                y.times(b.z).minus(z.times(b.y)),
                z.times(b.x).minus(x.times(b.z)),
                x.times(b.y).minus(y.times(b.x)));
    }

    /**
     * v, turned about the axis r by the angle |r|, by Rodrigues' formula.
     *
     * <p>The root has no derivative at 0. The least angle of 1e-100 makes the formula v + r × v there, to the last digit, and so in its derivative.
     */
    static Vector3 rotate(Vector3 v, Vector3 r) {
        Tensor angle = r.dot(r).maximum(1e-200).sqrt();
        Vector3 axis = r.times(angle.reciprocal());
        Tensor cos = angle.cos();
        return v.times(cos)
                .plus(axis.cross(v).times(angle.sin()))
                .plus(axis.times(axis.dot(v).times(Tensor.scalar(1).minus(cos))));
    }
}

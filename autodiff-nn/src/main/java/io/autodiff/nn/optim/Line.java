package io.autodiff.nn.optim;

import io.autodiff.Autodiff;
import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.function.Function;

/** φ(a) = f(x + a p), a function of models along a direction. */
final class Line<M> {
    private final Function<? super M, Tensor> f;
    private final M model;
    private int evaluations;

    Line(Function<? super M, Tensor> f, M model) {
        this.f = f;
        this.model = model;
    }

    /** A point of the line, with φ, φ' and the gradient of f there. */
    record Point(double a, Tensor x, double value, Tensor gradient, double slope) {
        /** The same place as the beginning of another line. */
        Point along(Tensor p) {
            return new Point(0, x, value, gradient, gradient.dot(p).item());
        }
    }

    Point at(Tensor x) {
        return at(x, 0, Tensor.zeros(x.shape()));
    }

    Point at(Tensor x, double a, Tensor p) {
        evaluations++;
        Tensor moved = x.plusScaled(p, a);
        ValueAndGrad<M> result = Autodiff.valueAndGrad(f, Trees.fromVector(model, moved));
        Tensor gradient = Trees.toVector(result.grad());
        return new Point(
                a, moved, result.value().item(), gradient, gradient.dot(p).item());
    }

    int evaluations() {
        return evaluations;
    }
}

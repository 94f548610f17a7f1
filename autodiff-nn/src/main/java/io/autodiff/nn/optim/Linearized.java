package io.autodiff.nn.optim;

import io.autodiff.Autodiff;
import io.autodiff.Linalg;
import io.autodiff.Tensor;
import java.util.function.Function;

/** A function of vectors in first order: r(x + h) ≈ r + J h. */
interface Linearized {
    /** Jᵀ r. */
    Tensor gradient();

    /** D, what each element of h is measured by. */
    Tensor scale();

    /** The largest cosine of an angle between r and a column of J. */
    double cosine();

    /** The h for which ‖r + J h‖² + μ ‖D h‖² is least. */
    Tensor step(double mu);

    /** With the matrix J: by a QR decomposition of J D⁻¹ above √μ I, which does not square its condition. */
    record Dense(Tensor r, Tensor j, Tensor scale) implements Linearized {
        /** Measured by the longest columns so far: Moré, The Levenberg-Marquardt algorithm (1978), eq. (6.3). */
        static Dense of(Function<Tensor, Tensor> f, Tensor x, Tensor r, Tensor longest) {
            Tensor j = Autodiff.jacobian(f, x);
            return new Dense(r, j, columns(j).maximum(longest));
        }

        private static Tensor columns(Tensor j) {
            Tensor norms = j.square().sum(0).sqrt();
            return Tensor.where(norms.equalTo(0), Tensor.scalar(1), norms);
        }

        @Override
        public Tensor gradient() {
            return r.matmul(j);
        }

        @Override
        public double cosine() {
            return gradient().divide(columns(j)).abs().max().item() / r.norm().item();
        }

        @Override
        public Tensor step(double mu) {
            int n = scale.size();
            Tensor damped = Tensor.concat(0, j.divide(scale), Tensor.identity(n).times(Math.sqrt(mu)));
            return Linalg.leastSquares(damped, Tensor.concat(0, r.neg(), Tensor.zeros(n)))
                    .divide(scale);
        }
    }

    /**
     * Without the matrix: by conjugate gradients on (Jᵀ J + μ D²) h = −Jᵀ r, with products J v and Jᵀ u. Every parameter is measured by how long
     * J is along the gradient.
     */
    record Products(Function<Tensor, Tensor> f, Tensor x, Tensor r, Tensor gradient, double length)
            implements Linearized {
        private static final double ENOUGH = 1e-8;

        static Products of(Function<Tensor, Tensor> f, Tensor x, Tensor r) {
            Tensor gradient = Autodiff.vjp(f, x, r);
            double along =
                    Autodiff.jvp(f, x, gradient).norm().item() / gradient.norm().item();
            return new Products(f, x, r, gradient, along > 0 ? along : 1);
        }

        @Override
        public Tensor scale() {
            return Tensor.full(x.shape(), length);
        }

        @Override
        public double cosine() {
            return gradient.norm().item() / (length * r.norm().item());
        }

        /** Nocedal and Wright, Numerical optimization (2006), algorithm 5.2. */
        @Override
        public Tensor step(double mu) {
            Tensor h = Tensor.zeros(x.shape());
            Tensor residual = gradient.neg();
            Tensor p = residual;
            double squared = residual.dot(residual).item();
            double enough = ENOUGH * ENOUGH * squared;
            for (int i = 0; i < 2 * x.size() && squared > enough; i++) {
                Tensor product = Autodiff.gaussNewtonProduct(
                                f, y -> y.square().sum().times(0.5), x, p)
                        .plusScaled(p, mu * length * length);
                double alpha = squared / p.dot(product).item();
                h = h.plusScaled(p, alpha);
                residual = residual.plusScaled(product, -alpha);
                double next = residual.dot(residual).item();
                p = residual.plusScaled(p, next / squared);
                squared = next;
            }
            return h;
        }
    }
}

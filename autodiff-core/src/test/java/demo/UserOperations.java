package demo;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;

/** Operations as a user would write them, one of each family. */
public final class UserOperations {
    private UserOperations() {}

    /** y = x / (1 + |x|);  ∂y/∂x = 1 / (1 + |x|)². */
    public record Softsign() implements Op.Unary {
        @Override
        public double f(double x) {
            return x / (1 + Math.abs(x));
        }

        @Override
        public double slope(double x, double y) {
            return 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x)));
        }

        @Override
        public Tensor derivative(Tensor x, Tensor y) {
            return x.abs().plus(1).square().reciprocal();
        }
    }

    /** y = √(a² + b²);  ∂y/∂a = a / y,  ∂y/∂b = b / y. */
    public record Hypot() implements Op.Binary {
        @Override
        public double f(double a, double b) {
            return Math.sqrt(a * a + b * b);
        }

        @Override
        public double slopeA(double a, double b, double y) {
            return a / y;
        }

        @Override
        public double slopeB(double a, double b, double y) {
            return b / y;
        }

        @Override
        public Tensor derivativeA(Tensor a, Tensor b, Tensor y) {
            return a.divide(y);
        }

        @Override
        public Tensor derivativeB(Tensor a, Tensor b, Tensor y) {
            return b.divide(y);
        }
    }

    /** y = a × b, the cross product;  ā = b × ȳ,  b̄ = ȳ × a. */
    public record Cross() implements Op.Multilinear {
        @Override
        public Shape shape(Shape... x) {
            Shape three = Shape.of(3);
            if (!x[0].equals(three) || !x[1].equals(three)) {
                throw new IllegalArgumentException("takes two vectors of length 3, got " + x[0] + " and " + x[1]);
            }
            return three;
        }

        @Override
        public double[] value(Shape shape, Operand... x) {
            double[] a = x[0].data();
            double[] b = x[1].data();
            return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
        }

        @Override
        public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
            return i == 0 ? apply(x[1], yBar) : apply(yBar, x[0]);
        }
    }

    /** y = x / ‖x‖;  x̄ = (ȳ − y (y · ȳ)) / ‖x‖. */
    public record Unit() implements Op {
        @Override
        public Shape shape(Shape... x) {
            return x[0];
        }

        @Override
        public double[] value(Shape shape, Operand... x) {
            double squares = 0;
            for (double element : x[0].data()) {
                squares += element * element;
            }
            double[] y = x[0].data().clone();
            for (int i = 0; i < y.length; i++) {
                y[i] /= Math.sqrt(squares);
            }
            return y;
        }

        @Override
        public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
            return timesJacobian(yBar, y, x[0]);
        }

        @Override
        public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
            return timesJacobian(xDot, y, x[0]);
        }

        private static Tensor timesJacobian(Tensor v, Tensor y, Tensor x) {
            return v.minus(y.times(y.dot(v))).divide(x.square().sum().sqrt());
        }
    }
}

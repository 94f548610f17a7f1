package io.autodiff.check;

import io.autodiff.Autodiff;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The questions about a function at a point. */
final class Questions {
    private Questions() {}

    /**
     * A function at a point: its values on the way from there, and its derivatives if it can be recorded.
     *
     * @param value f(x), as it came the first time
     * @param steps of each element of the point how far to go
     */
    record Subject<T, R>(
            Function<? super T, ? extends R> f,
            T x,
            R y,
            Blocks point,
            Blocks value,
            double[] steps,
            boolean recorded) {
        static <T, R> Subject<T, R> of(Function<? super T, ? extends R> f, T x, boolean recorded) {
            Blocks point = Blocks.of("the point", x);
            R y = f.apply(x);
            return new Subject<>(f, x, y, point, Blocks.of("the value", y), steps(point), recorded);
        }

        /** A hundredth of what the elements near each are like, or of 1 if they are zero. */
        private static double[] steps(Blocks point) {
            double[] steps = new double[point.size()];
            for (int b = 0; b < point.count(); b++) {
                double near = point.largest(point.values, b);
                for (int e = point.starts[b]; e < point.starts[b + 1]; e++) {
                    double own = Math.abs(point.values[e]);
                    steps[e] = (own != 0 ? own : near != 0 ? near : 1) * 0x1p-6;
                }
            }
            return steps;
        }

        /** f(x) once more. */
        double[] again() {
            return values(x);
        }

        /** The values at x + h d. */
        double[] at(double h, double[] d) {
            double[] moved = point.values.clone();
            for (int e = 0; e < moved.length; e++) {
                moved[e] += h * d[e];
            }
            return values(Blocks.rebuild(x, moved));
        }

        double[] at(double h, int element) {
            double[] moved = point.values.clone();
            moved[element] += h;
            return values(Blocks.rebuild(x, moved));
        }

        private double[] values(T at) {
            return Blocks.of("the value", f.apply(at)).values;
        }

        double[] jvp(double[] direction) {
            return Blocks.of("the tangent", Autodiff.jvp(f, x, Blocks.rebuild(x, direction))).values;
        }

        /** f, with all its values in one vector. */
        Function<T, Tensor> asVector() {
            return u -> Trees.toVector(Objects.requireNonNull(f.apply(u)));
        }
    }

    /** x̄ = ȳᵀ J: a gradient, where ȳ is 1. */
    static <T, R> Question adjoint(String claim, Subject<T, R> subject, R yBar, @Nullable Supplier<?> hand) {
        double[] weights = Blocks.of("the adjoint of the value", yBar).values;
        return new Question(claim, hand) {
            @Override
            Blocks blocks() {
                return subject.point();
            }

            @Override
            double @Nullable [] exact() {
                return subject.recorded()
                        ? Blocks.of("the gradient", Autodiff.vjp(subject.f(), subject.x(), yBar)).values
                        : null;
            }

            @Override
            double other(int entry) {
                return other(unit(subject.point().size(), entry));
            }

            @Override
            double other(double[] direction) {
                return dot(weights, subject.jvp(direction));
            }

            @Override
            DoubleUnaryOperator path(int entry) {
                return h -> dot(weights, subject.at(h, entry));
            }

            @Override
            DoubleUnaryOperator path(double[] direction) {
                return h -> dot(weights, subject.at(h, direction));
            }

            @Override
            double step(int entry) {
                return subject.steps()[entry];
            }

            @Override
            @Nullable
            Replay replay() {
                return subject.recorded()
                        ? Replay.of(
                                subject.f(),
                                subject.x(),
                                List.copyOf(Trees.flatten(yBar).values()))
                        : null;
            }
        };
    }

    /** ẏ = J ẋ: a tangent, or a Hessian-vector product, where f is a gradient. */
    static <T, R> Question tangent(
            String claim, Subject<T, R> subject, double[] direction, @Nullable Supplier<?> hand) {
        double x = largest(subject.point().values);
        double d = largest(direction);
        double step = (x == 0 ? 1 : x) / (d == 0 ? 1 : d) * 0x1p-6;
        return new Question(claim, hand) {
            @Override
            Blocks blocks() {
                return subject.value();
            }

            @Override
            double @Nullable [] exact() {
                return subject.recorded() ? subject.jvp(direction) : null;
            }

            @Override
            boolean reverseFirst() {
                return false;
            }

            @Override
            double other(int entry) {
                Tensor row = Tensor.of(unit(subject.value().size(), entry));
                return dot(Blocks.of("the row", Autodiff.vjp(subject.asVector(), subject.x(), row)).values, direction);
            }

            @Override
            DoubleUnaryOperator path(int entry) {
                return h -> subject.at(h, direction)[entry];
            }

            @Override
            double step(int entry) {
                return step;
            }
        };
    }

    /** J: a Jacobian, or a Hessian, where f is a gradient; a row for each element of the value. */
    static <T, R> Question matrix(String claim, Subject<T, R> subject, @Nullable Supplier<?> hand) {
        Blocks value = subject.value();
        int n = subject.point().size();
        Shape shape = subject.point().count() == 1 && value.count() == 1
                ? value.shapes.get(0).concat(subject.point().shapes.get(0))
                : Shape.of(value.size(), n);
        Blocks blocks = Blocks.of(Map.of("J", Tensor.zeros(shape)));
        Map<Integer, double[]> columns = new HashMap<>();
        return new Question(claim, hand) {
            @Override
            Blocks blocks() {
                return blocks;
            }

            @Override
            double @Nullable [] exact() {
                return subject.recorded()
                        ? Autodiff.jacobian(subject.asVector(), subject.x()).toArray()
                        : null;
            }

            @Override
            double other(int entry) {
                return columns.computeIfAbsent(entry % n, column -> subject.jvp(unit(n, column)))[entry / n];
            }

            @Override
            DoubleUnaryOperator path(int entry) {
                return h -> subject.at(h, entry % n)[entry / n];
            }

            @Override
            double step(int entry) {
                return subject.steps()[entry % n];
            }
        };
    }

    private static double[] unit(int n, int element) {
        double[] unit = new double[n];
        unit[element] = 1;
        return unit;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}

package io.autodiff.check;

import io.autodiff.Autodiff;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.ArrayList;
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

    /** A function at a point: its values on the way from there, and its derivatives if it can be recorded. */
    record Subject<T, R>(Function<? super T, ? extends R> f, T x, Blocks point, boolean recorded) {
        static <T, R> Subject<T, R> of(Function<? super T, ? extends R> f, T x, boolean recorded) {
            return new Subject<>(f, x, Blocks.of("the point", x), recorded);
        }

        Blocks value() {
            return Blocks.of("the value", f.apply(x));
        }

        /** The values at x + h d. */
        double[] at(double h, double[] d) {
            double[] moved = point.values.clone();
            for (int e = 0; e < moved.length; e++) {
                moved[e] += h * d[e];
            }
            return Blocks.of("the value", f.apply(Blocks.rebuild(x, moved))).values;
        }

        double[] at(double h, int element) {
            double[] moved = point.values.clone();
            moved[element] += h;
            return Blocks.of("the value", f.apply(Blocks.rebuild(x, moved))).values;
        }

        /** A hundredth of what the elements near this one are like, or of 1 if they are zero. */
        double step(int element) {
            double own = Math.abs(point.values[element]);
            if (own == 0) {
                int block = point.blockOf(element);
                for (int e = point.starts[block]; e < point.starts[block + 1]; e++) {
                    own = Math.max(own, Math.abs(point.values[e]));
                }
            }
            return own == 0 ? 0x1p-6 : own * 0x1p-6;
        }

        double[] jvp(double[] direction) {
            return Blocks.of("the tangent", Autodiff.jvp(f, x, Blocks.rebuild(x, direction))).values;
        }
    }

    /** x̄ = ȳᵀ J: a gradient, where ȳ is 1. */
    static <T, R> Question adjoint(String claim, Subject<T, R> subject, R yBar, @Nullable Supplier<?> hand) {
        double[] weights = Blocks.of("the adjoint of the value", yBar).values;
        return new Question() {
            @Override
            public String claim() {
                return claim;
            }

            @Override
            public @Nullable Object byHand() {
                return hand == null ? null : hand.get();
            }

            @Override
            public Blocks blocks() {
                return subject.point();
            }

            @Override
            public double @Nullable [] exact() {
                return subject.recorded()
                        ? Blocks.of("the gradient", Autodiff.vjp(subject.f(), subject.x(), yBar)).values
                        : null;
            }

            @Override
            public boolean reverseFirst() {
                return true;
            }

            @Override
            public double other(int entry) {
                double[] unit = new double[subject.point().size()];
                unit[entry] = 1;
                return other(unit);
            }

            @Override
            public double other(double[] direction) {
                return dot(weights, subject.jvp(direction));
            }

            @Override
            public DoubleUnaryOperator path(int entry) {
                return h -> dot(weights, subject.at(h, entry));
            }

            @Override
            public DoubleUnaryOperator path(double[] direction) {
                return h -> dot(weights, subject.at(h, direction));
            }

            @Override
            public double step(int entry) {
                return subject.step(entry);
            }

            @Override
            public @Nullable Replay replay() {
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
    static <T, R> Question tangent(String claim, Subject<T, R> subject, T xDot, @Nullable Supplier<?> hand) {
        Blocks value = subject.value();
        double[] direction = Blocks.of("the direction", xDot).values;
        return new Question() {
            @Override
            public String claim() {
                return claim;
            }

            @Override
            public @Nullable Object byHand() {
                return hand == null ? null : hand.get();
            }

            @Override
            public Blocks blocks() {
                return value;
            }

            @Override
            public double @Nullable [] exact() {
                return subject.recorded() ? subject.jvp(direction) : null;
            }

            @Override
            public boolean reverseFirst() {
                return false;
            }

            @Override
            public double other(int entry) {
                return dot(row(subject, value, entry), direction);
            }

            @Override
            public DoubleUnaryOperator path(int entry) {
                return h -> subject.at(h, direction)[entry];
            }

            @Override
            public double step(int entry) {
                double x = 0;
                double d = 0;
                for (int e = 0; e < direction.length; e++) {
                    x = Math.max(x, Math.abs(subject.point().values[e]));
                    d = Math.max(d, Math.abs(direction[e]));
                }
                return (x == 0 ? 1 : x) / (d == 0 ? 1 : d) * 0x1p-6;
            }

            @Override
            public double other(double[] ignored) {
                return Double.NaN;
            }

            @Override
            public @Nullable DoubleUnaryOperator path(double[] ignored) {
                return null;
            }

            @Override
            public @Nullable Replay replay() {
                return null;
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
        return new Question() {
            @Override
            public String claim() {
                return claim;
            }

            @Override
            public @Nullable Object byHand() {
                return hand == null ? null : hand.get();
            }

            @Override
            public Blocks blocks() {
                return blocks;
            }

            @Override
            public double @Nullable [] exact() {
                if (!subject.recorded()) {
                    return null;
                }
                double[] jacobian = new double[value.size() * n];
                for (int row = 0; row < value.size(); row++) {
                    System.arraycopy(row(subject, value, row), 0, jacobian, row * n, n);
                }
                return jacobian;
            }

            @Override
            public boolean reverseFirst() {
                return true;
            }

            @Override
            public double other(int entry) {
                return columns.computeIfAbsent(entry % n, column -> {
                    double[] unit = new double[n];
                    unit[column] = 1;
                    return subject.jvp(unit);
                })[entry / n];
            }

            @Override
            public DoubleUnaryOperator path(int entry) {
                return h -> subject.at(h, entry % n)[entry / n];
            }

            @Override
            public double step(int entry) {
                return subject.step(entry % n);
            }

            @Override
            public double other(double[] ignored) {
                return Double.NaN;
            }

            @Override
            public @Nullable DoubleUnaryOperator path(double[] ignored) {
                return null;
            }

            @Override
            public @Nullable Replay replay() {
                return null;
            }
        };
    }

    /** A row of the Jacobian by reverse mode. */
    @SuppressWarnings("unchecked") // a value of the type of the value
    private static <T, R> double[] row(Subject<T, R> subject, Blocks value, int row) {
        double[] unit = new double[value.size()];
        unit[row] = 1;
        Function<T, Object> parts = x -> tensors(subject.f().apply(x));
        List<Tensor> seed = new ArrayList<>();
        for (int b = 0; b < value.count(); b++) {
            seed.add(value.with(unit).tensor(b));
        }
        return Blocks.of("the row", Autodiff.vjp(parts, subject.x(), (Object) seed)).values;
    }

    private static List<Tensor> tensors(@Nullable Object value) {
        return new ArrayList<>(Trees.flatten(Objects.requireNonNull(value)).values());
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

package io.autodiff;

import io.autodiff.memory.Buffers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The loops of elementwise operations, one compiled copy per class of operation.
 *
 * <p>A loop that all operations share calls {@code op.f(x[i])} through a call site that has seen many classes, which HotSpot neither
 * inlines nor vectorises: 2 to 5 ns an element. So the class of the loop is defined anew for every class of operation, as a hidden class
 * from the same bytes: each copy has a call site and a profile of its own, sees one operation, and runs at the speed of a loop written by
 * hand. The copy goes when the class of the operation goes.
 */
final class Loops {
    private static final ClassValue<UnaryLoop> UNARY = new ClassValue<>() {
        @Override
        protected UnaryLoop computeValue(Class<?> operation) {
            return (UnaryLoop) freshCopy(UnaryLoop.Body.class);
        }
    };

    private static final ClassValue<BinaryLoop> BINARY = new ClassValue<>() {
        @Override
        protected BinaryLoop computeValue(Class<?> operation) {
            return (BinaryLoop) freshCopy(BinaryLoop.Body.class);
        }
    };

    private Loops() {}

    /** yᵢ = f(xᵢ). */
    static double[] value(Op.Unary op, double[] x) {
        double[] y = Buffers.array(x.length);
        UNARY.get(op.getClass()).value(op, x, y);
        return y;
    }

    /** yᵢ = f(aᵢ, bᵢ), where a or b may be a scalar, or lack leading axes and be taken again and again. */
    static double[] value(Op.Binary op, Shape shape, Op.Operand a, Op.Operand b) {
        BinaryLoop loop = BINARY.get(op.getClass());
        double[] y = Buffers.array(shape.size());
        if (a.shape().equals(b.shape())) {
            loop.value(op, a.data(), b.data(), y);
        } else if (b.shape().isScalar()) {
            loop.value(op, a.data(), b.data()[0], y);
        } else if (a.shape().isScalar()) {
            loop.value(op, a.data()[0], b.data(), y);
        } else if (y.length > 0) {
            loop.repeated(op, a.data(), b.data(), y);
        }
        return y;
    }

    /** g ⊙ f′(x): one fused loop over numbers, or tensor operations where a derivative of this may be wanted. */
    static Tensor timesSlope(Op.Unary op, Tensor g, Tensor x, Tensor y) {
        if (g.isMany() && !x.isTracked() && !y.isTracked()) {
            return g.times(timesSlope(op, Tensor.full(g.shape(), 1), x, y));
        }
        if (g.isTracked() || x.isTracked() || y.isTracked()) {
            return g.times(op.derivative(x, y));
        }
        if (g.shape().isScalar()) {
            return Tensor.scalar(g.number() * op.slope(x.number(), y.number()));
        }
        double[] result = Buffers.array(g.size());
        UNARY.get(op.getClass()).timesSlope(op, g.data(), x.dataOrNull(), y.dataOrNull(), result);
        return Tensor.wrap(g.shape(), result);
    }

    /** g ⊙ ∂f/∂a for i = 0, g ⊙ ∂f/∂b for i = 1. */
    static Tensor timesSlope(Op.Binary op, int i, Tensor g, Tensor a, Tensor b, Tensor y) {
        if (g.isMany() && !a.isTracked() && !b.isTracked() && !y.isTracked()) {
            return g.times(timesSlope(op, i, Tensor.full(g.shape(), 1), a, b, y));
        }
        if (g.isTracked() || a.isTracked() || b.isTracked() || y.isTracked()) {
            return g.times(i == 0 ? op.derivativeA(a, b, y) : op.derivativeB(a, b, y));
        }
        if (g.shape().isScalar()) {
            double x0 = a.number();
            double x1 = b.number();
            double y0 = y.number();
            return Tensor.scalar(g.number() * (i == 0 ? op.slopeA(x0, x1, y0) : op.slopeB(x0, x1, y0)));
        }
        double[] result = Buffers.array(g.size());
        BinaryLoop loop = BINARY.get(op.getClass());
        if (i == 0) {
            loop.timesSlopeA(op, g.data(), spread(a), spread(b), spread(y), result);
        } else {
            loop.timesSlopeB(op, g.data(), spread(a), spread(b), spread(y), result);
        }
        return Tensor.wrap(g.shape(), result);
    }

    /** The elements; a single one for a scalar, and a single NaN for a value that was not kept: reading it must not go unseen. */
    private static double[] spread(Tensor x) {
        double[] data = x.dataOrNull();
        return data == null ? new double[] {Double.NaN} : data;
    }

    private static Object freshCopy(Class<?> body) {
        String file = body.getName().substring(body.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream in = Objects.requireNonNull(body.getResourceAsStream(file), file)) {
            MethodHandles.Lookup copy = MethodHandles.lookup().defineHiddenClass(in.readAllBytes(), true);
            return copy.findConstructor(copy.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot define the loops of " + body.getName(), e);
        }
    }

    /** The loops of one unary operation. */
    interface UnaryLoop {
        void value(Op.Unary op, double[] x, double[] y);

        /** result = g ⊙ f′(x); an operand that was not kept is null and read as NaN. */
        void timesSlope(Op.Unary op, double[] g, double @Nullable [] x, double @Nullable [] y, double[] result);

        /** What every copy is made of. */
        final class Body implements UnaryLoop {
            Body() {}

            @Override
            public void value(Op.Unary op, double[] x, double[] y) {
                for (int i = 0; i < y.length; i++) {
                    y[i] = op.f(x[i]);
                }
            }

            @Override
            public void timesSlope(
                    Op.Unary op, double[] g, double @Nullable [] x, double @Nullable [] y, double[] result) {
                if (x != null && y != null) {
                    for (int i = 0; i < result.length; i++) {
                        result[i] = g[i] * op.slope(x[i], y[i]);
                    }
                } else if (x != null) {
                    for (int i = 0; i < result.length; i++) {
                        result[i] = g[i] * op.slope(x[i], Double.NaN);
                    }
                } else if (y != null) {
                    for (int i = 0; i < result.length; i++) {
                        result[i] = g[i] * op.slope(Double.NaN, y[i]);
                    }
                } else {
                    for (int i = 0; i < result.length; i++) {
                        result[i] = g[i] * op.slope(Double.NaN, Double.NaN);
                    }
                }
            }
        }
    }

    /** The loops of one binary operation. */
    interface BinaryLoop {
        void value(Op.Binary op, double[] a, double[] b, double[] y);

        void value(Op.Binary op, double[] a, double b, double[] y);

        void value(Op.Binary op, double a, double[] b, double[] y);

        /** Of the operands the shorter is taken again and again. */
        void repeated(Op.Binary op, double[] a, double[] b, double[] y);

        /** result = g ⊙ ∂f/∂a, where an operand of one element stands for all. */
        void timesSlopeA(Op.Binary op, double[] g, double[] a, double[] b, double[] y, double[] result);

        /** result = g ⊙ ∂f/∂b, where an operand of one element stands for all. */
        void timesSlopeB(Op.Binary op, double[] g, double[] a, double[] b, double[] y, double[] result);

        /** What every copy is made of. */
        final class Body implements BinaryLoop {
            Body() {}

            @Override
            public void value(Op.Binary op, double[] a, double[] b, double[] y) {
                for (int i = 0; i < y.length; i++) {
                    y[i] = op.f(a[i], b[i]);
                }
            }

            @Override
            public void value(Op.Binary op, double[] a, double b, double[] y) {
                for (int i = 0; i < y.length; i++) {
                    y[i] = op.f(a[i], b);
                }
            }

            @Override
            public void value(Op.Binary op, double a, double[] b, double[] y) {
                for (int i = 0; i < y.length; i++) {
                    y[i] = op.f(a, b[i]);
                }
            }

            @Override
            public void repeated(Op.Binary op, double[] a, double[] b, double[] y) {
                int n = Math.min(a.length, b.length);
                for (int from = 0; from < y.length; from += n) {
                    int fromA = from % a.length;
                    int fromB = from % b.length;
                    for (int i = 0; i < n; i++) {
                        y[from + i] = op.f(a[fromA + i], b[fromB + i]);
                    }
                }
            }

            @Override
            public void timesSlopeA(Op.Binary op, double[] g, double[] a, double[] b, double[] y, double[] result) {
                int ia = mask(a);
                int ib = mask(b);
                int iy = mask(y);
                for (int i = 0; i < result.length; i++) {
                    result[i] = g[i] * op.slopeA(a[i & ia], b[i & ib], y[i & iy]);
                }
            }

            @Override
            public void timesSlopeB(Op.Binary op, double[] g, double[] a, double[] b, double[] y, double[] result) {
                int ia = mask(a);
                int ib = mask(b);
                int iy = mask(y);
                for (int i = 0; i < result.length; i++) {
                    result[i] = g[i] * op.slopeB(a[i & ia], b[i & ib], y[i & iy]);
                }
            }

            /** The mask of the index: none for a whole array, all for a single element. */
            private static int mask(double[] x) {
                return x.length == 1 ? 0 : -1;
            }
        }
    }
}

package io.autodiff.benchmarks;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.op.Abs;
import io.autodiff.op.Divide;
import io.autodiff.op.Maximum;
import io.autodiff.op.Minus;
import io.autodiff.op.Neg;
import io.autodiff.op.Plus;
import io.autodiff.op.Relu;
import io.autodiff.op.Sqrt;
import io.autodiff.op.Square;
import io.autodiff.op.Tanh;
import io.autodiff.op.Times;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Is an elementwise operation, your own or a built-in one, as fast as the loop that you would write by hand?
 *
 * <p>Compare {@code forward} with {@code forwardByHand}, and {@code backward} (g ⊙ f′(x)) with {@code backwardByHand}: nanoseconds per
 * element, the allocation of the result among them on both sides. Many other operations have run in the same virtual machine before, so
 * that a loop that they shared would show.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ElementwiseBenchmark.SIZE)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ElementwiseBenchmark {
    static final int SIZE = 4096;

    private static final List<Op> OTHERS =
            List.of(Abs.OP, Square.OP, Sqrt.OP, Neg.OP, Plus.OP, Minus.OP, Divide.OP, Maximum.OP);

    /** x² + 1, as a user writes it. */
    record SquarePlusOne() implements Op.Unary {
        @Override
        public double f(double x) {
            return x * x + 1;
        }

        @Override
        public double slope(double x, double y) {
            return 2 * x;
        }

        @Override
        public Tensor derivative(Tensor x, Tensor y) {
            return x.times(2);
        }
    }

    /** An operation, and its two loops by hand; in them b is the second operand of a binary operation. */
    public enum Operation {
        SQUARE_PLUS_ONE(new SquarePlusOne()) {
            @Override
            void forward(double[] x, double[] b, double[] y) {
                for (int i = 0; i < y.length; i++) {
                    y[i] = x[i] * x[i] + 1;
                }
            }

            @Override
            void backward(double[] g, double[] x, double[] b, double[] y, double[] result) {
                for (int i = 0; i < result.length; i++) {
                    result[i] = g[i] * (2 * x[i]);
                }
            }
        },

        TANH(Tanh.OP) {
            @Override
            void forward(double[] x, double[] b, double[] y) {
                for (int i = 0; i < y.length; i++) {
                    y[i] = StrictMath.tanh(x[i]);
                }
            }

            @Override
            void backward(double[] g, double[] x, double[] b, double[] y, double[] result) {
                for (int i = 0; i < result.length; i++) {
                    result[i] = g[i] * (1 - y[i] * y[i]);
                }
            }
        },

        RELU(Relu.OP) {
            @Override
            void forward(double[] x, double[] b, double[] y) {
                for (int i = 0; i < y.length; i++) {
                    y[i] = Math.max(x[i], 0);
                }
            }

            @Override
            void backward(double[] g, double[] x, double[] b, double[] y, double[] result) {
                for (int i = 0; i < result.length; i++) {
                    result[i] = x[i] > 0 ? g[i] : 0;
                }
            }
        },

        TIMES(Times.OP) {
            @Override
            void forward(double[] x, double[] b, double[] y) {
                for (int i = 0; i < y.length; i++) {
                    y[i] = x[i] * b[i];
                }
            }

            @Override
            void backward(double[] g, double[] x, double[] b, double[] y, double[] result) {
                for (int i = 0; i < result.length; i++) {
                    result[i] = g[i] * b[i];
                }
            }
        };

        @SuppressWarnings("ImmutableEnumChecker") // operations are records without state
        private final Op op;

        Operation(Op op) {
            this.op = op;
        }

        abstract void forward(double[] x, double[] b, double[] y);

        abstract void backward(double[] g, double[] x, double[] b, double[] y, double[] result);
    }

    @Param
    Operation operation;

    private final Random random = new Random(1);
    private final Tensor x = Tensor.normal(random, SIZE);
    private final Tensor b = Tensor.normal(random, SIZE);
    private final Tensor g = Tensor.normal(random, SIZE);
    private final double[] xData = x.toArray();
    private final double[] bData = b.toArray();
    private final double[] gData = g.toArray();
    private Tensor y;
    private double[] yData;

    @Setup
    public void runOtherOperations() {
        for (int i = 0; i < 5000; i++) {
            for (Op other : OTHERS) {
                other.vjp(0, g, applyTo(other), x, b);
            }
        }
        y = forward();
        yData = y.toArray();
    }

    @Benchmark
    public Tensor forward() {
        return applyTo(operation.op);
    }

    @Benchmark
    public double[] forwardByHand() {
        double[] result = new double[SIZE];
        operation.forward(xData, bData, result);
        return result;
    }

    @Benchmark
    public Tensor backward() {
        return operation.op.vjp(0, g, y, x, b);
    }

    @Benchmark
    public double[] backwardByHand() {
        double[] result = new double[SIZE];
        operation.backward(gData, xData, bData, yData, result);
        return result;
    }

    private Tensor applyTo(Op op) {
        return op instanceof Op.Unary ? op.apply(x) : op.apply(x, b);
    }
}

package io.autodiff.benchmarks;

import io.autodiff.Op;
import io.autodiff.Tensor;
import io.autodiff.op.Cos;
import io.autodiff.op.Exp;
import io.autodiff.op.Expm1;
import io.autodiff.op.Log;
import io.autodiff.op.Log1p;
import io.autodiff.op.Sigmoid;
import io.autodiff.op.Sin;
import io.autodiff.op.Tanh;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long do the elementary functions take, of an array, of its numbers one by one, and by {@link StrictMath}?
 *
 * <p>Microseconds for all elements, the allocation of the result among them; divide by the size.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ElementaryBenchmark {
    /** A function, as an operation and by {@link StrictMath}. */
    public enum Function {
        EXP(Exp.OP, StrictMath::exp),
        EXPM1(Expm1.OP, StrictMath::expm1),
        LOG(Log.OP, StrictMath::log),
        LOG1P(Log1p.OP, StrictMath::log1p),
        TANH(Tanh.OP, StrictMath::tanh),
        SIGMOID(Sigmoid.OP, x -> 1 / (1 + StrictMath.exp(-x))),
        SIN(Sin.OP, StrictMath::sin),
        COS(Cos.OP, StrictMath::cos);

        @SuppressWarnings("ImmutableEnumChecker") // operations are records without state
        private final Op.Unary op;

        @SuppressWarnings("ImmutableEnumChecker") // references to static methods
        private final DoubleUnaryOperator strict;

        Function(Op.Unary op, DoubleUnaryOperator strict) {
            this.op = op;
            this.strict = strict;
        }
    }

    @Param
    Function function;

    @Param({"1024", "65536"})
    int size;

    private Tensor x;
    private double[] numbers;

    /** Numbers in the domain of every function: absolute values of normal ones. */
    @Setup
    public void draw() {
        x = Tensor.normal(new Random(1), size).times(2).abs();
        numbers = x.toArray();
    }

    @Benchmark
    public Tensor array() {
        return function.op.apply(x);
    }

    @Benchmark
    public double[] oneByOne() {
        double[] y = new double[size];
        for (int i = 0; i < size; i++) {
            y[i] = function.op.f(numbers[i]);
        }
        return y;
    }

    @Benchmark
    public double[] strict() {
        double[] y = new double[size];
        for (int i = 0; i < size; i++) {
            y[i] = function.strict.applyAsDouble(numbers[i]);
        }
        return y;
    }
}

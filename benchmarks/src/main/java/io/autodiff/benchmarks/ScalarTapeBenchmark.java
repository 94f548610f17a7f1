package io.autodiff.benchmarks;

import io.autodiff.Adjoints;
import io.autodiff.Tape;
import io.autodiff.Tensor;
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
 * What does one scalar operation cost on a tape, and what does it cost without?
 *
 * <p>Look at {@code recordAndSweep}: nanoseconds per operation for a value and all its derivatives, on a fresh tape. {@code compute} is the
 * same program on plain doubles, without derivatives. With {@code -prof gc}, {@code gc.alloc.rate.norm} is the bytes allocated per
 * operation; what of them the tape keeps is the matter of {@link TapeFootprint}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Program.OPERATIONS)
@Fork(value = 3, jvmArgsAppend = "-Xmx4g")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScalarTapeBenchmark {
    @Param
    Program program;

    double start = Program.START;

    Tape tape;
    Tensor result;

    @Setup
    public void recordOnce() {
        tape = Tape.lean();
        result = program.record(tape);
    }

    @Benchmark
    public double compute() {
        return program.compute(start);
    }

    @Benchmark
    public Tensor record() {
        try (Tape fresh = Tape.lean()) {
            return program.record(fresh);
        }
    }

    @Benchmark
    public Adjoints sweep() {
        return tape.backward(result);
    }

    @Benchmark
    public Adjoints recordAndSweep() {
        try (Tape fresh = Tape.lean()) {
            return fresh.backward(program.record(fresh));
        }
    }
}

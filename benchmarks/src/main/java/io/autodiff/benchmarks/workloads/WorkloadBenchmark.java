package io.autodiff.benchmarks.workloads;

import java.util.concurrent.TimeUnit;
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

/** How long does a workload take a library? Ten seconds are for the just-in-time compiler, which shares two processors with two threads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 7, time = 1)
public class WorkloadBenchmark {
    /** A class in this package. */
    @Param({"Ours", "OursCompiled", "ByHand"})
    public String contender = "";

    @Param
    public Workload workload = Workload.W1;

    private Contender.Task task;

    @Setup
    public void prepare() {
        task = contender(contender).prepare(workload);
    }

    @Benchmark
    public void run() {
        task.run();
    }

    static Contender contender(String name) {
        try {
            return Class.forName(WorkloadBenchmark.class.getPackageName() + "." + name)
                    .asSubclass(Contender.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("there is no contender " + name, e);
        }
    }
}

package io.autodiff.benchmarks;

import io.autodiff.Tape;
import io.autodiff.Tensor;

/**
 * How much memory does a tape of a million scalar operations hold?
 *
 * <p>Prints for each program the bytes per operation that stay in use after a full collection while nothing but the tape is held, and
 * those that the adjoints add. It is a program of its own, not a benchmark: the memory is counted once, the time does not matter.
 */
public final class TapeFootprint {
    private TapeFootprint() {}

    public static void main(String[] args) {
        for (Program program : Program.values()) {
            print(program);
        }
    }

    private static void print(Program program) {
        long before = usedMemory();
        Tape tape = Tape.lean();
        Tensor result = program.record(tape);
        long recorded = usedMemory();
        tape.backward(result); // which the tape keeps for its table
        long swept = usedMemory();
        System.out.printf(
                "%-5s  %d entries: tape %.1f bytes per entry, adjoints %.1f%n",
                program,
                tape.size(),
                (double) (recorded - before) / tape.size(),
                (double) (swept - recorded) / tape.size());
    }

    private static long usedMemory() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}

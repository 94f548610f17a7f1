package io.autodiff;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a tape holds: how many steps, how many elements of tensors are kept for the reverse sweep, and the steps by operation.
 *
 * <p>Elements that several steps share count once. Beside them each step takes 24 bytes, on a tape to look at 36, and a
 * step on tensors some 100 more.
 *
 * <pre>{@code
 * System.out.println(tape.statistics());   // 7 steps, 1200 elements kept: 2 × watch, 1 × matmul, …
 * }</pre>
 *
 * @param steps the number of recorded values, watched ones included
 * @param elementsKept the number of elements of all operands and values that are kept, of 8 bytes each
 * @param operations how many steps there are of each operation, by its name; a lean tape counts those on scalars together, as
 *     {@code scalar}, and all elements that it takes a vector apart into but the first among them
 */
public record TapeStatistics(int steps, long elementsKept, Map<String, Integer> operations) {
    public TapeStatistics {
        operations = Collections.unmodifiableMap(new TreeMap<>(operations));
    }

    static TapeStatistics of(Tape tape) {
        Map<String, Integer> operations = new TreeMap<>();
        Set<double[]> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Block block : tape.blocks()) {
            for (int k = 0; k < block.count; k++) {
                Step step = block.step(k);
                if (step != null) {
                    operations.merge(step.op().name(), 1, Integer::sum);
                    step.y().addElementsTo(kept);
                    for (Tensor x : step.x()) {
                        x.addElementsTo(kept);
                    }
                } else {
                    Op op = block.op(k);
                    operations.merge(op == null ? "scalar" : op.name(), 1, Integer::sum);
                }
            }
        }
        return new TapeStatistics(
                tape.size(), kept.stream().mapToLong(data -> data.length).sum(), operations);
    }

    /** By computing every step on tensors once more: the engine itself looks at no clock. */
    static Map<String, Duration> times(Tape tape) {
        Map<String, Duration> times = new LinkedHashMap<>();
        for (Block block : tape.blocks()) {
            for (int k = 0; k < block.count; k++) {
                Step step = block.step(k);
                if (step != null && step.parents().length > 0) {
                    long start = System.nanoTime();
                    step.computeAgain();
                    times.merge(step.op().name(), Duration.ofNanos(System.nanoTime() - start), Duration::plus);
                }
            }
        }
        Map<String, Duration> sorted = new LinkedHashMap<>();
        times.entrySet().stream()
                .sorted(Map.Entry.<String, Duration>comparingByValue().reversed())
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return Collections.unmodifiableMap(sorted);
    }

    /** One line: the steps, the elements, and the operations, the most frequent first. */
    @Override
    public String toString() {
        return steps + " steps, " + elementsKept + " elements kept"
                + operations.entrySet().stream()
                        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                        .map(entry -> entry.getValue() + " × " + entry.getKey())
                        .collect(Collectors.joining(", ", steps == 0 ? "" : ": ", ""));
    }
}

package io.autodiff.nn.train;

import io.autodiff.Tensor;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Pass;
import java.util.List;
import java.util.stream.IntStream;

/** A part of a batch, which counts in its cost as it has examples, and has a pass of its own. */
record Part(Dataset examples, double weight, long seed, Pass pass) {
    private Part(Dataset examples, double weight, long seed) {
        this(examples, weight, seed, Pass.training(seed));
    }

    /** A batch in so many parts, of nearly equal sizes and in order, or in as many as it has examples. */
    static List<Part> of(Dataset batch, int parts, long seed) {
        int n = batch.size();
        int count = Math.min(parts, n);
        if (count == 1) {
            return List.of(new Part(batch, 1, seed));
        }
        return IntStream.range(0, count)
                .mapToObj(k -> {
                    int from = (int) ((long) n * k / count);
                    int to = (int) ((long) n * (k + 1) / count);
                    Dataset part = batch.rows(IntStream.range(from, to).toArray());
                    return new Part(part, (double) (to - from) / n, seed + k);
                })
                .toList();
    }

    <M> Tensor cost(Objective<? super M> objective, M model) {
        return objective.of(model, examples.inputs(), examples.targets(), pass).times(weight);
    }

    /** The same with a new pass, to be computed again. */
    Part again() {
        return new Part(examples, weight, seed);
    }
}

package io.autodiff.nn;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Examples to learn from, counted from 0: in memory as a {@link Dataset}, or read when they are asked for.
 *
 * <pre>{@code
 * Examples bytes = new MappedExamples(MappedRows.idx(images), MappedRows.idx(labels));
 * Examples digits = bytes.map(d -> new Dataset(d.inputs().divide(255), Dataset.oneHot(d.targets(), 10)));
 * }</pre>
 */
public interface Examples {
    /** The number of examples. */
    int size();

    /** The examples at these rows. */
    Dataset rows(int... rows);

    /** These examples alone, in this order, still read when they are asked for. */
    default Examples only(int... rows) {
        return new ExamplesView(this, rows.clone(), UnaryOperator.identity());
    }

    /** These examples, changed in the same way whenever they are asked for: scaled, augmented, or with classes as one-hot rows. */
    default Examples map(UnaryOperator<Dataset> change) {
        return new ExamplesView(this, IntStream.range(0, size()).toArray(), change);
    }

    /** How many mini-batches of a size there are; the last may be smaller. */
    default int batchCount(int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("dataset: a mini-batch needs at least one example, got " + batchSize);
        }
        return size() / batchSize + (size() % batchSize == 0 ? 0 : 1);
    }

    /** All examples in order as mini-batches, made one by one; the last may be smaller. */
    default Iterable<Dataset> batches(int batchSize) {
        return batches(batchSize, IntStream.range(0, size()).toArray());
    }

    /** All examples in random order as mini-batches, made one by one; the last may be smaller. */
    default Iterable<Dataset> shuffledBatches(int batchSize, RandomGenerator random) {
        return batches(batchSize, permutation(size(), random));
    }

    private Iterable<Dataset> batches(int batchSize, int[] order) {
        int count = batchCount(batchSize);
        return () -> IntStream.range(0, count)
                .mapToObj(i -> rows(
                        Arrays.copyOfRange(order, i * batchSize, i == count - 1 ? order.length : (i + 1) * batchSize)))
                .iterator();
    }

    /** A uniformly random order of 0 … n − 1 (Fisher–Yates). */
    static int[] permutation(int n, RandomGenerator random) {
        int[] order = IntStream.range(0, n).toArray();
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}

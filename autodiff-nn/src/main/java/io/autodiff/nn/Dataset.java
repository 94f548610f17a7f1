package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Examples with their targets, one a row.
 *
 * @param inputs of shape [examples, …]
 * @param targets of shape [examples, …]
 */
public record Dataset(Tensor inputs, Tensor targets) {
    public Dataset {
        if (inputs.rank() == 0
                || targets.rank() == 0
                || inputs.shape().size(0) != targets.shape().size(0)) {
            throw new IllegalArgumentException("dataset: inputs have shape " + inputs.shape() + ", targets have shape "
                    + targets.shape() + "; the first sizes, which count the examples, must be equal");
        }
    }

    /** The number of examples. */
    public int size() {
        return inputs.shape().size(0);
    }

    /** The examples at these rows. */
    public Dataset rows(int... rows) {
        return new Dataset(inputs.gather(0, rows), targets.gather(0, rows));
    }

    /** How many mini-batches of a size there are; the last may be smaller. */
    public int batchCount(int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("dataset: a mini-batch needs at least one example, got " + batchSize);
        }
        return size() / batchSize + (size() % batchSize == 0 ? 0 : 1);
    }

    /** All examples in random order as mini-batches, made one by one; the last may be smaller. */
    public Iterable<Dataset> shuffledBatches(int batchSize, RandomGenerator random) {
        int[] order = permutation(size(), random);
        int count = batchCount(batchSize);
        return () -> IntStream.range(0, count)
                .mapToObj(i ->
                        rows(Arrays.copyOfRange(order, i * batchSize, i == count - 1 ? size() : (i + 1) * batchSize)))
                .iterator();
    }

    /** A uniformly random order of 0 … n − 1 (Fisher–Yates). */
    private static int[] permutation(int n, RandomGenerator random) {
        int[] order = IntStream.range(0, n).toArray();
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /**
     * Classes 0 … n − 1, given as a vector, as rows with a 1 at the class.
     *
     * @throws IllegalArgumentException «oneHot: label 10 at row 3 is not a class from 0 to 9»
     */
    public static Tensor oneHot(Tensor labels, int classes) {
        Shape shape = Shape.of(labels.size(), classes);
        double[] rows = new double[shape.size()];
        double[] label = labels.toArray();
        for (int i = 0; i < label.length; i++) {
            if (!(label[i] >= 0 && label[i] < classes && label[i] == Math.rint(label[i]))) {
                throw new IllegalArgumentException("oneHot: label "
                        + labels.reshape(-1).at(i) + " at row " + i + " is not a class from 0 to " + (classes - 1));
            }
            rows[i * classes + (int) label[i]] = 1;
        }
        return Tensor.of(shape, rows);
    }
}

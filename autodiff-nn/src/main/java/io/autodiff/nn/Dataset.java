package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;

/**
 * Examples with their targets, one a row.
 *
 * @param inputs of shape [examples, …]
 * @param targets of shape [examples, …]
 */
public record Dataset(Tensor inputs, Tensor targets) implements Examples {
    public Dataset {
        if (inputs.rank() == 0
                || targets.rank() == 0
                || inputs.shape().size(0) != targets.shape().size(0)) {
            throw new IllegalArgumentException("dataset: inputs have shape " + inputs.shape() + ", targets have shape "
                    + targets.shape() + "; the first sizes, which count the examples, must be equal");
        }
    }

    @Override
    public int size() {
        return inputs.shape().size(0);
    }

    @Override
    public Dataset rows(int... rows) {
        return new Dataset(inputs.gather(0, rows), targets.gather(0, rows));
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

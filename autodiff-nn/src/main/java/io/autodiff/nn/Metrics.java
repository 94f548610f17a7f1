package io.autodiff.nn;

import io.autodiff.Tensor;

/** How good the outputs of a model are, as plain numbers. */
public final class Metrics {
    private Metrics() {}

    /** The share of rows whose largest output is where the largest target is; both of shape [examples, classes]. */
    public static double accuracy(Tensor outputs, Tensor targets) {
        if (outputs.rank() != 2 || !outputs.shape().equals(targets.shape()) || outputs.size() == 0) {
            throw new IllegalArgumentException(
                    "accuracy: takes outputs and targets of one shape [examples, classes], got " + outputs.shape()
                            + " and " + targets.shape());
        }
        int classes = outputs.shape().size(1);
        double[] output = outputs.toArray();
        double[] target = targets.toArray();
        int examples = outputs.shape().size(0);
        int right = 0;
        for (int row = 0; row < examples; row++) {
            if (largest(output, row, classes) == largest(target, row, classes)) {
                right++;
            }
        }
        return (double) right / examples;
    }

    private static int largest(double[] rows, int row, int classes) {
        int largest = 0;
        for (int c = 1; c < classes; c++) {
            if (rows[row * classes + c] > rows[row * classes + largest]) {
                largest = c;
            }
        }
        return largest;
    }
}

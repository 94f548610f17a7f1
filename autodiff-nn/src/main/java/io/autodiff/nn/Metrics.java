package io.autodiff.nn;

import io.autodiff.Tensor;

/** How good the outputs of a model are, as plain numbers. */
public final class Metrics {
    private Metrics() {}

    /**
     * The share of rows whose largest output is where the largest target is; both of shape [examples, classes]. Of equal ones the first
     * counts.
     *
     * @throws ArithmeticException «accuracy: there is no largest of the outputs at row 3, since class 1 is NaN; look for NaN in the data, …»
     */
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
            if (largest("outputs", output, row, classes) == largest("targets", target, row, classes)) {
                right++;
            }
        }
        return (double) right / examples;
    }

    /** No comparison with NaN holds, so a row of NaN would pass for class 0. */
    private static int largest(String what, double[] rows, int row, int classes) {
        int largest = 0;
        for (int c = 0; c < classes; c++) {
            if (Double.isNaN(rows[row * classes + c])) {
                throw new ArithmeticException(
                        "accuracy: there is no largest of the " + what + " at row " + row
                                + ", since class " + c
                                + " is NaN; look for NaN in the data, or train with -Dautodiff.checked=true to see which operation it comes from");
            }
            if (rows[row * classes + c] > rows[row * classes + largest]) {
                largest = c;
            }
        }
        return largest;
    }
}

package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

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
        int[][] classes = classes("accuracy", outputs, targets);
        int[] chosen = classes[0];
        int[] right = classes[1];
        return (double) IntStream.range(0, chosen.length)
                        .filter(row -> chosen[row] == right[row])
                        .count()
                / chosen.length;
    }

    /**
     * The share of rows whose largest target is where one of the k largest outputs is; both of shape [examples, classes]. Of equal outputs the
     * first count.
     *
     * @throws IllegalArgumentException «topKAccuracy: k is 4, but there are 3 classes; take 1 to 3»
     */
    public static double topKAccuracy(Tensor outputs, Tensor targets, int k) {
        int[] right = classes("topKAccuracy", outputs, targets)[1];
        int classes = outputs.shape().size(1);
        if (k < 1 || k > classes) {
            throw new IllegalArgumentException(
                    "topKAccuracy: k is " + k + ", but there are " + classes + " classes; take 1 to " + classes);
        }
        double[] output = outputs.toArray();
        return (double) IntStream.range(0, right.length)
                        .filter(row -> before(output, row * classes, right[row], classes) < k)
                        .count()
                / right.length;
    }

    /** How many classes come before one: those with larger outputs, and of equal ones the first. */
    private static long before(double[] output, int start, int c, int classes) {
        return IntStream.range(0, classes)
                .filter(other -> output[start + other] > output[start + c]
                        || (output[start + other] == output[start + c] && other < c))
                .count();
    }

    /**
     * The area under the receiver operating characteristic: the probability that an example with label 1 has a higher score than one with label
     * 0, where a tie counts half; scores and labels are of one shape.
     *
     * <p>Source: Hanley and McNeil, The meaning and use of the area under a receiver operating characteristic curve (1982); by ranks, as in
     * the test of Mann and Whitney.
     *
     * @throws IllegalArgumentException «rocAuc: takes labels 0 and 1, at least one of each, got 4 of 0 and 0 of 1, of 5»
     * @throws ArithmeticException «rocAuc: the score of example 3 is NaN»
     */
    public static double rocAuc(Tensor scores, Tensor labels) {
        requireSameShape("rocAuc", scores, labels);
        double[] score = scores.toArray();
        double[] label = labels.toArray();
        double positive = Arrays.stream(label).filter(y -> y == 1).count();
        double negative = Arrays.stream(label).filter(y -> y == 0).count();
        if (positive == 0 || negative == 0 || positive + negative < label.length) {
            throw new IllegalArgumentException("rocAuc: takes labels 0 and 1, at least one of each, got "
                    + (int) negative + " of 0 and " + (int) positive + " of 1, of " + label.length);
        }
        for (int i = 0; i < score.length; i++) {
            if (Double.isNaN(score[i])) {
                throw new ArithmeticException("rocAuc: the score of example " + i + " is NaN");
            }
        }
        double[] ascending = score.clone();
        Arrays.parallelSort(ascending);
        double rankSum = 0;
        for (int i = 0; i < score.length; i++) {
            rankSum += label[i] == 1 ? meanRank(ascending, score[i]) : 0;
        }
        return (rankSum - positive * (positive + 1) / 2) / (positive * negative);
    }

    /** The mean of the ranks from 1 that equal numbers share. */
    private static double meanRank(double[] ascending, double x) {
        return (first(ascending, other -> other >= x) + 1 + first(ascending, other -> other > x)) / 2.0;
    }

    /** Where what holds for all further numbers holds first. */
    private static int first(double[] ascending, DoublePredicate holds) {
        int from = 0;
        int to = ascending.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (holds.test(ascending[middle])) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }

    /** √ of the mean of (a − y)² over all elements, of any shape. */
    public static double rootMeanSquaredError(Tensor outputs, Tensor targets) {
        requireSameShape("rootMeanSquaredError", outputs, targets);
        return Math.sqrt(outputs.minus(targets).square().mean().item());
    }

    /** The mean of |a − y| over all elements, of any shape. */
    public static double meanAbsoluteError(Tensor outputs, Tensor targets) {
        requireSameShape("meanAbsoluteError", outputs, targets);
        return outputs.minus(targets).abs().mean().item();
    }

    /**
     * R² = 1 − Σ (y − a)² / Σ (y − E[y])² over the examples: the share of the variance of the targets that the outputs explain; of several
     * outputs the mean. It is not above 1, and negative if the outputs are worse than the mean of the targets.
     *
     * @throws IllegalArgumentException «r2: the targets of output 2 are all equal, so there is no variance to explain»
     */
    public static double r2(Tensor outputs, Tensor targets) {
        requireSameShape("r2", outputs, targets);
        int examples = outputs.shape().size(0);
        Tensor y = targets.reshape(examples, -1);
        Tensor total = y.minus(y.mean(0)).square().sum(0);
        int constant = (int) total.argMin().item();
        if (y.slice(1, constant, constant + 1)
                .max()
                .equals(y.slice(1, constant, constant + 1).min())) {
            throw new IllegalArgumentException(
                    "r2: the targets of output " + constant + " are all equal, so there is no variance to explain");
        }
        Tensor rest = y.minus(outputs.reshape(examples, -1)).square().sum(0);
        return rest.divide(total).neg().plus(1).mean().item();
    }

    /** The class of each row, of the outputs and of the targets. */
    static int[][] classes(String metric, Tensor outputs, Tensor targets) {
        if (outputs.rank() != 2 || !outputs.shape().equals(targets.shape()) || outputs.size() == 0) {
            throw new IllegalArgumentException(
                    metric + ": takes outputs and targets of one shape [examples, classes], got " + outputs.shape()
                            + " and " + targets.shape());
        }
        return new int[][] {largest(metric, "outputs", outputs), largest(metric, "targets", targets)};
    }

    private static void requireSameShape(String metric, Tensor outputs, Tensor targets) {
        if (!outputs.shape().equals(targets.shape()) || outputs.rank() == 0 || outputs.size() == 0) {
            throw new IllegalArgumentException(metric + ": takes outputs and targets of one shape [examples, …], got "
                    + outputs.shape() + " and " + targets.shape());
        }
    }

    private static int[] largest(String metric, String what, Tensor rows) {
        int classes = rows.shape().size(1);
        double[] elements = rows.toArray();
        return IntStream.range(0, rows.shape().size(0))
                .map(row -> largest(metric, what, elements, row, classes))
                .toArray();
    }

    /** No comparison with NaN holds, so a row of NaN would pass for class 0. */
    private static int largest(String metric, String what, double[] rows, int row, int classes) {
        int largest = 0;
        for (int c = 0; c < classes; c++) {
            if (Double.isNaN(rows[row * classes + c])) {
                throw new ArithmeticException(
                        metric + ": there is no largest of the " + what + " at row " + row
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

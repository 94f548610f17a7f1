package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * How often class i was taken for class j, and what follows from it for each class.
 *
 * <p>The macro-average is {@code f1().mean()}, likewise of the others. The micro-average is {@link #accuracy}, of all three: each example is
 * taken for one class, so that every false positive of one is a false negative of another. 0 / 0 counts as 0, as in scikit-learn.
 *
 * <pre>{@code
 * System.out.println(ConfusionMatrix.of(model.apply(test.inputs()), test.targets()).recall());
 * }</pre>
 *
 * @param counts of shape [classes, classes]: rows are the classes of the targets, columns those of the outputs
 */
public record ConfusionMatrix(Tensor counts) {
    /** Of outputs and targets of shape [examples, classes], whose largest elements name the classes; of equal ones the first. */
    public static ConfusionMatrix of(Tensor outputs, Tensor targets) {
        int[][] chosenAndRight = Metrics.classes("confusionMatrix", outputs, targets);
        int classes = outputs.shape().size(1);
        double[][] counts = new double[classes][classes];
        for (int row = 0; row < chosenAndRight[0].length; row++) {
            counts[chosenAndRight[1][row]][chosenAndRight[0][row]]++;
        }
        return new ConfusionMatrix(Tensor.of(counts));
    }

    /** The share of those taken for a class that are of it, of shape [classes]. */
    public Tensor precision() {
        return share(hits(), counts.sum(0));
    }

    /** The share of those of a class that are taken for it, of shape [classes]. */
    public Tensor recall() {
        return share(hits(), counts.sum(1));
    }

    /** 2 / (1 / precision + 1 / recall), of shape [classes]. */
    public Tensor f1() {
        return share(hits().times(2), counts.sum(0).plus(counts.sum(1)));
    }

    /** The share of all that are taken for what they are. */
    public double accuracy() {
        return counts.trace().item() / counts.sum().item();
    }

    private Tensor hits() {
        return counts.diagonal();
    }

    private static Tensor share(Tensor part, Tensor whole) {
        return part.divide(whole.maximum(1));
    }
}

package io.autodiff.nn.optim;

/**
 * Where a search for a minimum ended.
 *
 * @param model the best found
 * @param value of the function there
 * @param iterations how many steps were taken
 * @param evaluations how often the function was asked
 * @param reason why no more were
 */
public record Minimum<M>(M model, double value, int iterations, int evaluations, Reason reason) {
    /** Why a search ended. */
    public enum Reason {
        /** The gradient, or the step, is as small as was asked for. */
        CONVERGED,
        /** No lower value was found, though the gradient is not that small: rounding allows no better, or the gradient is wrong. */
        NO_DESCENT,
        /** The iterations that were allowed are spent. */
        ITERATIONS
    }

    /** Whether it is a minimum to the accuracy asked for. */
    public boolean converged() {
        return reason == Reason.CONVERGED;
    }
}

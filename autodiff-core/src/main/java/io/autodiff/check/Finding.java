package io.autodiff.check;

import java.util.List;

/**
 * What is wrong, as far as it can be told.
 *
 * @param cause what is wrong
 * @param blocks the blocks that it explains
 * @param evidence what shows it
 */
public record Finding(Cause cause, List<String> blocks, String evidence) {
    /** The finding as a sentence, with the equation that it points at. */
    @Override
    public String toString() {
        return String.join(", ", blocks) + ": " + cause.sentence() + (evidence.isEmpty() ? "" : "; " + evidence) + ". "
                + cause.equation() + ".";
    }
}

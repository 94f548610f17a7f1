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
    /** What is wrong and what shows it, as a sentence. */
    String said() {
        String said = cause.sentence() + (evidence.isEmpty() ? "" : "; " + evidence);
        return said.endsWith("?") ? said : said + ".";
    }

    /** The finding as a sentence, with the equation that it points at. */
    @Override
    public String toString() {
        return String.join(", ", blocks) + ": " + said() + " " + cause.equation() + ".";
    }
}

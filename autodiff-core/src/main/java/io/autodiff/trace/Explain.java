package io.autodiff.trace;

import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.text.TextFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A page that explains a tape: both sweeps step by step, every rule with its formula, the layers with δ and BP1 to BP4, the paths between
 * elements, and what the cost really does when a value is nudged.
 *
 * <p>It is one file that any browser shows without a network. All numbers on it are those of the engine, at the time of writing; a large
 * tape is folded as in the {@link TapeGraph}.
 *
 * <pre>{@code
 * Tape tape = Tape.checked();
 * Tensor w = tape.watch("w", Tensor.scalar(0.6));
 * Tensor b = tape.watch("b", Tensor.scalar(0.9));
 * Tensor cost = w.times(1).plus(b).sigmoid().square().times(0.5);
 * Explain.page(tape, cost).write(Path.of("neuron.html"));
 * }</pre>
 */
public final class Explain {
    private final String html;

    private Explain(String html) {
        this.html = html;
    }

    /**
     * The page of a checked tape and a scalar cost on it.
     *
     * @throws IllegalArgumentException «explain: the cost has shape [2]; it must be a scalar, such as a sum»
     * @throws IllegalStateException «steps: only a checked tape keeps all operands and lines; use Tape.checked()»
     */
    public static Explain page(Tape tape, Tensor cost) {
        return new Explain(Page.of(Recording.of("explain", tape, cost).plain()));
    }

    /** The text of the page. */
    public String html() {
        return html;
    }

    /**
     * Writes the page to a file; if there is one already, it is replaced.
     *
     * @throws IllegalArgumentException «write: there is no folder … for …», «write: … is a folder»
     * @throws UncheckedIOException «write: … could not be written and is as it was: …»
     */
    public void write(Path file) {
        TextFile.write("write", file, html, "tape.html");
    }
}

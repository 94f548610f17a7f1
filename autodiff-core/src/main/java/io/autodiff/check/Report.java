package io.autodiff.check;

import io.autodiff.text.TextFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The outcome of a check, made to be read.
 *
 * @param verdict what it comes to
 * @param claim what was checked, for example «gradient»
 * @param reason the verdict in one line
 * @param findings what is wrong, the fault that explains most first
 * @param blocks every block by hand and as it should be
 * @param worst the worst entries, the worst first
 * @param taylor how the error of the tangent falls with the step; empty if there is none
 * @param notes what was looked at and what was not, kinks that were met, opinions that differ
 * @param reproduce how to see this again
 */
public record Report(
        Verdict verdict,
        String claim,
        String reason,
        List<Finding> findings,
        List<Block> blocks,
        List<Entry> worst,
        List<Taylor> taylor,
        List<String> notes,
        String reproduce) {
    public Report {
        findings = List.copyOf(findings);
        blocks = List.copyOf(blocks);
        worst = List.copyOf(worst);
        taylor = List.copyOf(taylor);
        notes = List.copyOf(notes);
    }

    /**
     * A tensor of the result.
     *
     * @param name its path, for example {@code W2}
     * @param shape its sizes
     * @param hand the numbers by hand, in row-major order
     * @param exact what they should be
     * @param error the largest difference
     * @param wrong how many entries are wrong
     */
    public record Block(String name, List<Integer> shape, double[] hand, double[] exact, double error, int wrong) {}

    /**
     * An entry as all see it; NaN where nobody asked.
     *
     * @param name its block and index, for example {@code W2[3,1]}
     * @param hand the number by hand
     * @param reverse by reverse mode
     * @param forward by forward mode
     * @param differences by extrapolated differences
     * @param bar the error bar of the differences
     * @param error the difference of the number by hand to the right one
     * @param relative the same, relative to the right one
     * @param ulps the same, in units of the last place of the right one
     * @param wrong whether that is too much
     */
    public record Entry(
            String name,
            double hand,
            double reverse,
            double forward,
            double differences,
            double bar,
            double error,
            double relative,
            double ulps,
            boolean wrong) {}

    /**
     * A row of the Taylor test.
     *
     * @param h the step
     * @param error |f(x + h d) − f(x) − h ⟨g, d⟩|, with g by hand
     * @param slope d log error / d log h since the row before: 2 where g is right, 1 where it is wrong; NaN in the first row
     */
    public record Taylor(double h, double error, double slope) {}

    /** The same with more findings and a note. */
    Report with(List<Finding> more, List<String> moreNotes) {
        return new Report(
                verdict,
                claim,
                reason,
                Stream.concat(findings.stream(), more.stream()).toList(),
                blocks,
                worst,
                taylor,
                Stream.concat(notes.stream(), moreNotes.stream()).toList(),
                reproduce);
    }

    /** The names of the blocks that are wrong. */
    List<String> wrongBlocks() {
        return blocks.stream()
                .filter(block -> block.wrong() > 0)
                .map(Block::name)
                .toList();
    }

    /** The report for a terminal of 100 columns, without colour. */
    public String text() {
        return new TextReport(this, 100, false).toString();
    }

    /** The report for a terminal. */
    public String text(int width, boolean colour) {
        return new TextReport(this, width, colour).toString();
    }

    /** The report as a section of Markdown. */
    public String markdown() {
        return MarkdownReport.of(this);
    }

    /** The report as a JSON object; numbers that JSON does not know, such as NaN, are null. */
    public String json() {
        return JsonReport.of(this);
    }

    /** The report as a page of HTML that needs nothing besides. */
    public String html() {
        return HtmlReport.of(this);
    }

    /**
     * Writes {@link #html()} to a file, whole or not at all.
     *
     * @throws IllegalArgumentException «writeHtml: there is no folder … for …», «writeHtml: … is a folder»
     * @throws UncheckedIOException «writeHtml: … could not be written and is as it was: …»
     */
    public void writeHtml(Path file) {
        TextFile.write("writeHtml", file, html(), "report.html");
    }

    /** The same as {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }
}

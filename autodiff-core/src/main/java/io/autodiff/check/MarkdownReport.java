package io.autodiff.check;

import io.autodiff.text.Markup;
import java.util.List;
import java.util.stream.Collectors;

/** A report as Markdown. */
final class MarkdownReport {
    private MarkdownReport() {}

    static String of(Report report) {
        StringBuilder out = new StringBuilder("## " + report.verdict() + ": " + escape(report.claim()) + "\n\n");
        out.append(escape(report.reason())).append("\n");
        list(out, "Findings", report.findings().stream().map(Finding::toString).toList());
        table(out, "Worst entries", Grid.entries(report.worst()));
        table(out, "Blocks", Grid.blocks(report.blocks()));
        table(out, "Taylor test", Grid.taylor(report.taylor()));
        list(out, "Notes", report.notes());
        if (!report.reproduce().isEmpty()) {
            // Indented, not fenced: no text can end the block.
            out.append("\n### Reproduce\n\n");
            report.reproduce()
                    .lines()
                    .forEach(l -> out.append("    ").append(Markup.visible(l)).append('\n'));
        }
        return out.toString();
    }

    private static void list(StringBuilder out, String title, List<String> items) {
        if (!items.isEmpty()) {
            out.append("\n### ").append(title).append("\n\n");
            items.forEach(item -> out.append("- ").append(escape(item)).append('\n'));
        }
    }

    private static void table(StringBuilder out, String title, Grid grid) {
        if (grid.rows().isEmpty()) {
            return;
        }
        out.append("\n### ").append(title).append("\n\n");
        row(out, grid.header());
        for (int i = 0; i < grid.header().size(); i++) {
            out.append(grid.isNumeric(i) ? "|--:" : "|---");
        }
        out.append("|\n");
        grid.rows().forEach(row -> row(out, row));
    }

    private static void row(StringBuilder out, List<String> cells) {
        out.append(cells.stream().map(MarkdownReport::cell).collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /** A cell, whose text {@link Grid} has made visible already. */
    private static String cell(String text) {
        return text.replaceAll("([\\\\`*_\\[\\]<>&|#~])", "\\\\$1");
    }

    private static String escape(String text) {
        return cell(Markup.visible(text));
    }
}

package io.autodiff.check;

import io.autodiff.text.Markup;
import io.autodiff.text.Terminal;
import java.util.Arrays;
import java.util.List;

/** A report for a terminal. */
record TextReport(Report report, int width, boolean colour) {
    private static final int ROWS = 8;
    /** The columns that a narrow terminal leaves out, in this order. */
    private static final List<String> DISPENSABLE = List.of("ulp", "relative", "forward", "differences", "reverse");

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        String head = Markup.visible(report.claim() + ": " + report.reason());
        String verdict = report.verdict().toString();
        wrap(out, verdict + " ", head, "  ");
        if (colour) {
            out.replace(0, verdict.length(), "\u001b[1;" + shade() + "m" + verdict + "\u001b[0m");
        }
        if (report.verdict() == Verdict.PASS) {
            if (!report.blocks().isEmpty()) {
                wrap(out, "  ", Grid.compared(report), "  ");
            }
        } else {
            report.findings().forEach(f -> wrap(out, "- ", Markup.visible(f.toString()), "  "));
            table(out, Grid.entries(report.worst()));
            table(
                    out,
                    Grid.blocks(report.blocks().stream()
                            .sorted((a, b) -> Integer.compare(b.wrong(), a.wrong()))
                            .toList()));
            table(out, Grid.taylor(report.taylor()));
        }
        for (String note : report.notes()) {
            note.lines().forEach(line -> wrap(out, "Note: ", Markup.visible(line), "  "));
        }
        if (report.verdict() != Verdict.PASS && !report.reproduce().isEmpty()) {
            out.append("Reproduce:\n");
            report.reproduce()
                    .lines()
                    .forEach(line ->
                            out.append("  ").append(Markup.visible(line)).append('\n'));
        }
        return out.toString();
    }

    private int shade() {
        return switch (report.verdict()) {
            case PASS -> 32;
            case FAIL -> 31;
            case INCONCLUSIVE -> 33;
        };
    }

    private void wrap(StringBuilder out, String start, String text, String indent) {
        out.append(start);
        int column = Terminal.columns(start);
        boolean first = true;
        for (String word : text.strip().split("\\s+", -1)) {
            if (!first && column + 1 + Terminal.columns(word) > width) {
                out.append('\n').append(indent);
                column = indent.length();
            } else if (!first) {
                out.append(' ');
                column++;
            }
            out.append(word);
            column += Terminal.columns(word);
            first = false;
        }
        out.append('\n');
    }

    private void table(StringBuilder out, Grid whole) {
        if (whole.rows().isEmpty()) {
            return;
        }
        int left = whole.rows().size() - ROWS;
        Grid grid = new Grid(
                whole.header(),
                whole.rows().subList(0, Math.min(ROWS, whole.rows().size())));
        for (String title : DISPENSABLE) {
            if (total(grid) > width) {
                grid = grid.without(title);
            }
        }
        int[] widths = widths(grid);
        out.append('\n');
        line(out, grid, grid.header(), widths);
        for (List<String> row : grid.rows()) {
            line(out, grid, row, widths);
        }
        if (left > 0) {
            out.append("  and ").append(left).append(" more\n");
        }
    }

    private static void line(StringBuilder out, Grid grid, List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String pad = " ".repeat(widths[i] - Terminal.columns(row.get(i)));
            line.append("  ").append(grid.isNumeric(i) ? pad + row.get(i) : row.get(i) + pad);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static int total(Grid grid) {
        return Arrays.stream(widths(grid)).map(w -> w + 2).sum();
    }

    private static int[] widths(Grid grid) {
        int[] widths = grid.header().stream().mapToInt(Terminal::columns).toArray();
        for (List<String> row : grid.rows()) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Terminal.columns(row.get(i)));
            }
        }
        return widths;
    }
}

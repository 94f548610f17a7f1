package io.autodiff.check;

import io.autodiff.text.Markup;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A table of a report, the same in every rendering. The first column names the row. */
record Grid(List<String> header, List<List<String>> rows) {
    /** The entries; columns of which nobody has a number are left out. */
    static Grid entries(List<Report.Entry> entries) {
        return new Grid(
                        List.of(
                                "entry",
                                "by hand",
                                "reverse",
                                "forward",
                                "differences",
                                "error",
                                "relative",
                                "ulp",
                                "wrong"),
                        entries.stream().map(Grid::row).toList())
                .withoutEmpty();
    }

    /** The blocks, a line each. */
    static Grid blocks(List<Report.Block> blocks) {
        return new Grid(
                List.of("block", "shape", "wrong", "largest error"),
                blocks.stream()
                        .map(b -> List.of(
                                Markup.visible(b.name()),
                                b.shape().toString(),
                                b.wrong() + " of " + b.hand().length,
                                Numbers.size(b.error())))
                        .toList());
    }

    /** The Taylor test. */
    static Grid taylor(List<Report.Taylor> rows) {
        return new Grid(
                List.of("h", "error", "slope"),
                rows.stream()
                        .map(t -> List.of(
                                Numbers.size(t.h()),
                                Numbers.size(t.error()),
                                Double.isNaN(t.slope()) ? "" : String.format(Locale.ROOT, "%.2f", t.slope())))
                        .toList());
    }

    private static List<String> row(Report.Entry e) {
        String bar = Double.isNaN(e.bar()) ? "" : " ± " + Numbers.size(e.bar());
        return List.of(
                Markup.visible(e.name()),
                Numbers.brief(e.hand()),
                known(e.reverse(), Numbers.brief(e.reverse())),
                known(e.forward(), Numbers.brief(e.forward())),
                known(e.differences(), Numbers.brief(e.differences()) + bar),
                Numbers.size(e.error()),
                known(e.relative(), Numbers.size(e.relative())),
                known(e.ulps(), Numbers.size(e.ulps())),
                e.wrong() ? "✗" : "");
    }

    private static String known(double x, String text) {
        return Double.isNaN(x) ? "" : text;
    }

    private Grid withoutEmpty() {
        Grid grid = this;
        for (String title : header) {
            int column = header.indexOf(title);
            if (rows.stream().allMatch(row -> row.get(column).isEmpty())) {
                grid = grid.without(title);
            }
        }
        return grid;
    }

    /** The same without a column, if it is there. */
    Grid without(String title) {
        int column = header.indexOf(title);
        return column < 0
                ? this
                : new Grid(
                        drop(header, column),
                        rows.stream().map(r -> drop(r, column)).toList());
    }

    private static List<String> drop(List<String> row, int column) {
        return IntStream.range(0, row.size())
                .filter(i -> i != column)
                .mapToObj(row::get)
                .toList();
    }

    /** Whether a column holds numbers, which are aligned at the right. */
    boolean isNumeric(int column) {
        return !List.of("entry", "block", "shape").contains(header.get(column));
    }

    /** What was compared, in one line. */
    static String compared(Report report) {
        int entries = report.blocks().stream().mapToInt(b -> b.hand().length).sum();
        double error = report.blocks().stream().mapToDouble(Report.Block::error).reduce(0, Math::max);
        return report.blocks().size() + " blocks, " + entries + " entries, largest error " + Numbers.size(error);
    }
}

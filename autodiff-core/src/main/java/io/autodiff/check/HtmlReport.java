package io.autodiff.check;

import io.autodiff.text.Markup;
import io.autodiff.text.Resources;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A report as a page of HTML that needs nothing besides: no script, no font, no network. It is well-formed XML as well. */
final class HtmlReport {
    /** Cells of all heat maps together, which bounds the size of the page. */
    private static final int CELLS = 8192;

    /** The most and the fewest cells along a side of a heat map. */
    private static final int SIDE = 64;

    private static final int LEAST_SIDE = 8;
    private static final int MAPS = CELLS / (LEAST_SIDE * LEAST_SIDE);

    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private HtmlReport(Report report) {
        this.report = report;
    }

    static String of(Report report) {
        return new HtmlReport(report).page();
    }

    private String page() {
        String verdict = report.verdict().toString();
        String compared =
                report.blocks().isEmpty() ? "" : "<p class=\"faint\">" + Markup.escape(Grid.compared(report)) + "</p>";
        out.append("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
                <title>%s: %s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                <header class="%s">
                <h1><strong>%s %s</strong> %s</h1>
                <p>%s</p>
                %s
                </header>
                """.formatted(
                        verdict,
                        Markup.escape(report.claim()),
                        Resources.text(HtmlReport.class, "report.css"),
                        verdict,
                        sign(),
                        verdict,
                        Markup.escape(report.claim()),
                        Markup.escape(report.reason()),
                        compared));
        section("Findings", report.findings().isEmpty() ? "" : findings());
        section("Worst entries", table("Worst entries", Grid.entries(report.worst())));
        section("Blocks", report.blocks().isEmpty() ? "" : blocks());
        section("Taylor test", report.taylor().isEmpty() ? "" : taylor());
        section("Notes", list(report.notes()));
        section("Reproduce", report.reproduce().isEmpty() ? "" : "<pre>" + lines(report.reproduce()) + "</pre>\n");
        return out.append("</main>\n</body>\n</html>\n").toString();
    }

    private String sign() {
        return switch (report.verdict()) {
            case PASS -> "✓";
            case FAIL -> "✗";
            case INCONCLUSIVE -> "?";
        };
    }

    /** A part of the page, if there is anything in it. */
    private void section(String title, String content) {
        if (!content.isEmpty()) {
            out.append("<section>\n<h2>").append(title).append("</h2>\n");
            out.append(content).append("</section>\n");
        }
    }

    private String findings() {
        return report.findings().stream()
                .map(finding -> """
                        <li>
                        <p><b>%s</b>: %s</p>
                        <p class="equation">%s</p>
                        </li>
                        """.formatted(
                                Markup.escape(String.join(", ", finding.blocks())),
                                Markup.escape(finding.said()),
                                Markup.escape(finding.cause().equation())))
                .collect(Collectors.joining("", "<ol class=\"findings\">\n", "</ol>\n"));
    }

    private String blocks() {
        List<Report.Block> sorted = report.blocks().stream()
                .sorted(Comparator.comparingInt(Report.Block::wrong).reversed())
                .toList();
        List<Report.Block> drawn =
                sorted.stream().filter(block -> block.hand().length > 0).toList();
        return table("Blocks", Grid.blocks(sorted)) + (drawn.isEmpty() ? "" : heatMaps(drawn));
    }

    /** As many and as large as there is room for. */
    private static String heatMaps(List<Report.Block> blocks) {
        List<Report.Block> first = blocks.subList(0, Math.min(MAPS, blocks.size()));
        int side = IntStream.iterate(SIDE, s -> s > LEAST_SIDE, s -> s - LEAST_SIDE)
                .filter(s -> first.stream()
                                .mapToInt(block -> HeatMap.of(block, s).cells())
                                .sum()
                        <= CELLS)
                .findFirst()
                .orElse(LEAST_SIDE);
        String rest = first.size() == blocks.size()
                ? ""
                : "<p class=\"faint\">The other " + (blocks.size() - first.size()) + " blocks are not drawn.</p>\n";
        return first.stream()
                .map(block -> HeatMap.of(block, side).html())
                .collect(Collectors.joining("", HeatMap.KEY, rest));
    }

    private String taylor() {
        return """
                <p>The error |f(x + h d) − f(x) − h ⟨g, d⟩| along a random direction d, with g by hand, falls with h² where g is
                right and with h where it is wrong, until rounding is all that is left.</p>
                <div class="taylor">
                """ + TaylorPlot.of(report.taylor()) + table("Taylor test", Grid.taylor(report.taylor())) + "</div>\n";
    }

    /** Can be scrolled where it is wider than the page, with the keyboard too. */
    private static String table(String name, Grid grid) {
        return grid.rows().isEmpty()
                ? ""
                : "<div class=\"table\" role=\"region\" aria-label=\"" + name + "\" tabindex=\"0\">\n<table>\n<thead>\n"
                        + row("th", grid, grid.header())
                        + "</thead>\n<tbody>\n"
                        + grid.rows().stream().map(row -> row("td", grid, row)).collect(Collectors.joining())
                        + "</tbody>\n</table>\n</div>\n";
    }

    private static String row(String tag, Grid grid, List<String> cells) {
        return IntStream.range(0, cells.size())
                .mapToObj(i -> "<" + tag + (grid.isNumeric(i) ? " class=\"number\">" : ">")
                        + Markup.quoted(cells.get(i)) + "</" + tag + ">")
                .collect(Collectors.joining("", "<tr>", "</tr>\n"));
    }

    private static String list(List<String> items) {
        return items.isEmpty()
                ? ""
                : items.stream()
                        .map(item -> "<li>" + lines(item) + "</li>\n")
                        .collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
    }

    private static String lines(String text) {
        return text.lines().map(Markup::escape).collect(Collectors.joining("\n"));
    }
}

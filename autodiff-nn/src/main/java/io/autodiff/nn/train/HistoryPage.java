package io.autodiff.nn.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The page of a history. */
final class HistoryPage {
    private HistoryPage() {}

    static String of(String title, int[] epochs, Map<String, double[]> columns) {
        String name = escape(title);
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                <h1>%s</h1>
                <p class="faint">%s</p>
                <div class="curves">
                %s</div>
                <h2>All epochs</h2>
                <div class="table" role="region" aria-label="All epochs" tabindex="0">
                %s</div>
                </main>
                </body>
                </html>
                """.formatted(
                        name,
                        style(),
                        name,
                        extent(epochs),
                        epochs.length == 0 ? "" : curves(epochs, columns),
                        table(epochs, columns));
    }

    private static String extent(int[] epochs) {
        return switch (epochs.length) {
            case 0 -> "No epoch yet";
            case 1 -> "Epoch " + epochs[0];
            default -> "Epochs " + epochs[0] + " to " + epochs[epochs.length - 1];
        };
    }

    private static String curves(int[] epochs, Map<String, double[]> columns) {
        return columns.entrySet().stream()
                .map(column ->
                        "<figure>\n<figcaption>%s <span class=\"faint\">at last %s</span></figcaption>\n%s</figure>\n"
                                .formatted(
                                        escape(column.getKey()),
                                        Curve.label(column.getValue()[epochs.length - 1]),
                                        Curve.of(escape(column.getKey()), epochs, column.getValue())))
                .collect(Collectors.joining());
    }

    private static String table(int[] epochs, Map<String, double[]> columns) {
        String head = columns.keySet().stream()
                .map(name -> "<th scope=\"col\">" + escape(name) + "</th>")
                .collect(Collectors.joining());
        String rows = IntStream.range(0, epochs.length)
                .mapToObj(i -> "<tr><th scope=\"row\">" + epochs[i] + "</th>"
                        + columns.values().stream()
                                .map(column -> "<td>" + column[i] + "</td>")
                                .collect(Collectors.joining())
                        + "</tr>\n")
                .collect(Collectors.joining());
        return "<table>\n<thead><tr><th scope=\"col\">epoch</th>" + head + "</tr></thead>\n<tbody>\n" + rows
                + "</tbody>\n</table>\n";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String style() {
        try (InputStream style = Objects.requireNonNull(HistoryPage.class.getResourceAsStream("history.css"))) {
            return new String(style.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

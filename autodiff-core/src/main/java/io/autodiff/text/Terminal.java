package io.autodiff.text;

import java.util.List;
import java.util.stream.Collectors;

/** Text on a terminal. */
public final class Terminal {
    private Terminal() {}

    /** How many columns a text takes; combining characters take none. */
    public static int columns(String text) {
        return (int) text.codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .count();
    }

    /** Rows of as many cells each, a line each, the columns under one another. */
    public static String aligned(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], columns(row.get(c)));
            }
        }
        return rows.stream()
                .map(row -> {
                    StringBuilder line = new StringBuilder();
                    for (int c = 0; c < widths.length; c++) {
                        line.append(row.get(c)).append(" ".repeat(widths[c] - columns(row.get(c)) + 2));
                    }
                    return line.toString().stripTrailing() + "\n";
                })
                .collect(Collectors.joining());
    }
}

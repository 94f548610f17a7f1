package io.autodiff.check;

import io.autodiff.Shape;
import io.autodiff.text.Markup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A block by hand, as it should be, and the difference, as coloured cells side by side.
 *
 * <p>The block is laid out as a matrix: leading axes are flattened, a vector is wrapped. Where that has more rows or columns than a heat map
 * has cells, each cell stands for a patch and shows the entry of it whose difference is largest, so that no wrong entry is lost.
 *
 * @param height the rows of the block
 * @param width its entries in a row
 * @param rows the rows of cells
 * @param columns the cells in a row
 */
record HeatMap(Report.Block block, int height, int width, int rows, int columns) {
    /** How the colours are to be read, which is the same for all heat maps. */
    static final String KEY = """
            <p class="key">Colours go with sign(x) log(1 + 100 |x| / m), for the m at the end of each scale: evenly near 0, then by
            powers of ten. <span class="swatch"><i class="nan-h"></i></span> is NaN,
            <span class="swatch"><i class="inf-h"></i></span> infinite. Point at a cell to see its index and numbers.</p>
            """;

    /** Colours go by the size of numbers below a hundredth of m, and by its logarithm above. */
    private static final double BEND = 100;

    /** In a block that is right, differences far below this, relative to the largest entry, are rounding and stay pale. */
    private static final double PALE = 1e-9;

    /** Of at most so many rows and columns of cells. */
    static HeatMap of(Report.Block block, int side) {
        int n = block.hand().length;
        int last = block.shape().isEmpty() ? 1 : block.shape().get(block.shape().size() - 1);
        boolean vector = last == 1 || last == n;
        int width = Math.max(1, vector ? Math.min(n, side * ceil(n, side * side)) : last);
        int height = ceil(n, width);
        return new HeatMap(block, height, width, Math.min(height, side), Math.min(width, side));
    }

    private static int ceil(int a, int b) {
        return Math.floorDiv(a + b - 1, b);
    }

    int cells() {
        return rows * columns;
    }

    String html() {
        double largest = largest(e -> block.hand()[e], e -> block.exact()[e]);
        double furthest = largest(this::difference);
        double top = block.wrong() > 0 ? furthest : Math.max(furthest, PALE * largest);
        int worst = worst(0, height, 0, width);
        String name = Markup.escape(block.name());
        String cells = IntStream.range(0, cells())
                .mapToObj(c -> cell(c / columns, c % columns, largest, top))
                .collect(Collectors.joining());
        int pixels = Math.max(5, Math.min(24, 320 / Math.max(rows, columns)));
        return """
                <details%s>
                <summary><b>%s</b> %s <span class="faint">%s of %s wrong, largest difference %s</span></summary>
                %s<div class="map%s" style="--rows:%s;--columns:%s;--cell:%spx" role="img" aria-label="%s">
                <b>by hand</b><b>expected</b><b>difference</b>
                %s
                </div>
                <p class="legend">%s%s</p>
                </details>
                """.formatted(
                        block.wrong() > 0 || !Double.isFinite(difference(worst)) ? " open=\"open\"" : "",
                        name,
                        block.shape(),
                        block.wrong(),
                        block.hand().length,
                        Numbers.size(Math.abs(difference(worst))),
                        layout(),
                        pixels * columns > 110 ? " wide" : "",
                        rows,
                        columns,
                        pixels,
                        "Heat maps of " + name + "; the difference is largest at " + told(worst, ", "),
                        cells,
                        scale("by hand and expected", largest),
                        scale("difference, by hand − expected", top));
    }

    private double difference(int entry) {
        return block.hand()[entry] - block.exact()[entry];
    }

    /** The largest absolute value that is finite. */
    private double largest(IntToDoubleFunction... numbers) {
        return Arrays.stream(numbers)
                .flatMapToDouble(x -> IntStream.range(0, block.hand().length).mapToDouble(x))
                .map(Math::abs)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }

    /** The entry of a patch whose difference is largest, NaN above all; −1 if the patch is empty. */
    private int worst(int top, int bottom, int left, int right) {
        int worst = -1;
        for (int i = top; i < bottom; i++) {
            int end = Math.min(i * width + right, block.hand().length);
            for (int e = i * width + left; e < end; e++) {
                if (worst < 0 || Double.compare(Math.abs(difference(e)), Math.abs(difference(worst))) > 0) {
                    worst = e;
                }
            }
        }
        return worst;
    }

    private String cell(int row, int column, double largest, double top) {
        int e = worst(
                part(row, height, rows),
                part(row + 1, height, rows),
                part(column, width, columns),
                part(column + 1, width, columns));
        if (e < 0) {
            return "";
        }
        double hand = block.hand()[e];
        double exact = block.exact()[e];
        String marks = (mark(hand, "h") + mark(exact, "e") + mark(hand - exact, "d")).strip();
        return "<i" + (marks.isEmpty() ? "" : " class=\"" + marks + "\"") + " style=\"--h:" + shade(hand, largest)
                + ";--e:" + shade(exact, largest) + ";--d:" + shade(hand - exact, top) + "\" title=\""
                + told(e, "&#10;") + "\"></i>";
    }

    /** Where a part starts of a length that is divided as evenly as can be. */
    private static int part(int number, int length, int parts) {
        return (int) ((long) number * length / parts);
    }

    private static String mark(double x, String panel) {
        return Double.isFinite(x) ? "" : Double.isNaN(x) ? " nan-" + panel : " inf-" + panel;
    }

    /** sign(x) log(1 + 100 |x| / m) in hundredths of what it is at m. */
    private static int shade(double x, double m) {
        return x == 0 || !Double.isFinite(x)
                ? 0
                : (int) Math.rint(100 * Math.signum(x) * Math.log1p(BEND * (Math.abs(x) / m)) / Math.log1p(BEND));
    }

    private String told(int e, String gap) {
        int[] index =
                Shape.of(block.shape().stream().mapToInt(i -> i).toArray()).index(e);
        return Arrays.toString(index).replace(" ", "") + gap + "by hand " + Numbers.brief(block.hand()[e]) + gap
                + "expected " + Numbers.brief(block.exact()[e]) + gap + "difference " + Numbers.size(difference(e));
    }

    /** How the block is laid out, where that is not plain. */
    private String layout() {
        List<String> sentences = new ArrayList<>();
        int rank = block.shape().size();
        if (rank > 0 && width != block.shape().get(rank - 1)) {
            sentences.add("In rows of " + width + " entries.");
        } else if (rank > 2) {
            sentences.add("The leading axes are flattened to rows; columns are the last axis.");
        }
        if (rows < height || columns < width) {
            sentences.add("Each cell stands for up to " + ceil(height, rows) + " × " + ceil(width, columns)
                    + " entries and shows the one whose difference is largest.");
        }
        return sentences.isEmpty() ? "" : "<p class=\"faint\">" + String.join(" ", sentences) + "</p>\n";
    }

    private static String scale(String name, double m) {
        return "<span>" + name + ": <span class=\"scale\">" + Numbers.size(0 - m) + " <i></i> " + Numbers.size(m)
                + "</span></span> ";
    }
}

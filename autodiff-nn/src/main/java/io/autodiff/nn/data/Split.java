package io.autodiff.nn.data;

import io.autodiff.Tensor;
import io.autodiff.nn.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Rows for training, validation and test, drawn at random: lists of rows that {@code Dataset.rows} and {@code Examples.only} take.
 *
 * <pre>{@code
 * List<int[]> parts = Split.stratified(classes, random, 0.8, 0.1, 0.1);
 * Dataset training = data.rows(parts.get(0));
 * }</pre>
 */
public final class Split {
    private Split() {}

    /** One round of a cross-validation. */
    public record Fold(int[] training, int[] validation) {}

    /**
     * The rows 0 … n − 1 in random order, dealt out in these shares; each part is right to one row.
     *
     * @throws IllegalArgumentException «split: the shares must be positive and sum to 1, got [0.8, 0.1]»
     */
    public static List<int[]> random(int n, RandomGenerator random, double... shares) {
        requireShares(shares);
        return deal(Examples.permutation(n, random), shares);
    }

    /**
     * The same for the rows of each class by itself, so that all parts have the classes in the same proportions.
     *
     * @param classes of shape [rows], for example {@code targets.argMax(1)} of one-hot rows
     * @throws IllegalArgumentException «split: takes one class a row, of shape [rows], got [150, 3]; did you mean argMax(1)?»
     */
    public static List<int[]> stratified(Tensor classes, RandomGenerator random, double... shares) {
        requireShares(shares);
        if (classes.rank() != 1) {
            throw new IllegalArgumentException("split: takes one class a row, of shape [rows], got " + classes.shape()
                    + (classes.rank() == 2 ? "; did you mean argMax(1)?" : ""));
        }
        Map<Double, List<Integer>> rowsOfClass = new TreeMap<>();
        for (int row : Examples.permutation(classes.size(), random)) {
            rowsOfClass
                    .computeIfAbsent(classes.get(row), c -> new ArrayList<>())
                    .add(row);
        }
        List<List<int[]>> dealt = rowsOfClass.values().stream()
                .map(rows -> deal(rows.stream().mapToInt(row -> row).toArray(), shares))
                .toList();
        return IntStream.range(0, shares.length)
                .mapToObj(part -> dealt.stream()
                        .flatMapToInt(parts -> Arrays.stream(parts.get(part)))
                        .toArray())
                .toList();
    }

    /**
     * k rounds, in each of which another k-th of the rows 0 … n − 1 in random order is left out for validation.
     *
     * @throws IllegalArgumentException «split: 3 rows do not make 5 folds; take 2 to 3»
     */
    public static List<Fold> folds(int n, int k, RandomGenerator random) {
        if (k < 2 || k > n) {
            throw new IllegalArgumentException("split: " + n + " rows do not make " + k + " folds; take 2 to " + n);
        }
        int[] order = Examples.permutation(n, random);
        return IntStream.range(0, k)
                .mapToObj(i -> {
                    int from = (int) ((long) n * i / k);
                    int to = (int) ((long) n * (i + 1) / k);
                    int[] others = joined(Arrays.copyOf(order, from), Arrays.copyOfRange(order, to, n));
                    return new Fold(others, Arrays.copyOfRange(order, from, to));
                })
                .toList();
    }

    /** Cut where the shares so far end, rounded, so that errors do not add up. */
    private static List<int[]> deal(int[] rows, double[] shares) {
        List<int[]> parts = new ArrayList<>();
        double sum = 0;
        int from = 0;
        for (double share : shares) {
            sum += share;
            int to = Math.min(rows.length, (int) Math.round(rows.length * sum));
            parts.add(Arrays.copyOfRange(rows, from, to));
            from = to;
        }
        return parts;
    }

    private static int[] joined(int[] first, int[] second) {
        return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    private static void requireShares(double[] shares) {
        if (!Arrays.stream(shares).allMatch(share -> share > 0)
                || !(Math.abs(Arrays.stream(shares).sum() - 1) < 1e-9)) {
            throw new IllegalArgumentException(
                    "split: the shares must be positive and sum to 1, got " + Arrays.toString(shares));
        }
    }
}

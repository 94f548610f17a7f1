package io.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The Jacobian of a function as a sparse matrix, with few sweeps: columns that share no row are found together, by one forward sweep with
 * the sum of their unit vectors; or rows that share no column by one reverse sweep, if that takes fewer.
 *
 * <p>Where the Jacobian is not zero is found once, with a sweep for each column or row; then a greedy colouring groups them. A banded
 * Jacobian of a million columns takes as many sweeps as the band is wide. The Hessian of a scalar function is the Jacobian of its gradient.
 * Source: Curtis, Powell and Reid, On the estimation of sparse Jacobian matrices (1974); Gebremedhin, Manne and Pothen, What color is your
 * Jacobian? (2005).
 *
 * <pre>{@code
 * SparseJacobian jacobian = SparseJacobian.of(f, x);   // finds the pattern at x, a point like any other
 * SparseMatrix j = jacobian.at(x);                     // [f(x).size(), x.size()], again at every new x
 * SparseJacobian hessian = SparseJacobian.of(Autodiff.grad(g), x);
 * }</pre>
 */
public final class SparseJacobian {
    private final Function<? super Tensor, Tensor> f;
    private final Shape matrix;
    private final boolean forward;

    /** Of each group, where the Jacobian is not zero. */
    private final List<List<Place>> groups;

    private record Place(int row, int column) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return row != other.row ? Integer.compare(row, other.row) : Integer.compare(column, other.column);
        }
    }

    private SparseJacobian(
            Function<? super Tensor, Tensor> f, Shape matrix, boolean forward, List<List<Place>> groups) {
        this.f = f;
        this.matrix = matrix;
        this.forward = forward;
        this.groups = groups;
    }

    /**
     * The Jacobian of f, whose elements are zero where they are zero at all these points. A point where an element is zero by chance hides
     * it: take points like any other, not the origin.
     *
     * @throws IllegalArgumentException «sparseJacobian: takes points of one shape, at least one, got [[2], [3]]»
     */
    public static SparseJacobian of(Function<? super Tensor, Tensor> f, Tensor... points) {
        List<Shape> shapes = Arrays.stream(points).map(Tensor::shape).distinct().toList();
        if (shapes.size() != 1) {
            throw new IllegalArgumentException("sparseJacobian: takes points of one shape, at least one, got "
                    + Arrays.stream(points).map(Tensor::shape).toList());
        }
        NavigableSet<Place> places = new TreeSet<>();
        int rows = 0;
        for (Tensor point : points) {
            rows = addPlaces(f, point, places);
        }
        List<List<Place>> byColumns = group(places, Place::column, Place::row);
        List<List<Place>> byRows = group(places, Place::row, Place::column);
        boolean forward = byColumns.size() <= byRows.size();
        return new SparseJacobian(f, Shape.of(rows, points[0].size()), forward, forward ? byColumns : byRows);
    }

    /** Row by row or column by column, so that the whole Jacobian is never held; returns the number of rows. */
    private static int addPlaces(Function<? super Tensor, Tensor> f, Tensor x, NavigableSet<Place> places) {
        try (Tape tape = Tape.lean()) {
            Tensor watched = tape.watch(x);
            Tensor y = f.apply(watched);
            boolean byColumns = x.size() < y.size();
            if (tape.tracks(y)) {
                Many.products(
                        tape,
                        watched,
                        y,
                        byColumns,
                        Math.min(x.size(), y.size()),
                        IntStream::of,
                        (first, products) -> addPlaces(byColumns, first, products, places));
            }
            return y.size();
        }
    }

    private static void addPlaces(boolean byColumns, int first, Tensor lines, NavigableSet<Place> places) {
        int length = lines.shape().size(1);
        double[] elements = lines.toArray();
        for (int i = 0; i < elements.length; i++) {
            if (elements[i] != 0) {
                int line = first + i / length;
                places.add(byColumns ? new Place(i % length, line) : new Place(line, i % length));
            }
        }
    }

    private interface Coordinate {
        int of(Place place);
    }

    /** Greedy: each line joins the first group that does not yet meet any of its crossing lines. */
    private static List<List<Place>> group(NavigableSet<Place> places, Coordinate line, Coordinate crossing) {
        List<List<Place>> lines = new ArrayList<>();
        for (Place place : places) {
            while (lines.size() <= line.of(place)) {
                lines.add(new ArrayList<>());
            }
            lines.get(line.of(place)).add(place);
        }
        List<List<Place>> groups = new ArrayList<>();
        List<BitSet> taken = new ArrayList<>();
        for (List<Place> next : lines) {
            if (next.isEmpty()) {
                continue;
            }
            BitSet crossed = new BitSet();
            next.forEach(place -> crossed.set(crossing.of(place)));
            int group = 0;
            while (group < groups.size() && taken.get(group).intersects(crossed)) {
                group++;
            }
            if (group == groups.size()) {
                groups.add(new ArrayList<>());
                taken.add(new BitSet());
            }
            groups.get(group).addAll(next);
            taken.get(group).or(crossed);
        }
        return groups;
    }

    /** How many sweeps {@link #at} takes. */
    public int sweeps() {
        return groups.size();
    }

    /**
     * The Jacobian at x, of shape [f(x).size(), x.size()]; differentiable in x, as all transforms are.
     *
     * @throws IllegalArgumentException «sparseJacobian: the Jacobian has shape [9, 10], but here f goes from [5] to [4]»
     */
    public SparseMatrix at(Tensor x) {
        try (Tape tape = Tape.lean()) {
            Tensor watched = tape.watch(x);
            Tensor y = f.apply(watched);
            if (!Shape.of(y.size(), x.size()).equals(matrix)) {
                throw new IllegalArgumentException("sparseJacobian: the Jacobian has shape " + matrix
                        + ", but here f goes from " + x.shape() + " to " + y.shape());
            }
            List<Place> places = groups.stream().flatMap(List::stream).toList();
            return new SparseMatrix(
                    matrix,
                    places.stream().mapToInt(Place::row).toArray(),
                    places.stream().mapToInt(Place::column).toArray(),
                    tape.tracks(y) ? values(tape, watched, y) : Tensor.zeros(places.size()));
        }
    }

    /** The elements, group after group: each product with the ones of a group has them where their lines cross it. */
    private Tensor values(Tape tape, Tensor x, Tensor y) {
        List<Tensor> values = new ArrayList<>(List.of(Tensor.zeros(0)));
        Many.products(
                tape,
                x,
                y,
                forward,
                groups.size(),
                k -> groups.get(k).stream().mapToInt(place -> forward ? place.column : place.row),
                (first, products) -> {
                    int n = products.shape().size(1);
                    int[] indices = IntStream.range(0, products.shape().size(0))
                            .flatMap(k -> groups.get(first + k).stream()
                                    .mapToInt(place -> k * n + (forward ? place.row : place.column)))
                            .toArray();
                    values.add(products.reshape(products.size()).gather(0, indices));
                });
        return Tensor.concat(0, values);
    }
}

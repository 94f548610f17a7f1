package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operations that move elements without changing them, against a loop over the indices of the result. */
class MovementTest {
    private static final Tensor MATRIX = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});

    // ---------------------------------------------------------------- order

    @Property(tries = 300)
    void permutesAxes(@ForAll("shapes") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor x = Testing.random(seed, shape.toArray());
        List<Integer> axes =
                new ArrayList<>(IntStream.range(0, shape.rank()).boxed().toList());
        Collections.shuffle(axes, random);
        int[] order = axes.stream().mapToInt(axis -> axis).toArray();
        Shape permuted = Shape.of(IntStream.of(order).map(shape::size).toArray());
        assertThat(x.permute(order)).isEqualTo(Testing.tensor(permuted, index -> {
            int[] own = new int[index.length];
            for (int axis = 0; axis < order.length; axis++) {
                own[order[axis]] = index[axis];
            }
            return x.get(own);
        }));
    }

    @Test
    void transposesTheLastTwoAxes() {
        assertThat(MATRIX.transpose()).isEqualTo(Tensor.of(new double[][] {{1, 4}, {2, 5}, {3, 6}}));
        Tensor batch = Testing.random(1, 4, 2, 3);
        assertThat(batch.transpose().shape()).isEqualTo(Shape.of(4, 3, 2));
        assertThat(batch.transpose().at(3)).isEqualTo(batch.at(3).transpose());
    }

    @Test
    void reshapes() {
        assertThat(MATRIX.reshape(3, 2)).isEqualTo(Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}}));
        assertThat(MATRIX.reshape(-1)).isEqualTo(Tensor.of(1, 2, 3, 4, 5, 6));
        assertThat(MATRIX.reshape(3, -1).shape()).isEqualTo(Shape.of(3, 2));
        assertThat(MATRIX.reshape(Shape.of(1, 6)).shape()).isEqualTo(Shape.of(1, 6));
        assertThat(Tensor.of(7).reshape()).isEqualTo(Tensor.scalar(7));
        assertThat(Tensor.scalar(7).reshape(1, 1)).isEqualTo(Tensor.of(new double[][] {{7}}));
        assertThat(Tensor.zeros(0, 3).reshape(-1, 3).shape()).isEqualTo(Shape.of(0, 3));
    }

    @Property(tries = 300)
    void movesAndSwapsAxes(@ForAll("ranked") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor x = Testing.random(seed, shape.toArray());
        int from = random.nextInt(shape.rank());
        int to = random.nextInt(shape.rank());
        Tensor moved = x.moveAxis(from, to);
        assertThat(moved.shape().with(to, 1))
                .isEqualTo(Axes.drop(from).reduce(shape.with(from, 1)).insert(to, 1));
        assertThat(moved.moveAxis(to, from)).isEqualTo(x);
        assertThat(x.moveAxis(from - shape.rank(), to - shape.rank())).isEqualTo(moved);
        Tensor swapped = x.swapAxes(from, to);
        assertThat(swapped)
                .isEqualTo(Testing.tensor(
                        swapped.shape(), index -> x.get(with(with(index, from, index[to]), to, index[from]))));
        assertThat(x.swapAxes(to - shape.rank(), from)).isEqualTo(swapped);
    }

    @Test
    void movesAnAxisPastOthers() {
        Tensor x = Tensor.zeros(2, 3, 4, 5);
        assertThat(x.moveAxis(0, -1).shape()).isEqualTo(Shape.of(3, 4, 5, 2));
        assertThat(x.moveAxis(3, 1).shape()).isEqualTo(Shape.of(2, 5, 3, 4));
    }

    @Test
    void addsAndDropsAxesOfSizeOne() {
        Tensor x = Tensor.zeros(1, 3, 1, 4);
        assertThat(x.squeeze().shape()).isEqualTo(Shape.of(3, 4));
        assertThat(x.squeeze(0).shape()).isEqualTo(Shape.of(3, 1, 4));
        assertThat(x.squeeze(-2, 0).shape()).isEqualTo(Shape.of(3, 4));
        assertThat(MATRIX.squeeze()).isEqualTo(MATRIX);
        assertThat(Tensor.scalar(1).squeeze()).isEqualTo(Tensor.scalar(1));
        assertThat(MATRIX.expandDims(0).shape()).isEqualTo(Shape.of(1, 2, 3));
        assertThat(MATRIX.expandDims(-1).shape()).isEqualTo(Shape.of(2, 3, 1));
        assertThat(MATRIX.expandDims(1).squeeze(1)).isEqualTo(MATRIX);
        assertThat(Tensor.scalar(1).expandDims(0)).isEqualTo(Tensor.of(1));
    }

    // ---------------------------------------------------------------- along an axis

    /** Which element of a row of n comes to which place, on its own definition. */
    @Property(tries = 300)
    void rearrangesRows(@ForAll("filled") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor x = Testing.random(seed, shape.toArray());
        int axis = random.nextInt(shape.rank());
        int last = axis - shape.rank();
        int n = shape.size(axis);
        int shift = random.nextInt(9) - 4;
        int times = random.nextInt(4);
        int more = random.nextInt(n);
        assertThat(x.flip(axis)).isEqualTo(row(x, axis, n, k -> n - 1 - k)).isEqualTo(x.flip(last));
        assertThat(x.roll(axis, shift))
                .isEqualTo(row(x, axis, n, k -> ((k - shift) % n + n) % n))
                .isEqualTo(x.roll(last, shift));
        assertThat(x.repeat(axis, times))
                .isEqualTo(row(x, axis, n * times, k -> k / times))
                .isEqualTo(x.repeat(last, times));
        int[] copies =
                IntStream.range(0, shape.rank()).map(a -> a == axis ? times : 1).toArray();
        assertThat(x.tile(copies)).isEqualTo(row(x, axis, n * times, k -> k % n));
        assertThat(x.padEdge(axis, more, times))
                .isEqualTo(row(x, axis, more + n + times, k -> Math.min(Math.max(k - more, 0), n - 1)))
                .isEqualTo(x.padEdge(last, more, times));
        assertThat(x.padReflect(axis, more, n - 1))
                .isEqualTo(row(x, axis, more + n + n - 1, k -> {
                    int i = Math.abs(k - more);
                    return i < n ? i : 2 * (n - 1) - i;
                }))
                .isEqualTo(x.padReflect(last, more, n - 1));
    }

    private static Tensor row(Tensor x, int axis, int n, IntUnaryOperator from) {
        return Testing.tensor(x.shape().with(axis, n), index -> x.get(with(index, axis, from.applyAsInt(index[axis]))));
    }

    @Test
    void rearrangesAsTheTextsSay() {
        Tensor x = Tensor.of(0, 1, 2);
        assertThat(x.flip()).isEqualTo(Tensor.of(2, 1, 0));
        assertThat(x.roll(0, 1)).isEqualTo(Tensor.of(2, 0, 1));
        assertThat(x.repeat(0, 2)).isEqualTo(Tensor.of(0, 0, 1, 1, 2, 2));
        assertThat(x.tile(2)).isEqualTo(Tensor.of(0, 1, 2, 0, 1, 2));
        assertThat(x.padReflect(0, 1, 1)).isEqualTo(Tensor.of(1, 0, 1, 2, 1));
        assertThat(x.padEdge(0, 1, 1)).isEqualTo(Tensor.of(0, 0, 1, 2, 2));
        assertThat(x.pad(0, 1, 2, 7)).isEqualTo(Tensor.of(7, 0, 1, 2, 7, 7));
        assertThat(MATRIX.pad(-1, 0, 1, 7)).isEqualTo(Tensor.of(new double[][] {{1, 2, 3, 7}, {4, 5, 6, 7}}));
        assertThat(MATRIX.flip()).isEqualTo(Tensor.of(new double[][] {{6, 5, 4}, {3, 2, 1}}));
        assertThat(Tensor.scalar(3).flip()).isEqualTo(Tensor.scalar(3));
        assertThat(Tensor.zeros(0).roll(0, 3)).isEqualTo(Tensor.zeros(0));
        assertThat(x.tile(2, 1)).isEqualTo(Tensor.of(new double[][] {{0, 1, 2}, {0, 1, 2}}));
        assertThat(MATRIX.tile(2)).isEqualTo(Tensor.concat(1, MATRIX, MATRIX));
        assertThat(Tensor.scalar(3).tile(2)).isEqualTo(Tensor.of(3, 3));
    }

    // ---------------------------------------------------------------- matrices

    @Property(tries = 300)
    void takesDiagonalsAndTriangles(@ForAll("matrices") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor x = Testing.random(seed, shape.toArray());
        int row = shape.rank() - 2;
        int column = shape.rank() - 1;
        int k = random.nextInt(9) - 4;
        Tensor below = Testing.tensor(shape, index -> index[column] - index[row] <= k ? x.get(index) : 0);
        assertThat(x.tril(k)).isEqualTo(below);
        assertThat(x.triu(k + 1)).isEqualTo(x.minus(below));
        Tensor diagonal = x.diagonal(k);
        int n = Math.max(0, Math.min(shape.size(row) - Math.max(0, -k), shape.size(column) - Math.max(0, k)));
        assertThat(diagonal).isEqualTo(Testing.tensor(shape.slice(0, row).concat(Shape.of(n)), index -> {
            int[] own = Arrays.copyOf(index, shape.rank());
            own[row] = index[row] + Math.max(0, -k);
            own[column] = index[row] + Math.max(0, k);
            return x.get(own);
        }));
        Tensor matrix = diagonal.diagonalMatrix(k);
        int size = n + Math.abs(k);
        assertThat(matrix.shape()).isEqualTo(shape.slice(0, row).concat(Shape.of(size, size)));
        assertThat(matrix.diagonal(k)).isEqualTo(diagonal);
        Testing.assertClose(matrix.sum(), diagonal.sum(), 1e-12);
    }

    @Test
    void theMainDiagonalIsTheUsualOne() {
        assertThat(MATRIX.diagonal()).isEqualTo(Tensor.of(1, 5));
        assertThat(MATRIX.trace()).isEqualTo(Tensor.scalar(6));
        assertThat(MATRIX.tril()).isEqualTo(Tensor.of(new double[][] {{1, 0, 0}, {4, 5, 0}}));
        assertThat(MATRIX.triu()).isEqualTo(Tensor.of(new double[][] {{1, 2, 3}, {0, 5, 6}}));
        assertThat(Tensor.of(1, 2).diagonalMatrix()).isEqualTo(Tensor.of(new double[][] {{1, 0}, {0, 2}}));
        assertThat(Tensor.of(7).diagonalMatrix(-1)).isEqualTo(Tensor.of(new double[][] {{0, 0}, {7, 0}}));
    }

    /** What a triangle leaves out may be anything. */
    @Test
    void aTriangleDropsWhatIsNotANumber() {
        Tensor x = Tensor.of(new double[][] {{1, Double.NaN}, {2, 3}});
        assertThat(x.tril()).isEqualTo(Tensor.of(new double[][] {{1, 0}, {2, 3}}));
    }

    @Test
    void putsWholesInPlaceOfElements() {
        Tensor a = Tensor.of(new double[][] {{1, 2}});
        assertThat(a.kron(MATRIX)).isEqualTo(Tensor.concat(1, MATRIX, MATRIX.times(2)));
        assertThat(MATRIX.kron(Tensor.of(1, 10))).isEqualTo(Tensor.of(new double[][] {
            {1, 10, 2, 20, 3, 30}, {4, 40, 5, 50, 6, 60}
        }));
        assertThat(Tensor.scalar(2).kron(MATRIX)).isEqualTo(MATRIX.times(2));
    }

    @Test
    void makesIndicesRows() {
        assertThat(Tensor.oneHot(new int[] {2, 0}, 3)).isEqualTo(Tensor.of(new double[][] {{0, 0, 1}, {1, 0, 0}}));
        assertThat(Tensor.scalar(1).oneHot(2)).isEqualTo(Tensor.of(0, 1));
        assertThat(MATRIX.oneHot(7).argMax(-1)).isEqualTo(MATRIX);
        assertThat(Tensor.linspace(1, 2, 5)).isEqualTo(Tensor.of(1, 1.25, 1.5, 1.75, 2));
        assertThat(Tensor.linspace(0.1, 0.7, 4).get(3)).isEqualTo(0.7);
        assertThat(Tensor.linspace(3, 4, 1)).isEqualTo(Tensor.of(3));
        assertThat(Tensor.linspace(3, 4, 0)).isEqualTo(Tensor.zeros(0));
    }

    // ---------------------------------------------------------------- parts

    @Property(tries = 300)
    void slicesAndPads(@ForAll("ranked") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor x = Testing.random(seed, shape.toArray());
        int axis = random.nextInt(shape.rank());
        int n = shape.size(axis);
        int from = random.nextInt(n + 1);
        int to = from + random.nextInt(n - from + 1);
        Tensor part = Testing.tensor(shape.with(axis, to - from), index -> x.get(moved(index, axis, from)));
        assertThat(x.slice(axis, from, to)).isEqualTo(part);
        assertThat(x.slice(axis - shape.rank(), from, to)).isEqualTo(part);
        Tensor padded = Testing.tensor(shape, index -> index[axis] < from || index[axis] >= to ? 0 : x.get(index));
        assertThat(part.pad(axis, from, n - to)).isEqualTo(padded);
        assertThat(part.pad(axis - shape.rank(), from, n - to)).isEqualTo(padded);
    }

    @Test
    void takesPartsAtLeadingIndices() {
        assertThat(MATRIX.at(1)).isEqualTo(Tensor.of(4, 5, 6));
        assertThat(MATRIX.at(-1)).isEqualTo(Tensor.of(4, 5, 6));
        assertThat(MATRIX.at(0, -1)).isEqualTo(Tensor.scalar(3));
        assertThat(MATRIX.at()).isEqualTo(MATRIX);
    }

    @Property(tries = 300)
    void gathersAndScatters(@ForAll("filled") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor x = Testing.random(seed, shape.toArray());
        int axis = random.nextInt(shape.rank());
        int n = shape.size(axis);
        int[] indices = random.ints(random.nextInt(5), 0, n).toArray();
        Tensor gathered = x.gather(axis, indices);
        assertThat(gathered).isEqualTo(Testing.tensor(shape.with(axis, indices.length), index -> {
            int[] own = index.clone();
            own[axis] = indices[index[axis]];
            return x.get(own);
        }));
        assertThat(x.gather(axis - shape.rank(), indices)).isEqualTo(gathered);
        Tensor scattered = gathered.scatterAdd(axis, n, indices);
        assertThat(gathered.scatterAdd(axis - shape.rank(), n, indices)).isEqualTo(scattered);
        Testing.assertClose(
                scattered,
                Testing.tensor(shape, index -> {
                    long times =
                            IntStream.of(indices).filter(i -> i == index[axis]).count();
                    return times * x.get(index);
                }),
                1e-15);
    }

    /** Along axis 1 of a matrix, y[i][j] = x[i][indices[i][j]]; its transpose gives back what was taken. */
    @Property(tries = 300)
    void takesAndAddsAlongAnAxis(@ForAll("filled") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor x = Testing.random(seed, shape.toArray());
        int axis = random.nextInt(shape.rank());
        int n = shape.size(axis);
        Tensor indices = Testing.tensor(shape.with(axis, random.nextInt(5)), index -> random.nextInt(n));
        Tensor taken = x.takeAlongAxis(axis, indices);
        assertThat(taken)
                .isEqualTo(Testing.tensor(
                        indices.shape(), index -> x.get(with(index, axis, (int) indices.get(index)))));
        assertThat(x.takeAlongAxis(axis - shape.rank(), indices)).isEqualTo(taken);
        Tensor back = taken.addAlongAxis(axis, n, indices);
        assertThat(taken.addAlongAxis(axis - shape.rank(), n, indices)).isEqualTo(back);
        Testing.assertClose(
                back,
                Testing.tensor(shape, index -> {
                    long times = IntStream.range(0, indices.shape().size(axis))
                            .filter(k -> indices.get(with(index, axis, k)) == index[axis])
                            .count();
                    return times * x.get(index);
                }),
                1e-15);
    }

    @Test
    void gathersRowsForABatchOfIndices() {
        Tensor indices = Tensor.of(new double[][] {{1, 0}, {1, 1}, {0, 0}});
        Tensor rows = MATRIX.gather(0, indices);
        assertThat(rows.shape()).isEqualTo(Shape.of(3, 2, 3));
        assertThat(rows.at(1, 0)).isEqualTo(MATRIX.at(1));
        assertThat(MATRIX.gather(-1, indices).shape()).isEqualTo(Shape.of(2, 3, 2));
        assertThat(MATRIX.gather(1, Tensor.scalar(2))).isEqualTo(Tensor.of(3, 6));
    }

    @Test
    void picksPartsAtPoints() {
        assertThat(MATRIX.pick(new int[] {1, 0, 1}, new int[] {2, 0, 2})).isEqualTo(Tensor.of(6, 1, 6));
        assertThat(MATRIX.pick(new int[] {1, 1})).isEqualTo(MATRIX.gather(0, 1, 1));
        Tensor x = Testing.random(3, 2, 3, 4);
        assertThat(x.pick(new int[] {1, 0}, new int[] {2, 1})).isEqualTo(Tensor.stack(0, x.at(1, 2), x.at(0, 1)));
    }

    @Property(tries = 300)
    void splitsIntoParts(@ForAll("ranked") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor x = Testing.random(seed, shape.toArray());
        int axis = random.nextInt(shape.rank());
        int n = shape.size(axis);
        List<Tensor> unstacked = x.unstack(axis);
        assertThat(unstacked).hasSize(n);
        assertThat(x.unstack(axis - shape.rank())).isEqualTo(unstacked);
        for (int i = 0; i < n; i++) {
            assertThat(unstacked.get(i)).isEqualTo(x.moveAxis(axis, 0).at(i));
        }
        int first = random.nextInt(n + 1);
        int second = random.nextInt(n - first + 1);
        List<Tensor> parts = x.split(axis - shape.rank(), new int[] {first, second, n - first - second});
        assertThat(parts)
                .containsExactly(
                        x.slice(axis, 0, first),
                        x.slice(axis, first, first + second),
                        x.slice(axis, first + second, n));
    }

    @Test
    void splitsIntoEqualParts() {
        assertThat(MATRIX.split(1, 3))
                .containsExactly(MATRIX.slice(1, 0, 1), MATRIX.slice(1, 1, 2), MATRIX.slice(1, 2, 3));
        assertThat(MATRIX.split(0, 1)).containsExactly(MATRIX);
        assertThat(Tensor.zeros(0, 2).split(0, 2)).containsExactly(Tensor.zeros(0, 2), Tensor.zeros(0, 2));
    }

    /** A slice and a reshape for each part, where adjoints are added in place; by halves there are twice as many slices. */
    @Test
    void cutsEachPartFromTheWhole() {
        try (Tape tape = new Tape()) {
            Tensor x = tape.watch("x", Tensor.normal(new SplittableRandom(1), 8, 3));
            List<Tensor> parts = x.unstack(0);
            assertThat(tape.size()).isEqualTo(1 + 2 * parts.size());
        }
        try (Tape tape = Tape.checked()) {
            tape.watch("x", Tensor.normal(new SplittableRandom(1), 8, 3)).unstack(0);
            assertThat(tape.size()).isEqualTo(1 + 14 + 8);
        }
    }

    /** A hundred thousand adjoints of the whole length would take minutes and more memory than there is. */
    @Test
    @Timeout(20)
    void takesALongVectorApart() {
        Tensor x = Testing.random(5, 100_000);
        Tensor gradient = Autodiff.grad(
                (Tensor v) -> v.unstack(0).stream()
                        .map(Tensor::square)
                        .reduce(Tensor::plus)
                        .orElseThrow(),
                x);
        assertThat(gradient).isEqualTo(x.times(2));
    }

    // ---------------------------------------------------------------- gradients

    /** The pieces of x come back in other places; so must their adjoints. */
    @Test
    void sendsAdjointsWhereTheElementsCameFrom() {
        Tensor x = Tensor.of(1, 2, 3, 4, 5, 6);
        Tensor weights = Tensor.of(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
        Tensor gradient = Autodiff.grad(
                (Tensor v) -> {
                    Tensor matrix = v.reshape(2, 3);
                    Tensor parts = Tensor.concat(
                            0,
                            matrix.transpose().reshape(6).slice(0, 1, 3),
                            v.gather(0, 5, 5, 0),
                            v.at(3).reshape(1));
                    return parts.pad(0, 1, 3).dot(weights);
                },
                x);
        // The transpose starts 1, 4, 2, so its slice takes elements 3 and 1; weight 10 meets the padding.
        assertThat(gradient).isEqualTo(Tensor.of(60, 30, 0, 20 + 70, 0, 40 + 50));
    }

    private static int[] with(int[] index, int axis, int value) {
        int[] changed = index.clone();
        changed[axis] = value;
        return changed;
    }

    private static int[] moved(int[] index, int axis, int by) {
        int[] moved = index.clone();
        moved[axis] += by;
        return moved;
    }

    @Provide
    Arbitrary<Shape> shapes() {
        return Testing.shapes(0, 3);
    }

    @Provide
    Arbitrary<Shape> ranked() {
        return Testing.shapes(0, 3).filter(shape -> shape.rank() > 0);
    }

    @Provide
    Arbitrary<Shape> matrices() {
        return Testing.shapes(0, 4).filter(shape -> shape.rank() > 1);
    }

    @Provide
    Arbitrary<Shape> filled() {
        return Testing.shapes(1, 3).filter(shape -> shape.rank() > 0);
    }

    @Test
    void keepsTheSignOfZero() {
        Tensor zeros = Tensor.of(-0.0, 0.0);
        assertThat(Tensor.concat(0, zeros, zeros)).isEqualTo(Tensor.of(-0.0, 0.0, -0.0, 0.0));
        assertThat(Tensor.stack(1, zeros, zeros)).isEqualTo(Tensor.of(new double[][] {{-0.0, -0.0}, {0.0, 0.0}}));
        assertThat(zeros.pad(0, 1, 0)).isEqualTo(Tensor.of(0.0, -0.0, 0.0));
    }
}

package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

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

    // ---------------------------------------------------------------- joining

    @Property(tries = 300)
    void takesApartWhatItJoins(@ForAll("ranked") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor whole = Testing.random(seed, shape.toArray());
        int axis = random.nextInt(shape.rank());
        int n = shape.size(axis);
        int first = random.nextInt(n + 1);
        int second = first + random.nextInt(n - first + 1);
        Tensor[] parts = {whole.slice(axis, 0, first), whole.slice(axis, first, second), whole.slice(axis, second, n)};
        assertThat(Tensor.concat(axis, parts)).isEqualTo(whole);
        assertThat(Tensor.concat(axis - shape.rank(), List.of(parts))).isEqualTo(whole);
    }

    @Property(tries = 300)
    void stacksAlongANewAxis(@ForAll("shapes") Shape shape, @ForAll Random random, @ForAll long seed) {
        Tensor[] parts = {
            Testing.random(seed, shape.toArray()),
            Testing.random(seed + 1, shape.toArray()),
            Testing.random(seed + 2, shape.toArray())
        };
        int axis = random.nextInt(shape.rank() + 1);
        Shape stacked = shape.slice(0, axis).concat(Shape.of(3)).concat(shape.slice(axis, shape.rank()));
        Tensor expected = Testing.tensor(stacked, index -> {
            int[] own = IntStream.range(0, index.length)
                    .filter(i -> i != axis)
                    .map(i -> index[i])
                    .toArray();
            return parts[index[axis]].get(own);
        });
        assertThat(Tensor.stack(axis, parts)).isEqualTo(expected);
        assertThat(Tensor.stack(axis - shape.rank() - 1, List.of(parts))).isEqualTo(expected);
    }

    @Test
    void joinsOnePart() {
        assertThat(Tensor.concat(0, MATRIX)).isEqualTo(MATRIX);
        assertThat(Tensor.stack(-1, Tensor.of(1, 2))).isEqualTo(Tensor.of(new double[][] {{1}, {2}}));
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

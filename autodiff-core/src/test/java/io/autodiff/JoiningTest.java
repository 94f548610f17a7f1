package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Concatenation and stacking, against slices and loops over indices. */
class JoiningTest {
    private static final Tensor MATRIX = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});

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

    /** A step that joins n parts costs n² to sweep over, in both directions. */
    @Test
    void recordsNoLongSteps() {
        for (int n : new int[] {32, 33, 100, 1024, 1025, 2100}) {
            try (Tape tape = new Tape()) {
                Tensor x = tape.watch(Testing.random(n, n));
                Tensor joined = Tensor.stack(0, x.unstack(0));
                assertThat(joined.stopGradient()).isEqualTo(x.stopGradient());
                Tensor weights = Testing.random(n + 1, n);
                assertThat(tape.backward(joined, weights).of(x)).isEqualTo(weights);
                assertThat(tape.forward(x, weights).of(joined)).isEqualTo(weights);
                for (Block block : tape.blocks()) {
                    for (int k = 0; k < block.count; k++) {
                        Step step = block.step(k);
                        assertThat(step == null ? 0 : step.parents().length).isLessThanOrEqualTo(32);
                    }
                }
            }
        }
    }

    @Test
    void joinsManyPartsOfManySizes() {
        Function<Tensor, Tensor> f = x -> {
            List<Tensor> parts = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                parts.add(i % 3 == 0 ? x.slice(1, 0, i % 5) : Testing.random(i, 2, i % 4));
            }
            return Tensor.concat(-1, parts);
        };
        Tensor x = Testing.random(1, 2, 5);
        Tensor joined = f.apply(x);
        try (Tape tape = Tape.lean()) {
            assertThat(f.apply(tape.watch(x)).stopGradient()).isEqualTo(joined);
        }
        Tensor weights = Testing.random(2, joined.shape().toArray());
        Tensor expected = Tensor.zeros(2, 5);
        int start = 0;
        for (int i = 0; i < 150; i++) {
            int size = i % 3 == 0 ? i % 5 : i % 4;
            if (i % 3 == 0) {
                expected = expected.plus(weights.slice(1, start, start + size).pad(1, 0, 5 - size));
            }
            start += size;
        }
        Tensor gradient = Autodiff.vjp(f, x, weights);
        assertThat(gradient.minus(expected).abs().max().item()).isLessThan(1e-13);
        Tensor direction = Testing.random(3, 2, 5);
        double forward = Autodiff.jvp(f, x, direction).times(weights).sum().item();
        assertThat(forward).isCloseTo(gradient.times(direction).sum().item(), within(1e-12));
    }

    @Test
    void namesTheShapesThatDoNotJoinAmongMany() {
        Tensor[] parts = new Tensor[100];
        Arrays.fill(parts, Tensor.ones(2, 3));
        parts[70] = Tensor.ones(3, 3);
        assertThatThrownBy(() -> Autodiff.grad(
                        x -> {
                            parts[0] = x;
                            return Tensor.concat(1, parts).sum();
                        },
                        Tensor.ones(2, 3)))
                .hasMessage("concat: shapes [2, 3] and [3, 3] differ outside axis 1; all other sizes must be equal");
    }

    @Provide
    Arbitrary<Shape> shapes() {
        return Testing.shapes(0, 3);
    }

    @Provide
    Arbitrary<Shape> ranked() {
        return Testing.shapes(0, 3).filter(shape -> shape.rank() > 0);
    }
}

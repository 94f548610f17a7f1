package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.random.RandomGenerator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Elementwise operations on two shapes by NumPy's rule, against a loop over the indices of the result. */
class BroadcastTest {
    /** A shape and two that stretch to it. */
    record Stretch(Shape common, Shape a, Shape b) {}

    @Property(tries = 300)
    void addsSubtractsMultipliesAndDivides(@ForAll("stretches") Stretch shapes, @ForAll long seed) {
        check(shapes, seed, Tensor::plus, (a, b) -> a + b);
        check(shapes, seed, Tensor::minus, (a, b) -> a - b);
        check(shapes, seed, Tensor::times, (a, b) -> a * b);
        check(shapes, seed, Tensor::divide, (a, b) -> a / b);
    }

    @Property(tries = 300)
    void compares(@ForAll("stretches") Stretch shapes, @ForAll long seed) {
        check(shapes, seed, Tensor::maximum, Math::max);
        check(shapes, seed, Tensor::minimum, Math::min);
        check(shapes, seed, Tensor::greater, (a, b) -> a > b ? 1 : 0);
    }

    @Property(tries = 300)
    void chooses(@ForAll("stretches") Stretch shapes, @ForAll long seed) {
        Tensor condition = Testing.random(seed + 2, shapes.common.toArray()).greater(0);
        Tensor a = Testing.random(seed, shapes.a.toArray());
        Tensor b = Testing.random(seed + 1, shapes.b.toArray());
        assertThat(Tensor.where(condition, a, b))
                .isEqualTo(
                        Testing.tensor(shapes.common, i -> condition.get(i) != 0 ? stretched(a, i) : stretched(b, i)));
        assertThat(Tensor.where(a, condition, b))
                .isEqualTo(
                        Testing.tensor(shapes.common, i -> stretched(a, i) != 0 ? condition.get(i) : stretched(b, i)));
    }

    @Example
    void givesTheAdjointToWhatWasChosen() {
        Tensor condition = Tensor.of(0, -2, 0.5, 0);
        Tensor yBar = Tensor.of(1, 2, 3, 4);
        List<Tensor> choices = List.of(Tensor.of(5, 6, 7, 8), Tensor.of(-5, -6, -7, -8));
        assertThat(Autodiff.vjp(x -> Tensor.where(condition, x.get(0), x.get(1)), choices, yBar))
                .containsExactly(Tensor.of(0, 2, 3, 0), Tensor.of(1, 0, 0, 4));
        assertThat(Autodiff.jvp((List<Tensor> x) -> Tensor.where(condition, x.get(0), x.get(1)), choices, choices))
                .isEqualTo(Tensor.of(-5, 6, 7, -8));
    }

    @Property(tries = 300)
    void stretches(@ForAll("stretches") Stretch shapes, @ForAll long seed) {
        Tensor a = Testing.random(seed, shapes.a.toArray());
        assertThat(a.broadcastTo(shapes.common)).isEqualTo(Testing.tensor(shapes.common, i -> stretched(a, i)));
    }

    /** ⟨stretch(a), y⟩ = ⟨a, sumTo(y)⟩: each is the transpose of the other. */
    @Property(tries = 300)
    void sumsWhatWasStretched(@ForAll("stretches") Stretch shapes, @ForAll long seed) {
        Tensor a = Testing.random(seed, shapes.a.toArray());
        Tensor y = Testing.random(seed + 1, shapes.common.toArray());
        double expected = a.broadcastTo(shapes.common).times(y).sum().item();
        assertThat(y.sumTo(shapes.a).shape()).isEqualTo(shapes.a);
        assertThat(a.times(y.sumTo(shapes.a)).sum().item()).isCloseTo(expected, within(1e-12));
    }

    /** The derivatives of a ⊙ b are the other factor, summed where the input was stretched. */
    @Property(tries = 300)
    void givesEachInputAnAdjointOfItsOwnShape(@ForAll("stretches") Stretch shapes, @ForAll long seed) {
        Tape tape = new Tape();
        Tensor a = tape.watch("a", Testing.random(seed, shapes.a.toArray()));
        Tensor b = tape.watch("b", Testing.random(seed + 1, shapes.b.toArray()));
        Tensor yBar = Testing.random(seed + 2, shapes.common.toArray());
        Adjoints adjoints = tape.backward(a.times(b), yBar);
        Testing.assertClose(adjoints.of(a), yBar.times(b.stopGradient()).sumTo(shapes.a), 1e-12);
        Testing.assertClose(adjoints.of(b), yBar.times(a.stopGradient()).sumTo(shapes.b), 1e-12);
    }

    @Test
    void takesNumbersForTensors() {
        Tensor x = Tensor.of(1, 2, 4);
        assertThat(x.plus(1)).isEqualTo(Tensor.of(2, 3, 5));
        assertThat(x.minus(1)).isEqualTo(Tensor.of(0, 1, 3));
        assertThat(x.times(2)).isEqualTo(Tensor.of(2, 4, 8));
        assertThat(x.divide(2)).isEqualTo(Tensor.of(0.5, 1, 2));
        assertThat(x.power(2)).isEqualTo(Tensor.of(1, 4, 16)).isEqualTo(x.power(Tensor.scalar(2)));
        assertThat(x.maximum(2)).isEqualTo(Tensor.of(2, 2, 4));
        assertThat(x.minimum(2)).isEqualTo(Tensor.of(1, 2, 2));
        assertThat(x.greater(2)).isEqualTo(Tensor.of(0, 0, 1));
    }

    private static void check(Stretch shapes, long seed, BinaryOperator<Tensor> operation, DoubleBinaryOperator f) {
        Tensor a = Testing.random(seed, shapes.a.toArray());
        Tensor b = Testing.random(seed + 1, shapes.b.toArray());
        assertThat(operation.apply(a, b))
                .isEqualTo(Testing.tensor(shapes.common, i -> f.applyAsDouble(stretched(a, i), stretched(b, i))));
        assertThat(operation.apply(b, a))
                .isEqualTo(Testing.tensor(shapes.common, i -> f.applyAsDouble(stretched(b, i), stretched(a, i))));
    }

    /** The element that stands at an index of the common shape: missing axes are left out, on axes of size 1 it is the first. */
    private static double stretched(Tensor x, int... index) {
        int[] own = new int[x.rank()];
        for (int axis = 0; axis < own.length; axis++) {
            own[axis] = x.shape().size(axis) == 1 ? 0 : index[index.length - own.length + axis];
        }
        return x.get(own);
    }

    @Provide
    Arbitrary<Stretch> stretches() {
        return Combinators.combine(Testing.shapes(0, 3), Arbitraries.randoms())
                .as((common, random) -> new Stretch(common, shrunk(common, random), shrunk(common, random)))
                .map(s -> new Stretch(s.a.broadcast(s.b), s.a, s.b));
    }

    /** The shape without some of its leading axes, and with size 1 on some others. */
    private static Shape shrunk(Shape shape, RandomGenerator random) {
        int[] kept = shape.slice(random.nextInt(shape.rank() + 1), shape.rank()).toArray();
        for (int axis = 0; axis < kept.length; axis++) {
            kept[axis] = random.nextBoolean() ? 1 : kept[axis];
        }
        return Shape.of(kept);
    }
}

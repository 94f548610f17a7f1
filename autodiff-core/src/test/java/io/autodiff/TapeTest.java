package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TapeTest {
    @Test
    void namesWhatItWatchesByPath() {
        for (Tape tape : List.of(new Tape(), Tape.lean())) {
            tape.watch(Map.of("layers", List.of(Tensor.scalar(2))));
            assertThat(tape.toString()).contains("layers.0");
            tape.close();
        }
    }

    @Test
    void tellsWhatTakesLong() {
        Tape older = new Tape();
        Tensor x = older.watch(Tensor.ones(200, 200));
        try (Tape tape = new Tape()) {
            tape.watch(x).matmul(x).sum().times(2);
            int size = older.size();
            Map<String, Duration> times = tape.times();
            assertThat(times).containsOnlyKeys("matmul", "sum", "times");
            assertThat(List.copyOf(times.values())).allMatch(time -> time.compareTo(Duration.ZERO) > 0);
            assertThat(List.copyOf(times.values())).isSortedAccordingTo(Comparator.reverseOrder());
            assertThat(older.size()).as("no tape sees it").isEqualTo(size);
        }
        assertThatThrownBy(() -> Tape.lean().times())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("times: a lean tape does not keep what it would have to compute again; use new Tape()");
    }

    @Test
    void tellsWhatItHolds() {
        Tape tape = Tape.lean();
        assertThat(tape.statistics()).hasToString("0 steps, 0 elements kept");
        Tensor x = tape.watch("x", Tensor.zeros(3, 4));
        Tensor w = tape.watch("w", Tensor.zeros(4, 5));
        x.matmul(w).sigmoid().sum().times(2);
        // x and w, which the product reads, and the value of sigmoid; a scalar has no array
        assertThat(tape.statistics())
                .hasToString("6 steps, 47 elements kept: 2 × watch, 1 × matmul, 1 × scalar, 1 × sigmoid, 1 × sum");
        tape.close();
        assertThat(tape.statistics().steps()).isZero();
    }

    private final Tape tape = new Tape();

    // ---------------------------------------------------------------- the reverse sweep

    @Test
    void findsTheAdjointOfEveryRecordedValue() {
        Tensor x = tape.watch("x", Tensor.of(1, 2));
        Tensor w = tape.watch("w", Tensor.of(new double[][] {{1, 2}, {3, 4}}));
        Tensor z = x.matmul(w);
        Tensor a = z.square();
        Tensor cost = a.sum();
        Adjoints adjoints = tape.backward(cost);
        assertThat(adjoints.of(cost)).isEqualTo(Tensor.scalar(1));
        assertThat(adjoints.of(a)).isEqualTo(Tensor.of(1, 1));
        assertThat(adjoints.of(z)).isEqualTo(Tensor.of(14, 20));
        assertThat(adjoints.of(w)).isEqualTo(Tensor.of(new double[][] {{14, 20}, {28, 40}}));
        assertThat(adjoints.of(x)).isEqualTo(Tensor.of(14 + 2 * 20, 3 * 14 + 4 * 20));
    }

    @Test
    void findsTheAdjointOfEveryScalar() {
        Tensor x = tape.watch("x", Tensor.scalar(3));
        Tensor a = x.square();
        Tensor b = a.times(x);
        Adjoints adjoints = tape.backward(b);
        assertThat(adjoints.of(b)).isEqualTo(Tensor.scalar(1));
        assertThat(adjoints.of(a)).isEqualTo(Tensor.scalar(3));
        assertThat(adjoints.of(x)).isEqualTo(Tensor.scalar(27));
    }

    @Test
    void weighsTheElementsOfTheValueWithTheSeed() {
        Tensor x = tape.watch(Tensor.of(1, 2, 3));
        Tensor y = x.square();
        assertThat(tape.backward(y, Tensor.of(1, 0, -1)).of(x)).isEqualTo(Tensor.of(2, 0, -6));
        assertThat(tape.backward(y.sum(), Tensor.scalar(10)).of(x)).isEqualTo(Tensor.of(20, 40, 60));
    }

    @Test
    void sweepsAsOftenAsAsked() {
        Tensor x = tape.watch(Tensor.scalar(2));
        Tensor y = x.square();
        Tensor z = y.times(x);
        Adjoints ofY = tape.backward(y);
        Adjoints ofZ = tape.backward(z);
        assertThat(tape.backward(z).of(x)).isEqualTo(Tensor.scalar(12));
        assertThat(ofZ.of(x)).isEqualTo(Tensor.scalar(12));
        assertThat(ofZ.of(y)).isEqualTo(Tensor.scalar(2));
        assertThat(ofY.of(x)).isEqualTo(Tensor.scalar(4));
    }

    @Test
    void recordsOnAfterASweep() {
        Tensor x = tape.watch(Tensor.scalar(2));
        Tensor y = x.square();
        Adjoints before = tape.backward(y);
        Tensor later = y.times(x);
        assertThat(before.of(later)).isEqualTo(Tensor.scalar(0));
        assertThat(tape.backward(later).of(x)).isEqualTo(Tensor.scalar(12));
        assertThat(tape.backward(y).of(x)).isEqualTo(before.of(x)).isEqualTo(Tensor.scalar(4));
    }

    @Test
    void sweepsFromTheMiddleOfALongTape() {
        Tensor x = tape.watch(Tensor.of(1, 2));
        Tensor y = x.square().sum();
        Tensor later = y;
        for (int i = 0; i < 1000; i++) {
            later = later.plus(x.at(0));
        }
        assertThat(tape.backward(y).of(x)).isEqualTo(Tensor.of(2, 4));
        assertThat(tape.backward(later).of(x)).isEqualTo(Tensor.of(1002, 4));
    }

    /** The rule of a sum hands the same tensor on to both inputs; adding up must not happen in it. */
    @Test
    void addsUpWithoutTouchingWhatIsShared() {
        Tensor x = tape.watch(Tensor.of(1, 2));
        Tensor y = x.plus(x);
        Tensor z = y.plus(x).plus(x);
        Tensor seed = Tensor.of(1, 10);
        Adjoints adjoints = tape.backward(z, seed);
        assertThat(adjoints.of(x)).isEqualTo(Tensor.of(4, 40));
        assertThat(adjoints.of(y)).isEqualTo(adjoints.of(z)).isEqualTo(seed).isEqualTo(Tensor.of(1, 10));
        assertThat(tape.forward(x, seed).of(z)).isEqualTo(Tensor.of(4, 40));
        assertThat(seed).isEqualTo(Tensor.of(1, 10));
    }

    @Test
    void givesZerosWhereTheCostDoesNotDependOnAValue() {
        Tensor x = tape.watch(Tensor.of(1, 2));
        Tensor unused = tape.watch(Tensor.ones(2, 3));
        Tensor sideline = x.log();
        Adjoints adjoints = tape.backward(x.sum());
        assertThat(adjoints.of(unused)).isEqualTo(Tensor.zeros(2, 3));
        assertThat(adjoints.of(sideline)).isEqualTo(Tensor.zeros(2));
        assertThat(adjoints.of(x)).isEqualTo(Tensor.of(1, 1));
    }

    @Test
    void startsFromAWatchedValueItself() {
        Tensor x = tape.watch(Tensor.scalar(2));
        assertThat(tape.backward(x).of(x)).isEqualTo(Tensor.scalar(1));
    }

    /** The slope of the logarithm at 0 is infinite, and 0 · ∞ would be NaN; but nothing flows that way. */
    @Test
    void anUnusedPathDoesNotPoisonTheGradient() {
        Tensor scalar = tape.watch(Tensor.scalar(0));
        Tensor vector = tape.watch(Tensor.of(0, 0));
        scalar.log().times(2);
        vector.log().times(2);
        assertThat(tape.backward(scalar.times(3)).of(scalar)).isEqualTo(Tensor.scalar(3));
        assertThat(tape.backward(vector.times(3).sum()).of(vector)).isEqualTo(Tensor.of(3, 3));
        assertThat(tape.forward(vector, Tensor.of(1, 1)).of(scalar.log())).isEqualTo(Tensor.scalar(0));
    }

    // ---------------------------------------------------------------- the forward sweep

    @Test
    void findsTheTangentOfEveryRecordedValue() {
        Tensor x = tape.watch(Tensor.of(1, 2));
        Tensor still = tape.watch(Tensor.of(5, 5));
        Tensor y = x.square();
        Tensor cost = y.plus(still).sum();
        Tangents tangents = tape.forward(x, Tensor.of(1, 10));
        assertThat(tangents.of(x)).isEqualTo(Tensor.of(1, 10));
        assertThat(tangents.of(y)).isEqualTo(Tensor.of(2, 40));
        assertThat(tangents.of(cost)).isEqualTo(Tensor.scalar(42));
        assertThat(tangents.of(still)).isEqualTo(Tensor.of(0, 0));
    }

    @Test
    void movesSeveralValuesAtOnce() {
        Tensor a = tape.watch(Tensor.scalar(2));
        Tensor b = tape.watch(Tensor.scalar(3));
        Tensor y = a.times(b);
        Tangents tangents = tape.forward(List.of(a, b), List.of(Tensor.scalar(1), Tensor.scalar(10)));
        assertThat(tangents.of(y)).isEqualTo(Tensor.scalar(23));
        assertThat(tape.forward(List.of(), List.of()).of(y)).isEqualTo(Tensor.scalar(0));
    }

    // ---------------------------------------------------------------- watching

    record Line(Tensor slope, Tensor intercept) {}

    @Test
    void watchesRecordsListsAndMaps() {
        Line line = tape.watch(new Line(Tensor.scalar(2), Tensor.scalar(1)));
        List<Tensor> list = tape.watch(List.of(Tensor.scalar(3)));
        Map<String, Tensor> map = tape.watch(Map.of("x", Tensor.scalar(5)));
        Tensor y = line.slope().times(map.get("x")).plus(line.intercept()).times(list.get(0));
        Adjoints adjoints = tape.backward(y);
        assertThat(adjoints.of(line)).isEqualTo(new Line(Tensor.scalar(15), Tensor.scalar(3)));
        assertThat(adjoints.of(list)).isEqualTo(List.of(Tensor.scalar(11)));
        assertThat(adjoints.of(map)).isEqualTo(Map.of("x", Tensor.scalar(6)));
        assertThat(tape.forward(line.slope(), Tensor.scalar(1)).of(new Line(y, line.intercept())))
                .isEqualTo(new Line(Tensor.scalar(15), Tensor.scalar(0)));
    }

    @Test
    void tracksWhatItWatchesAndWhatComesOfIt() {
        Tensor constant = Tensor.scalar(2);
        Tensor x = tape.watch(constant);
        assertThat(tape.tracks(x)).isTrue();
        assertThat(tape.tracks(x.plus(1))).isTrue();
        assertThat(tape.tracks(constant)).isFalse();
        assertThat(tape.tracks(constant.plus(1))).isFalse();
        assertThat(new Tape().tracks(x)).isFalse();
    }

    @Test
    void countsWatchedAndComputedValues() {
        assertThat(tape.size()).isZero();
        Tensor x = tape.watch(Tensor.scalar(2));
        Tensor.scalar(1).plus(2);
        assertThat(tape.size()).isEqualTo(1);
        x.plus(1).times(2);
        assertThat(tape.size()).isEqualTo(3);
    }

    @Test
    void keepsNothingAfterClosing() {
        Tensor y;
        try (tape) {
            y = tape.watch(Tensor.scalar(2)).square();
        }
        assertThat(tape.blocks()).containsExactly(Block.NONE);
        assertThat(tape.size()).isZero();
        assertThat(y.item()).isEqualTo(4);
        assertThat(y.stopGradient().plus(1)).isEqualTo(Tensor.scalar(5));
    }

    @Test
    void keepsTheAdjointsOfASweepAfterClosing() {
        Tensor x = tape.watch(Tensor.scalar(2));
        Adjoints adjoints = tape.backward(x.square());
        tape.close();
        assertThat(adjoints.of(x)).isEqualTo(Tensor.scalar(4));
    }

    // ---------------------------------------------------------------- constants

    @Test
    void stopsAtAStoppedGradient() {
        Tensor x = tape.watch(Tensor.scalar(3));
        Tensor y = x.times(x.stopGradient());
        assertThat(tape.backward(y).of(x)).isEqualTo(Tensor.scalar(3));
        Tensor v = tape.watch(Tensor.of(1, 2));
        assertThat(tape.backward(v.times(v.stopGradient()).sum()).of(v)).isEqualTo(Tensor.of(1, 2));
    }

    @Test
    void stopsAtEveryOrder() {
        Tensor slope = Autodiff.grad(
                (Tensor x) -> Autodiff.grad((Tensor y) -> y.times(x.stopGradient()), x), Tensor.scalar(3));
        assertThat(slope).isEqualTo(Tensor.scalar(0));
    }

    @Test
    void takesConstantScalarsOnEitherSide() {
        Tensor two = Tensor.scalar(2);
        Tensor x = tape.watch(Tensor.of(4, 8));
        Tensor y = x.times(two).plus(two.times(x)).minus(two.divide(x)).plus(two.power(x));
        Tensor expected = Tensor.of(4 + 2 / 16.0 + 16 * Math.log(2), 4 + 2 / 64.0 + 256 * Math.log(2));
        Testing.assertClose(tape.backward(y.sum()).of(x), expected, 1e-15);
        Tensor s = tape.watch(Tensor.scalar(4));
        Tensor t = s.times(two).plus(two.times(s)).minus(two.divide(s)).plus(two.power(s));
        Testing.assertClose(tape.backward(t).of(s), expected.at(0), 1e-15);
    }

    @Test
    void takesConstantsThatAreStretched() {
        Tensor x = tape.watch(Tensor.of(1, 2));
        Tensor y = x.times(Tensor.of(new double[][] {{1}, {10}})).sum();
        assertThat(tape.backward(y).of(x)).isEqualTo(Tensor.of(11, 11));
    }

    // ---------------------------------------------------------------- a lean tape

    @Test
    void aLeanTapeFindsTheSame() {
        Tensor x0 = Testing.random(1, 3, 4);
        Tensor w0 = Testing.random(2, 4, 4);
        Tensor[] gradients = new Tensor[2];
        for (int i = 0; i < 2; i++) {
            Tape each = i == 0 ? new Tape() : Tape.lean();
            Tensor x = each.watch(x0);
            Tensor w = each.watch(w0);
            Tensor y = x.matmul(w)
                    .tanh()
                    .divide(x.exp())
                    .max(1)
                    .softmax()
                    .times(x.sum(1))
                    .sum();
            Adjoints adjoints = each.backward(y);
            gradients[i] = Tensor.concat(0, adjoints.of(x), adjoints.of(w));
        }
        assertThat(gradients[1]).isEqualTo(gradients[0]);
    }

    @Test
    void aLeanTapeKeepsOnlyWhatRulesRead() {
        Tape lean = Tape.lean();
        lean.watch("x", Tensor.of(1, 2)).times(Tensor.of(3, 4)).exp();
        assertThat(lean.toString()).containsSubsequence("times", "(not kept)", "exp", "[20.0855, 2980.96]");
    }
}

package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tapes whose steps are translated, and what they tell of an operation. */
class TracingTapeTest {
    private static final Tensor ROWS = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}});

    @Test
    void aTracingTapeListsItsStepsWithLines() {
        try (Tape tape = Tape.tracing()) {
            Tensor x = tape.watch("x", Tensor.of(-1, 2));
            Tensor y = x.log().stopGradient().times(3);
            List<Recorded> steps = tape.steps();
            assertThat(steps).extracting(Recorded::name).containsExactly("x", "log", "stop", "times");
            assertThat(steps.get(tape.numberOf(y)).parents()).containsExactly(2, -1);
            assertThat(steps.get(1).where()).isNotEmpty();
            assertThatThrownBy(() -> y.get(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("get: the value, of shape [2], is not known while a function is compiled");
        }
    }

    @Test
    void parametersOfAnOperation() {
        try (Tape tape = Tape.checked()) {
            Tensor x = tape.watch("x", ROWS);
            x.slice(1, 0, 1);
            x.sum(Axes.keep(1));
            x.gather(0, 2, 2);
            Window.of(2).stride(2).fold(Window.of(2).unfold(x), 2);
            List<Recorded> steps = tape.steps();
            assertThat(steps.get(0).parameters()).isEqualTo(Map.of("label", "x"));
            assertThat(steps.get(1).parameters()).isEqualTo(Map.of("axis", 1, "from", 0, "to", 1));
            assertThat(steps.get(2).parameters()).isEqualTo(Map.of("axes", Axes.keep(1)));
            assertThat(steps.get(3).parameters()).containsEntry("axis", 0).containsEntry("indices", new int[] {2, 2});
            assertThat(steps.get(5).parameters())
                    .containsEntry("unfold.window", Shape.of(2))
                    .containsEntry("unfold.stride", Shape.of(2))
                    .containsEntry("sizes", Shape.of(2));
        }
    }

    @Test
    void indicesMayBeArgumentsOfACompiledFunction() {
        record Lookup(Tensor table, Tensor indices) {}
        Compiled<Lookup> f = Autodiff.compile(
                in -> in.table().gather(0, in.indices()).square().sum(), new Lookup(ROWS, Tensor.of(0, 0)));
        Lookup other = new Lookup(ROWS, Tensor.of(2, 0));
        assertThat(f.value(other).item()).isEqualTo(25 + 36 + 1 + 4);
        assertThat(f.grad(other).table()).isEqualTo(Tensor.of(new double[][] {{2, 4}, {0, 0}, {10, 12}}));
        assertThat(f.grad(other).indices()).isEqualTo(Tensor.zeros(2));
        Lookup twice = new Lookup(ROWS, Tensor.of(1, 1));
        assertThat(f.grad(twice).table()).isEqualTo(Tensor.of(new double[][] {{0, 0}, {12, 16}, {0, 0}}));
        Lookup direction = new Lookup(Tensor.ones(3, 2), Tensor.zeros(2));
        assertThat(f.jvp(twice, direction).item()).isEqualTo(2 * (6 + 8));
        assertThat(f.hvp(twice, direction).table()).isEqualTo(Tensor.of(new double[][] {{0, 0}, {4, 4}, {0, 0}}));
        assertThatThrownBy(() -> f.value(new Lookup(ROWS, Tensor.of(0, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gather: index 3 is outside axis 0 of shape [3, 2]");
        assertThatThrownBy(() -> f.value(new Lookup(ROWS, Tensor.of(0, 0.5))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gather: index 0.5 is not a whole number; indices are counted from 0");
    }
}

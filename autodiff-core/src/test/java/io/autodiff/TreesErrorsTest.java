package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The texts of the errors about trees, word for word: what stood in the way, and the remedy. */
class TreesErrorsTest {
    private static final Tensor ONE = Tensor.scalar(1);
    private static final String HERE = TreesErrorsTest.class.getName() + "$";

    record Layer(Tensor w, Tensor b) {}

    @Test
    void treesMustHaveTensorsAtTheSamePaths() {
        assertError(
                () -> Trees.map(new Layer(ONE, ONE), new Layer(ONE, null), Tensor::plus),
                "trees differ: the first has tensors at [w, b], the second at [w]");
        assertError(
                () -> Trees.map(List.of(ONE), List.of(ONE, ONE), Tensor::plus),
                "trees differ: the first has tensors at [0], the second at [0, 1]");
    }

    @Test
    void pathsMustDiffer() {
        assertError(
                () -> Trees.flatten(Map.of("a.b", ONE, "a", Map.of("b", ONE))),
                "trees: two tensors have the path \"a.b\"; rename a key");
    }

    static final class Mutable {
        @SuppressWarnings("UnusedVariable") // found by reflection
        private final Tensor weights = ONE;
    }

    record Holder(String name, Mutable layer) {}

    @Test
    void aClassWithTensorsMustBeARecord() {
        String remedy =
                "\" holds the tensor weights but is not a record; make it a record, so that it can be taken apart"
                        + " and rebuilt";
        assertError(
                () -> Trees.flatten(new Holder("h", new Mutable())),
                "trees: " + HERE + "Mutable at path \"layer" + remedy);
        assertError(() -> new Tape().watch(new Mutable()), "trees: " + HERE + "Mutable at path \"" + remedy);
    }

    private static class Base {
        @SuppressWarnings("UnusedVariable") // found by reflection
        private final Map<String, List<? extends Layer>> blocks = Map.of();
    }

    private static final class Derived extends Base {}

    private static final class Arrays {
        @SuppressWarnings("UnusedVariable") // found by reflection
        private final Tensor[] weights = {ONE};
    }

    private static final class Harmless {
        @SuppressWarnings("UnusedVariable") // found by reflection
        private final UnaryOperator<Tensor> activation = Tensor::relu;

        @SuppressWarnings("UnusedVariable") // found by reflection
        private final Set<Class<?>> types = Set.of();

        @SuppressWarnings("UnusedVariable") // found by reflection
        private static final Tensor CONSTANT = ONE;
    }

    @Test
    void tensorsAreFoundWhereverAClassDeclaresThem() {
        String remedy = " but is not a record; make it a record, so that it can be taken apart and rebuilt";
        assertError(
                () -> Trees.flatten(new Derived()),
                "trees: " + HERE + "Derived at path \"\" holds the tensor blocks" + remedy);
        assertError(
                () -> Trees.flatten(new Arrays()),
                "trees: " + HERE + "Arrays at path \"\" holds the tensor weights" + remedy);
        assertThat(Trees.flatten(new Harmless())).isEmpty();
    }

    @Test
    void aSetHasNoOrder() {
        assertError(
                () -> Trees.flatten(List.of(new LinkedHashSet<>(List.of(new Layer(ONE, ONE))))),
                "trees: java.util.LinkedHashSet at path \"0\" holds tensors but has no order to name them by; make it a"
                        + " list or a map");
    }

    @Test
    void aTreeIsNotNull() {
        assertThatThrownBy(() -> new Tape().watch((Layer) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("trees: the tree is null; give a tensor, record, list or map");
    }

    record Narrow(CopyOnWriteArrayList<Tensor> weights) {}

    @Test
    void listsMustBeDeclaredAsLists() {
        assertError(
                () -> Trees.map(new Narrow(new CopyOnWriteArrayList<>(List.of(ONE))), (path, x) -> x),
                "trees: cannot rebuild record " + HERE + "Narrow; declare its lists and maps as List and Map");
    }

    record Positive(Tensor x) {
        Positive {
            if (x.item() <= 0) {
                throw new IllegalArgumentException("not positive");
            }
        }
    }

    @Test
    void aRecordMustTakeItsNewTensors() {
        assertError(
                () -> Trees.map(new Positive(ONE), (path, x) -> x.neg()),
                "trees: the constructor of record " + HERE
                        + "Positive refused: java.lang.IllegalArgumentException: not positive");
    }

    record Secret(Tensor x) {
        @Override
        public Tensor x() {
            throw new IllegalStateException("hidden");
        }
    }

    @Test
    void aRecordMustShowItsTensors() {
        assertError(
                () -> Trees.flatten(new Secret(ONE)),
                "trees: reading record " + HERE + "Secret failed: java.lang.IllegalStateException: hidden");
    }

    private static void assertError(ThrowingCallable code, String text) {
        assertThatThrownBy(code).isInstanceOf(IllegalArgumentException.class).hasMessage(text);
    }
}

package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TreesTest {
    record Layer(Tensor w, Tensor b) {}

    record Model(String name, List<Layer> layers, Map<String, Tensor> gains, Layer last, UnaryOperator<Tensor> act) {}

    private static final Tensor ONE = Tensor.scalar(1);
    private static final Tensor TWO = Tensor.scalar(2);
    private static final Tensor THREE = Tensor.scalar(3);

    private static Model model() {
        return new Model("m", List.of(new Layer(ONE, TWO)), Map.of("g", THREE), new Layer(TWO, ONE), Tensor::relu);
    }

    @Test
    void namesEveryTensorByItsPath() {
        assertThat(Trees.flatten(model()).keySet())
                .containsExactly("layers.0.w", "layers.0.b", "gains.g", "last.w", "last.b");
        assertThat(Trees.flatten(model()).values()).containsExactly(ONE, TWO, THREE, TWO, ONE);
        assertThat(Trees.flatten(ONE)).isEqualTo(Map.of("", ONE));
        assertThat(Trees.flatten(List.of(List.of(), List.of(ONE, TWO))).keySet())
                .containsExactly("1.0", "1.1");
        assertThat(Trees.flatten(Map.of(7, ONE)).keySet()).containsExactly("7");
    }

    @Test
    void replacesTensorsAndKeepsTheRest() {
        Model model = model();
        Model mapped = Trees.map(model, (path, x) -> path.endsWith("w") ? x.times(10) : x);
        assertThat(mapped.layers()).containsExactly(new Layer(Tensor.scalar(10), TWO));
        assertThat(mapped.last()).isEqualTo(new Layer(Tensor.scalar(20), ONE));
        assertThat(mapped.gains()).isEqualTo(model.gains());
        assertThat(mapped.act()).isSameAs(model.act());
        assertThat(mapped.name()).isEqualTo("m");
        assertThat(model).isEqualTo(new Model("m", model.layers(), model.gains(), model.last(), model.act()));
    }

    @Test
    void pairsTwoTrees() {
        Layer sum = Trees.map(new Layer(ONE, TWO), new Layer(TWO, THREE), Tensor::plus);
        assertThat(sum).isEqualTo(new Layer(THREE, Tensor.scalar(5)));
    }

    @Test
    void pairsTwoMapsByTheirKeys() {
        Map<String, Tensor> first = new LinkedHashMap<>();
        first.put("a", ONE);
        first.put("b", TWO);
        Map<String, Tensor> second = new LinkedHashMap<>();
        second.put("b", ONE);
        second.put("a", THREE);
        assertThat(Trees.map(first, second, Tensor::minus)).isEqualTo(Map.of("a", Tensor.scalar(-2), "b", ONE));
    }

    @Test
    void leavesNullsAlone() {
        Layer halfEmpty = new Layer(ONE, null);
        assertThat(Trees.map(halfEmpty, (path, x) -> x.times(2))).isEqualTo(new Layer(TWO, null));
        assertThat(Trees.flatten(halfEmpty).keySet()).containsExactly("w");
        assertThat(Trees.map(Arrays.asList(ONE, null), (path, x) -> x.times(2))).containsExactly(TWO, null);
    }

    @Test
    void constantsAreTreesWithoutTensors() {
        for (Object constant :
                new Object[] {1, "text", 2.5, List.of("a"), Map.of("k", 1), Set.of(1), Thread.State.NEW}) {
            assertThat(Trees.flatten(constant)).isEmpty();
            assertThat(Trees.map(constant, (path, x) -> x)).isEqualTo(constant);
        }
        UnaryOperator<Tensor> function = x -> x.times(ONE);
        assertThat(Trees.map(function, (path, x) -> x)).isSameAs(function);
    }

    @Test
    void takesTheUsualCollectionsAsTheyAre() {
        ArrayList<Tensor> list = Trees.map(new ArrayList<>(List.of(ONE)), (path, x) -> x.times(2));
        HashMap<String, Tensor> map = Trees.map(new HashMap<>(Map.of("a", ONE)), (path, x) -> x.times(2));
        assertThat(list).containsExactly(TWO);
        assertThat(map).isEqualTo(Map.of("a", TWO));
        assertThatThrownBy(() -> Trees.flatten(list).put("", TWO)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void keepsTheOrderOfASortedMap() {
        TreeMap<String, Tensor> backwards = new TreeMap<>(Comparator.reverseOrder());
        backwards.putAll(Map.of("a", ONE, "b", TWO));
        TreeMap<String, Tensor> mapped = Trees.map(backwards, (path, x) -> x);
        assertThat(mapped.keySet()).containsExactly("b", "a");
        assertThat(Trees.flatten(backwards).keySet()).containsExactly("b", "a");
    }

    record Stack(Layer[] layers, Tensor[] gains, double[] rates, Optional<Tensor> bias) {}

    @Test
    void takesArraysAndOptionals() {
        Layer[] layers = {new Layer(ONE, TWO), null};
        Stack stack = new Stack(layers, new Tensor[] {THREE}, new double[] {0.1}, Optional.of(ONE));
        assertThat(Trees.flatten(stack).keySet()).containsExactly("layers.0.w", "layers.0.b", "gains.0", "bias");
        Stack grad = Autodiff.grad(
                s -> s.layers()[0].w().times(s.gains()[0]).plus(s.bias().orElseThrow()), stack);
        assertThat(grad.layers()).containsExactly(new Layer(THREE, Tensor.scalar(0)), null);
        assertThat(grad.gains()).containsExactly(ONE);
        assertThat(grad.bias()).contains(ONE);
        assertThat(grad.rates()).isSameAs(stack.rates());
        assertThat(stack.layers()[0].w()).isSameAs(ONE);
        assertThat(Trees.flatten(new Stack(layers, new Tensor[0], new double[0], Optional.empty())))
                .hasSize(2);
    }

    @Test
    void namesANullKey() {
        Map<String, Tensor> map = new HashMap<>();
        map.put(null, ONE);
        assertThat(Trees.flatten(map).keySet()).containsExactly("null");
    }

    /** The constructor of a record sees the new values, so what it demands holds for gradients too. */
    @Test
    void rebuildsARecordWithItsConstructor() {
        record Doubled(Tensor x) {
            Doubled {
                x = x.times(2);
            }
        }
        assertThat(Trees.map(new Doubled(ONE), (path, x) -> x).x()).isEqualTo(Tensor.scalar(4));
    }

    /** A constant of a model: numbers, but nothing to be trained. */
    private static final class Seen {
        final double mean;

        Seen(double mean) {
            this.mean = mean;
        }
    }

    private record Normed(Tensor scale, Seen seen, List<Object> inner) {}

    @Test
    void constantsOfAClassAreReplacedByPath() {
        Normed model = new Normed(Tensor.of(1, 2), new Seen(1), List.of(Tensor.scalar(3), new Seen(2), "name"));
        List<String> paths = new ArrayList<>();
        Normed next = Trees.mapLeaves(model, Seen.class, (path, seen) -> {
            paths.add(path);
            return new Seen(seen.mean * 10);
        });
        assertThat(paths).containsExactly("seen", "inner.1");
        assertThat(next.seen.mean).isEqualTo(10);
        assertThat(((Seen) next.inner.get(1)).mean).isEqualTo(20);
        assertThat(next.scale).isSameAs(model.scale);
        assertThat(next.inner.get(0)).isSameAs(model.inner.get(0));
        assertThat(Trees.map(next, (path, x) -> x.times(2)).seen).isSameAs(next.seen);
    }
}

package io.autodiff.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Tape;
import io.autodiff.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notation cards against files; with -Dgolden.write=true these are written first. */
class NotationCardTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "io", "autodiff", "trace");
    private static final Pattern SHAPE = Pattern.compile("\\[(\\d+)(?:, (\\d+))?]");
    private static final int[] SIZES = {3, 5, 4, 6, 2, 3};

    /** The neuron of Nielsen, Neural Networks and Deep Learning (2015), chapter 3. */
    private static Tensor neuron(Tape tape) {
        Tensor w = tape.watch("w", Tensor.scalar(0.6));
        Tensor b = tape.watch("b", Tensor.scalar(0.9));
        return w.times(1).plus(b).sigmoid().square().times(0.5);
    }

    /** One example as a vector, W a + b, an output without activation. */
    private static Tensor columns(Tape tape) {
        Tensor w1 = tape.watch("w1", Tensor.ones(3, 2));
        Tensor b1 = tape.watch("b1", Tensor.ones(3));
        Tensor w2 = tape.watch("w2", Tensor.ones(2, 3));
        Tensor b2 = tape.watch("b2", Tensor.ones(2));
        Tensor z2 = w2.matmul(w1.matmul(Tensor.ones(2)).plus(b1).tanh()).plus(b2);
        return z2.logSumExp().minus(z2.at(1));
    }

    /** A batch in rows, without biases at first, a softmax at last. */
    private static Tensor softmax(Tape tape) {
        Tensor w1 = tape.watch("w1", Tensor.ones(3, 5));
        Tensor w2 = tape.watch("w2", Tensor.ones(5, 2));
        Tensor b2 = tape.watch("b2", Tensor.ones(2));
        return Tensor.ones(4, 3)
                .matmul(w1)
                .relu()
                .matmul(w2)
                .plus(b2)
                .logSoftmax(1)
                .mean();
    }

    private static NotationCard card(Function<Tape, Tensor> example) {
        Tape tape = Tape.checked();
        return NotationCard.of(tape, example.apply(tape));
    }

    @TestFactory
    Stream<DynamicTest> textIsAsInTheFile() {
        Map<String, Function<Tape, Tensor>> examples = Map.of(
                "notation-neuron.txt", NotationCardTest::neuron,
                "notation-columns.txt", NotationCardTest::columns,
                "notation-softmax.txt", NotationCardTest::softmax);
        return examples.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
                    assertThat(card(e.getValue()))
                            .hasToString(card(e.getValue()).text());
                    equalsFile(e.getKey(), card(e.getValue()).text());
                }));
    }

    @Test
    void markdownIsAsInTheFile() throws IOException {
        equalsFile("notation-softmax.md", card(NotationCardTest::softmax).markdown());
    }

    private static void equalsFile(String name, String text) throws IOException {
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(GOLDEN.resolve(name), text);
        }
        assertThat(text).isEqualTo(Files.readString(GOLDEN.resolve(name)));
    }

    private static NotationCard batch(int layers, boolean inRows) {
        return card(tape -> {
            Tensor a = inRows ? Tensor.ones(7, SIZES[0]) : Tensor.ones(SIZES[0], 7);
            for (int l = 1; l <= layers; l++) {
                int n = SIZES[l - 1];
                int m = SIZES[l];
                Tensor w = tape.watch("w" + l, inRows ? Tensor.ones(n, m) : Tensor.ones(m, n));
                Tensor b = tape.watch("b" + l, inRows ? Tensor.ones(m) : Tensor.ones(m, 1));
                a = (inRows ? a.matmul(w) : w.matmul(a)).plus(b).sigmoid();
            }
            return a.sum();
        });
    }

    /** Of a network in either convention, the column of that convention says what the tape says. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void theColumnOfTheNetworksConventionIsWhatTheTapeHolds(int layers) {
        for (boolean inRows : new boolean[] {true, false}) {
            List<NotationCard.Table> tables = batch(layers, inRows).tables();
            assertThat(tables).hasSize(layers + 3);
            for (NotationCard.Table table : tables.subList(0, layers)) {
                assertThat(table.rows())
                        .hasSize(8)
                        .allSatisfy(row -> assertThat(row.get(1)).endsWith(row.get(inRows ? 2 : 3)));
            }
        }
    }

    /** The shapes of every equation, of either network in either convention, are those of a product that exists. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void theShapesOfTheEquationsFit(int layers) {
        for (boolean inRows : new boolean[] {true, false}) {
            List<NotationCard.Table> tables = batch(layers, inRows).tables();
            for (NotationCard.Table table : tables.subList(layers, layers + 2)) {
                assertThat(table.rows()).hasSize(3 * layers).allSatisfy(row -> assertFits(row.get(0), row.get(2)));
            }
        }
    }

    private static void assertFits(String equation, String text) {
        List<int[]> shapes = new ArrayList<>();
        for (Matcher m = SHAPE.matcher(text); m.find(); ) {
            shapes.add(
                    m.group(2) == null
                            ? new int[] {Integer.parseInt(m.group(1))}
                            : new int[] {Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2))});
        }
        int[] result = shapes.get(0);
        switch (equation) {
            case "BP1" -> assertThat(shapes).allMatch(shape -> Arrays.equals(shape, result));
            case "BP2", "BP4" -> {
                assertThat(new int[] {shapes.get(1)[0], shapes.get(2)[1]}).containsExactly(result);
                assertThat(shapes.get(1)[1]).as(text).isEqualTo(shapes.get(2)[0]);
                assertThat(shapes).hasSize(equation.equals("BP2") ? 4 : 3);
                assertThat(equation.equals("BP2") ? shapes.get(3) : result).containsExactly(result);
            }
            case "BP3" ->
                assertThat(shapes.get(1)[result.length == 1 ? 1 : 0]).as(text).isEqualTo(result[0]);
            default -> throw new AssertionError(equation);
        }
    }

    @Test
    void badInput() {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("x", Tensor.of(1, 2));
        assertThatThrownBy(() -> NotationCard.of(tape, x))
                .hasMessage("notation: the cost has shape [2]; it must be a scalar, such as a sum");
        Tensor cost = x.square().sum();
        assertThatThrownBy(() -> NotationCard.of(tape, cost))
                .hasMessage(
                        "notation: there is no network before the cost; a layer is the product with a watched w, the sum with a"
                                + " watched b and a function of it, as x.matmul(w).plus(b).sigmoid(), and what it gives goes into the next layer"
                                + " alone");
        Tape lean = new Tape();
        Tensor y = lean.watch("x", Tensor.scalar(2)).square();
        assertThatThrownBy(() -> NotationCard.of(lean, y)).hasMessageContaining("use Tape.checked()");
    }
}

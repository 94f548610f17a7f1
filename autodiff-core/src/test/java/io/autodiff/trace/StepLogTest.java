package io.autodiff.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Adjoints;
import io.autodiff.Recorded;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Step logs of examples from the literature, against files; with -Dgolden.write=true these are written first. */
class StepLogTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "io", "autodiff", "trace");

    record Network(Tensor w1, Tensor b1, Tensor w2, Tensor b2) {}

    record Lstm(Tensor wx, Tensor wh, Tensor b) {}

    record Head(Tensor wq, Tensor wk, Tensor wv) {}

    /** What is recorded and its cost. */
    private interface Example extends Function<Tape, Tensor> {}

    /** The neuron of Nielsen, Neural Networks and Deep Learning (2015), chapter 3. */
    private static Tensor neuron(Tape tape) {
        Tensor w = tape.watch("w", Tensor.scalar(0.6));
        Tensor b = tape.watch("b", Tensor.scalar(0.9));
        return w.times(1).plus(b).sigmoid().minus(0).square().times(0.5);
    }

    /** Colah, Calculus on computational graphs (2015): e = (a + b)(b + 1). */
    private static Tensor colah(Tape tape) {
        Tensor a = tape.watch("a", Tensor.scalar(2));
        Tensor b = tape.watch("b", Tensor.scalar(1));
        return a.plus(b).times(b.plus(1));
    }

    /** Baydin et al., Automatic differentiation in machine learning: a survey (2018), tables 2 and 3. */
    private static Tensor baydin(Tape tape) {
        Tensor x1 = tape.watch("x1", Tensor.scalar(2));
        Tensor x2 = tape.watch("x2", Tensor.scalar(5));
        return x1.log().plus(x1.times(x2)).minus(x2.sin());
    }

    /** Mazur, A step by step backpropagation example (2015), in rows. */
    private static Tensor mazur(Tape tape) {
        Network n = tape.watch(new Network(
                Tensor.of(new double[][] {{.15, .25}, {.2, .3}}),
                Tensor.of(.35, .35),
                Tensor.of(new double[][] {{.4, .5}, {.45, .55}}),
                Tensor.of(.6, .6)));
        Tensor a1 =
                Tensor.of(new double[][] {{.05, .1}}).matmul(n.w1).plus(n.b1).sigmoid();
        Tensor a2 = a1.matmul(n.w2).plus(n.b2).sigmoid();
        return a2.minus(Tensor.of(.01, .99)).square().sum().times(0.5);
    }

    /** The same in columns, as in the textbooks: z = W a + b. */
    private static Tensor columns(Tape tape) {
        Network n = tape.watch(new Network(
                Tensor.of(new double[][] {{.15, .2}, {.25, .3}}),
                Tensor.of(.35, .35),
                Tensor.of(new double[][] {{.4, .45}, {.5, .55}}),
                Tensor.of(.6, .6)));
        Tensor a1 = n.w1.matmul(Tensor.of(.05, .1)).plus(n.b1).tanh();
        Tensor z2 = n.w2.matmul(a1).plus(n.b2);
        return z2.logSumExp().minus(z2.at(1));
    }

    /** A cell of Hochreiter and Schmidhuber, Long short-term memory (1997), with the forget gate of Gers et al. (2000). */
    private static Tensor lstm(Tape tape) {
        Lstm cell = tape.watch(new Lstm(
                Tensor.linspace(-1, 1, 16).reshape(2, 8),
                Tensor.linspace(1, -1, 16).reshape(2, 8),
                Tensor.linspace(0, 0.7, 8)));
        Tensor h = tape.watch("h", Tensor.of(new double[][] {{0.1, -0.2}}));
        Tensor c = tape.watch("c", Tensor.of(new double[][] {{0.3, 0.4}}));
        Tensor z = Tensor.of(new double[][] {{1, -1}})
                .matmul(cell.wx)
                .plus(h.matmul(cell.wh))
                .plus(cell.b);
        List<Tensor> gates = z.split(1, 4);
        Tensor next = gates.get(1)
                .sigmoid()
                .times(c)
                .plus(gates.get(0).sigmoid().times(gates.get(2).tanh()));
        return gates.get(3).sigmoid().times(next.tanh()).square().sum();
    }

    /** A head of Vaswani et al., Attention is all you need (2017), eq. (1). */
    private static Tensor attention(Tape tape) {
        Head head = tape.watch(new Head(
                Tensor.linspace(-1, 1, 6).reshape(3, 2),
                Tensor.linspace(1, 0, 6).reshape(3, 2),
                Tensor.linspace(0, 2, 6).reshape(3, 2)));
        Tensor x = Tensor.of(new double[][] {{1, 0, -1}, {0.5, 2, 1}});
        Tensor scores = x.matmul(head.wq).matmul(x.matmul(head.wk).transpose()).divide(Math.sqrt(2));
        return scores.softmax(1).matmul(x.matmul(head.wv)).square().sum();
    }

    private static Map<String, Example> examples() {
        return Map.of(
                "neuron", StepLogTest::neuron,
                "colah", StepLogTest::colah,
                "baydin", StepLogTest::baydin,
                "mazur", StepLogTest::mazur,
                "columns", StepLogTest::columns,
                "lstm", StepLogTest::lstm,
                "attention", StepLogTest::attention);
    }

    private static StepLog log(Example example) {
        Tape tape = Tape.checked();
        return StepLog.of(tape, example.apply(tape));
    }

    @TestFactory
    Stream<DynamicTest> textIsAsInTheFile() {
        return examples().entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(
                        e.getKey(),
                        () -> equalsFile(e.getKey() + ".txt", log(e.getValue()).text())));
    }

    @Test
    void markdownAndJsonAreAsInTheFile() throws IOException {
        equalsFile("mazur.md", log(StepLogTest::mazur).markdown());
        equalsFile("mazur.json", log(StepLogTest::mazur).json() + "\n");
    }

    private static void equalsFile(String name, String text) throws IOException {
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(GOLDEN.resolve(name), text);
        }
        assertThat(text).isEqualTo(Files.readString(GOLDEN.resolve(name)));
    }

    /** The last sum of each adjoint has the bits that the sweep itself gives. */
    @TestFactory
    Stream<DynamicTest> adjointsAreThoseOfTheTape() {
        return examples().entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
                    Tape tape = Tape.checked();
                    Tensor cost = e.getValue().apply(tape);
                    StepLog log = StepLog.of(tape, cost);
                    String table = tape.backward(cost).toString();
                    for (Recorded step : tape.steps()) {
                        String name = log.forward().get(step.number()).target();
                        Tensor last = log.backward().stream()
                                .filter(line -> line.target().equals(name))
                                .reduce((a, b) -> b)
                                .orElseThrow()
                                .adjoint();
                        if (last.size() <= 8) {
                            assertThat(table.lines()
                                            .skip(1 + step.number())
                                            .findFirst()
                                            .orElseThrow())
                                    .as(name)
                                    .endsWith(last.toString());
                        }
                    }
                }));
    }

    @Test
    void theErrorSignalsOfMazursNetworkAreLabelled() {
        StepLog log = log(StepLogTest::mazur);
        assertThat(labelled(log, "BP1: δ2").value().at(0, 0).item()).isEqualTo(0.13849856162855698);
        assertThat(labelled(log, "BP2: δ1").value().at(0, 1).item()).isCloseTo(0.00995425, within(1e-8));
        assertThat(labelled(log, "BP3: ∂C/∂b2 = δ2").target()).isEqualTo("b2");
        assertThat(labelled(log, "BP4: ∂C/∂w1").equation()).isEqualTo("adjoint(w1) += xᵀ adjoint(v4)");
        assertThat(labelled(log, "BP2: δ2 through w2").equation()).isEqualTo("adjoint(a1) += adjoint(v8) w2ᵀ");
        assertThat(labelled(log, "BP1: δ2").equation())
                .isEqualTo("adjoint(z2) += adjoint(a2) ⊙ σ′(z2), σ′(z2) = a2·(1 − a2)");
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.api.Assertions.within(offset);
    }

    private static StepLog.Line labelled(StepLog log, String label) {
        List<StepLog.Line> lines = log.backward().stream()
                .filter(line -> line.label().equals(label))
                .toList();
        assertThat(lines).as(label).hasSize(1);
        return lines.get(0);
    }

    @Test
    void whatIsNoNetworkHasNoLabels() {
        for (Example example :
                List.<Example>of(StepLogTest::colah, StepLogTest::baydin, StepLogTest::lstm, StepLogTest::attention)) {
            assertThat(log(example).backward()).allMatch(line -> line.label().isEmpty());
        }
    }

    /** δ² = a² − y comes in two parts, of which neither is δ². */
    @Test
    void whatIsOnlyAPartIsSaidToBeOne() {
        List<String> labels = log(StepLogTest::columns).backward().stream()
                .filter(line -> line.target().equals("z2"))
                .map(StepLog.Line::label)
                .toList();
        assertThat(labels).containsExactly("part of δ2", "the rest of δ2");
    }

    /** A linear output without biases is a layer too, so the hidden layer is not the last. */
    @Test
    void aLinearOutputLayerIsTheLast() {
        StepLog log = log(tape -> {
            Tensor w1 = tape.watch("w1", Tensor.ones(2, 3));
            Tensor w2 = tape.watch("w2", Tensor.ones(3, 1));
            return Tensor.ones(4, 2).matmul(w1).relu().matmul(w2).sum();
        });
        assertThat(log.backward())
                .extracting(StepLog.Line::label)
                .contains("δ2", "BP2: δ1")
                .doesNotContain("BP1: δ1");
    }

    /** A penalty adds to the adjoint of the weights, but that is not BP4. */
    @Test
    void onlyTheProductIsTheFourthEquation() {
        StepLog log = log(tape -> {
            Tensor w = tape.watch("w", Tensor.ones(2, 3));
            return Tensor.ones(4, 2).matmul(w).sigmoid().sum().plus(w.square().sum());
        });
        assertThat(log.backward().stream().filter(line -> line.target().equals("w")))
                .extracting(StepLog.Line::label)
                .containsExactlyInAnyOrder("", "BP4: ∂C/∂w");
    }

    @Test
    void badInput() {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("x", Tensor.of(1, 2));
        assertThatThrownBy(() -> StepLog.of(tape, x))
                .hasMessage("steplog: the cost has shape [2]; it must be a scalar, such as a sum");
        Tape lean = new Tape();
        Tensor y = lean.watch("x", Tensor.scalar(2)).square();
        assertThatThrownBy(() -> StepLog.of(lean, y)).hasMessageContaining("use Tape.checked()");
        Adjoints unused = tape.backward(x.sum());
        assertThat(unused.of(x)).isEqualTo(Tensor.ones(2));
    }
}

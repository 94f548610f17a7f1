package io.autodiff.trace;

import static io.autodiff.trace.Told.doubles;
import static io.autodiff.trace.Told.integer;
import static io.autodiff.trace.Told.list;
import static io.autodiff.trace.Told.numbers;
import static io.autodiff.trace.Told.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Adjoints;
import io.autodiff.Op;
import io.autodiff.Recorded;
import io.autodiff.Shape;
import io.autodiff.Tangents;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a page says of a tape; how it looks and answers is tested in a browser, with the examples. */
class ExplainTest {
    record Layers(Tensor w1, Tensor b1, Tensor w2, Tensor b2) {}

    private static Told network() {
        Tape tape = Tape.checked();
        Random random = new Random(3);
        Layers n = tape.watch(new Layers(
                Tensor.normal(random, 2, 3),
                Tensor.normal(random, 3),
                Tensor.normal(random, 3, 2),
                Tensor.normal(random, 2)));
        Tensor x = Tensor.of(new double[][] {{0.05, 0.1}, {1, -0.5}});
        Tensor y = Tensor.of(new double[][] {{0.01, 0.99}, {1, 0}});
        List<Tensor> values = new ArrayList<>(List.of(n.w1, n.b1, n.w2, n.b2));
        Function<Tensor, Tensor> keep = v -> {
            values.add(v);
            return v;
        };
        Tensor v4 = keep.apply(x.matmul(n.w1));
        Tensor v5 = keep.apply(n.b1.broadcastTo(Shape.of(2, 3)));
        Tensor a1 = keep.apply(keep.apply(v4.plus(v5)).sigmoid());
        Tensor v8 = keep.apply(a1.matmul(n.w2));
        Tensor v9 = keep.apply(n.b2.broadcastTo(Shape.of(2, 2)));
        Tensor a2 = keep.apply(keep.apply(v8.plus(v9)).sigmoid());
        Tensor square = keep.apply(keep.apply(a2.minus(y)).square());
        values.add(keep.apply(square.sum()).times(0.5));
        return new Told(tape, values);
    }

    private static Told scalars() {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("x", Tensor.scalar(2));
        Tensor y = tape.watch("y", Tensor.scalar(5));
        Tensor log = x.log();
        Tensor product = x.times(y);
        Tensor sum = log.plus(product);
        Tensor sin = y.sin();
        return new Told(tape, List.of(x, y, log, product, sum, sin, sum.minus(sin)));
    }

    private static Told told(String name) {
        return name.equals("network") ? network() : scalars();
    }

    @ParameterizedTest
    @ValueSource(strings = {"network", "scalars"})
    void valuesAndAdjointsAreThoseOfTheTapeToTheLastBit(String name) {
        Told told = told(name);
        Adjoints adjoints = told.tape().backward(told.cost());
        JsonNode numbers = told.numbers();
        List<JsonNode> steps = list(numbers, "steps");
        assertThat(steps).hasSameSizeAs(told.values());
        for (int k = 0; k < steps.size(); k++) {
            assertThat(doubles(steps.get(k), "value"))
                    .containsExactly(told.values().get(k).toArray());
            assertThat(lastSum(numbers, k))
                    .as("adjoint %d", k)
                    .containsExactly(adjoints.of(told.values().get(k)).toArray());
        }
    }

    private static double[] lastSum(JsonNode numbers, int step) {
        JsonNode last = list(numbers, "backward").stream()
                .filter(c -> integer(c, "target") == step)
                .reduce((a, b) -> b)
                .orElseThrow();
        return doubles(last, last.has("sum") ? "sum" : "term");
    }

    /** By the other rule, and against what the sweep itself adds. */
    @ParameterizedTest
    @ValueSource(strings = {"network", "scalars"})
    void jacobiansAreThoseOfForwardMode(String name) {
        Told told = told(name);
        JsonNode numbers = told.numbers();
        int compared = 0;
        for (Recorded step : told.tape().steps()) {
            List<JsonNode> inputs = list(list(numbers, "steps").get(step.number()), "inputs");
            for (int i = 0; i < inputs.size(); i++) {
                assertThat(inputs.get(i).has("jacobian"))
                        .isEqualTo(step.parents().get(i) >= 0);
                if (step.parents().get(i) >= 0) {
                    assertThat(doubles(inputs.get(i), "jacobian"))
                            .containsExactly(byForwardMode(step, i), within(1e-15));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(6);
    }

    private static double[] byForwardMode(Recorded step, int i) {
        Tensor[] x = step.inputs().toArray(Tensor[]::new);
        int columns = x[i].size();
        double[] entries = new double[step.value().size() * columns];
        for (int j = 0; j < columns; j++) {
            double[] unit = new double[columns];
            unit[j] = 1;
            double[] column = step.op()
                    .jvp(i, Tensor.of(x[i].shape(), unit), step.value(), x)
                    .toArray();
            for (int k = 0; k < column.length; k++) {
                entries[k * columns + j] = column[k];
            }
        }
        return entries;
    }

    @Test
    void theContributionOfEveryInputIsNamedByItsPlace() {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("x", Tensor.scalar(3));
        JsonNode numbers =
                Told.numbers(Explain.page(tape, Tensor.scalar(2).times(x).times(x)));
        List<JsonNode> backward = list(numbers, "backward");
        assertThat(backward).extracting(c -> integer(c, "step")).containsExactly(2, 2, 2, 1);
        assertThat(backward).extracting(c -> integer(c, "target")).containsExactly(2, 1, 0, 0);
        assertThat(backward).extracting(c -> integer(c, "input")).containsExactly(-1, 0, 1, 1);
    }

    /** The whole function, called again with the nudged weight. */
    @Test
    void theDemonTellsWhatTheCostReallyDoes() {
        Told told = network();
        List<Recorded> steps = told.tape().steps();
        JsonNode demon = told.numbers().get("demon");
        double[] sizes = doubles(demon, "sizes");
        List<JsonNode> values = list(demon, "values");
        assertThat(values).extracting(v -> integer(v, "step")).contains(0, 1, 2, 3, 6, 10);
        JsonNode w2 = values.get(2);
        Tensor w1 = steps.get(0).value();
        for (int e = 0; e < 6; e++) {
            for (int n = 0; n < sizes.length; n++) {
                for (int sign : new int[] {1, -1}) {
                    double[] moved = steps.get(2).value().toArray();
                    moved[e] += sign * sizes[n];
                    double truth = cost(
                                    w1,
                                    steps.get(1).value(),
                                    Tensor.of(Shape.of(3, 2), moved),
                                    steps.get(3).value())
                            - told.cost().item();
                    assertThat(rows(w2, "changes").get(e)[sign > 0 ? n : sizes.length + n])
                            .isEqualTo(truth);
                }
            }
        }
    }

    private static double cost(Tensor w1, Tensor b1, Tensor w2, Tensor b2) {
        Tensor x = Tensor.of(new double[][] {{0.05, 0.1}, {1, -0.5}});
        Tensor y = Tensor.of(new double[][] {{0.01, 0.99}, {1, 0}});
        Tensor a1 = x.matmul(w1).plus(b1).sigmoid();
        return a1.matmul(w2)
                .plus(b2)
                .sigmoid()
                .minus(y)
                .square()
                .sum()
                .times(0.5)
                .item();
    }

    /** error(Δz) / Δz² is half the second derivative where Δz is small. */
    @Test
    void theErrorOfThePredictionFallsWithTheSquareOfTheNudge() {
        Told told = network();
        Adjoints adjoints = told.tape().backward(told.cost());
        JsonNode demon = told.numbers().get("demon");
        double[] sizes = doubles(demon, "sizes");
        int tenth = 5;
        int thousandth = sizes.length - 1;
        assertThat(sizes[tenth] / sizes[thousandth]).isCloseTo(100, within(1e-9));
        int compared = 0;
        for (JsonNode value : list(demon, "values")) {
            int k = integer(value, "step");
            double[] delta = adjoints.of(told.values().get(k)).toArray();
            for (int e = 0; e < delta.length; e++) {
                double[] changes = rows(value, "changes").get(e);
                double coarse = changes[tenth] - delta[e] * sizes[tenth];
                double fine = changes[thousandth] - delta[e] * sizes[thousandth];
                if (Math.abs(coarse) > 1e-5) {
                    assertThat(coarse / fine).as("value %d, element %d", k, e).isBetween(5_000.0, 20_000.0);
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(20);
    }

    @Test
    void theDemonsUnitSuitsTheValue() {
        Tape tape = Tape.checked();
        Tensor small = tape.watch("small", Tensor.scalar(2e-4));
        Tensor large = tape.watch("large", Tensor.scalar(-5e6));
        Tensor zero = tape.watch("zero", Tensor.scalar(0));
        JsonNode numbers = Told.numbers(Explain.page(tape, small.times(large).plus(zero)));
        assertThat(list(numbers.get("demon"), "values"))
                .extracting(value -> value.get("unit").asDouble())
                .containsExactly(1e-4, 1e7, 1.0, 1e3);
    }

    /** A logarithm of less than nothing. */
    @Test
    void aNudgeOutOfTheDomainIsUndefined() {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("x", Tensor.scalar(0.5));
        JsonNode numbers = Told.numbers(Explain.page(tape, x.log()));
        JsonNode value = list(numbers.get("demon"), "values").get(0);
        double[] changes = rows(value, "changes").get(0);
        assertThat(changes[0]).isCloseTo(Math.log(3), within(1e-15));
        assertThat(changes[changes.length / 2]).isNaN();
    }

    /** y = 2 x, which counts how often its rules are applied. */
    record Counting(AtomicInteger vjps, AtomicInteger jvps) implements Op {
        @Override
        public Shape shape(Shape... x) {
            return x[0];
        }

        @Override
        public double[] value(Shape shape, Operand... x) {
            return DoubleStream.of(x[0].data()).map(v -> 2 * v).toArray();
        }

        @Override
        public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
            vjps.incrementAndGet();
            return yBar.times(2);
        }

        @Override
        public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
            jvps.incrementAndGet();
            return xDot.times(2);
        }
    }

    @Test
    void theWorkOfBothModesIsThatOfTheEngine() {
        Counting op = new Counting(new AtomicInteger(), new AtomicInteger());
        Tape tape = Tape.checked();
        Tensor x = tape.watch("x", Tensor.of(1, 2, 3));
        Tensor y = tape.watch("y", Tensor.of(1, 1));
        Tensor unused = tape.watch("unused", Tensor.scalar(4));
        Tensor cost = op.apply(op.apply(op.apply(x).sum().plus(op.apply(y).sum())));
        JsonNode modes = Told.numbers(Explain.page(tape, cost)).get("modes");
        op.vjps.set(0);
        op.jvps.set(0);
        tape.backward(cost);
        for (Tensor start : List.of(x, y, unused)) {
            for (int e = 0; e < start.size(); e++) {
                double[] unit = new double[start.size()];
                unit[e] = 1;
                tape.forward(start, Tensor.of(start.shape(), unit));
            }
        }
        // besides, a sum and an addition are applied on each of the two ways
        JsonNode reverse = modes.get("reverse");
        JsonNode forward = modes.get("forward");
        assertThat(integer(reverse, "rules")).isEqualTo(op.vjps.get() + 4);
        assertThat(integer(forward, "rules")).isEqualTo(op.jvps.get() + 2 * 5);
        assertThat(integer(reverse, "numbers")).isEqualTo(3 + 2 + 3 + 2 + 1 + 1 + 1 + 1);
        assertThat(integer(forward, "numbers")).isEqualTo(3 * (3 + 1 + 1 + 1 + 1) + 2 * (2 + 1 + 1 + 1 + 1));
        assertThat(integer(reverse, "sweeps")).isEqualTo(1);
        assertThat(integer(forward, "sweeps")).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"network", "scalars"})
    void tangentsAreThoseOfTheTape(String name) {
        Told told = told(name);
        List<JsonNode> sweeps = list(told.numbers().get("modes"), "sweeps");
        assertThat(sweeps).hasSize(name.equals("network") ? 6 + 3 + 6 + 2 : 2);
        for (JsonNode sweep : sweeps) {
            Tensor start = told.values().get(integer(sweep, "step"));
            double[] unit = new double[start.size()];
            unit[integer(sweep, "element")] = 1;
            Tangents tangents = told.tape().forward(start, Tensor.of(start.shape(), unit));
            for (JsonNode tangent : sweep.get("tangents")) {
                Tensor value = told.values().get(tangent.get(0).asInt());
                assertThat(numbers(tangent.get(1)))
                        .containsExactly(tangents.of(value).toArray());
            }
        }
    }

    @Test
    void layersAreToldOrWhyThereAreNone() {
        JsonNode numbers = network().numbers();
        assertThat(list(numbers, "layers")).extracting(l -> integer(l, "z")).containsExactly(6, 10);
        assertThat(numbers.get("why").asString()).isEmpty();
        assertThat(list(numbers, "backward"))
                .extracting(c -> c.path("label").asString(""))
                .contains("BP1: δ2", "BP2: δ1", "BP3: ∂C/∂b1 = δ1", "BP4: ∂C/∂w2");
        assertThat(scalars().numbers().get("why").asString()).startsWith("no product with a watched w");
        Tape tape = Tape.checked();
        Tensor w = tape.watch("w", Tensor.ones(2, 2));
        Tensor v = tape.watch("v", Tensor.ones(2, 2));
        Tensor x = Tensor.ones(2, 2);
        Tensor cost = x.matmul(w).tanh().times(x.matmul(v).tanh()).sum();
        assertThat(Told.numbers(Explain.page(tape, cost)).get("why").asString())
                .startsWith("there are 2 products with weights, but");
    }

    @Test
    void whatIsKeptIsWhatTheRulesRead() {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("x", Tensor.scalar(2));
        List<JsonNode> steps = list(
                Told.numbers(Explain.page(tape, x.times(3).sigmoid().plus(x).square())), "steps");
        assertThat(steps)
                .extracting(step -> step.get("operation").asString() + step.get("kept"))
                .containsExactly("watch[]", "times[1]", "sigmoid[1]", "plus[]", "square[0]");
    }

    /** Names are the user's, and nobody else's script runs. */
    @Test
    void aNameCannotEndTheScript() throws Exception {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("</script><script>alert(1)</script>{{style}}", Tensor.scalar(2));
        String page = Explain.page(tape, x.square()).html();
        assertThat(page).doesNotContain("alert(1)</script>").contains("\\u003c/script>");
        assertThat(Pattern.compile("<script").matcher(page).results()).hasSize(3);
        Matcher policy =
                Pattern.compile("content=\"(default-src 'none'; .*?)\"").matcher(page);
        assertThat(policy.find()).isTrue();
        for (String code : List.of(
                "<style>(.*?)</style>", "<script>(\"use strict\";\n.*?)</script>", "<script>(/\\*!.*?)</script>")) {
            Matcher found = Pattern.compile(code, Pattern.DOTALL).matcher(page);
            assertThat(found.find()).as(code).isTrue();
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(found.group(1).getBytes(StandardCharsets.UTF_8));
            assertThat(policy.group(1))
                    .contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
        }
    }

    private static Tensor repeated(int times, Tensor x, UnaryOperator<Tensor> f) {
        return Stream.iterate(x, f).skip(times).findFirst().orElseThrow();
    }

    @Test
    void aTapeOfTenThousandOperationsIsFoldedAndBounded() {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("x", Tensor.scalar(0.3));
        Tensor h = repeated(3_333, x, v -> v.sin().times(0.999).plus(x));
        Explain page = Explain.page(tape, h);
        JsonNode numbers = Told.numbers(page);
        assertThat(list(numbers, "nodes")).hasSize(4);
        assertThat(list(numbers, "steps")).hasSize(10_000);
        assertThat(page.html().length()).isLessThan(5_000_000);
        assertThat(lastSum(numbers, 0)).containsExactly(tape.backward(h).of(x).item());
    }

    @Test
    void ofALongerTapeTheEndsAreShown() {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("x", Tensor.scalar(0.3));
        Explain page = Explain.page(tape, repeated(7_000, x, v -> v.sin().plus(x)));
        JsonNode numbers = Told.numbers(page);
        assertThat(integer(numbers, "size")).isEqualTo(14_001);
        List<JsonNode> steps = list(numbers, "steps");
        assertThat(steps.size()).isBetween(7_000, 12_001);
        assertThat(steps).extracting(step -> integer(step, "number")).contains(0, 1, 2, 13_999, 14_000);
        assertThat(page.html().length()).isLessThan(6_000_000);
    }

    @Test
    void largeTensorsAreToldByTheirFirstElements() {
        Tape tape = Tape.checked();
        Tensor w = tape.watch("w", Tensor.normal(new Random(1), 1000, 1000));
        Explain page = Explain.page(tape, Tensor.ones(1, 1000).matmul(w).sum());
        JsonNode numbers = Told.numbers(page);
        assertThat(page.html().length()).isLessThan(150_000);
        JsonNode demon = numbers.get("demon");
        assertThat(demon.get("left").toString()).isEqualTo("[0,1]");
        assertThat(list(demon, "values")).isEmpty();
    }

    /** Not even for values that an older tape watches is anything recorded there. */
    @Test
    void aNestedTapeIsTold() {
        Tape outer = Tape.checked();
        Tensor x = outer.watch("x", Tensor.scalar(2));
        Tape inner = Tape.checked();
        Tensor y = inner.watch("y", x);
        Tensor cost = y.square().times(y);
        int before = outer.size();
        JsonNode numbers = Told.numbers(Explain.page(inner, cost));
        assertThat(lastSum(numbers, 0)).containsExactly(12);
        assertThat(outer.size()).isEqualTo(before);
    }

    @Test
    void badInput(@TempDir Path folder) {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("x", Tensor.of(1, 2));
        assertThatThrownBy(() -> Explain.page(tape, x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("explain: the cost has shape [2]; it must be a scalar, such as a sum");
        assertThatThrownBy(() -> Explain.page(tape, Tensor.scalar(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("numberOf: the value was not computed from anything that this tape watches");
        Tape unchecked = new Tape();
        Tensor y = unchecked.watch("x", Tensor.scalar(2)).square();
        assertThatThrownBy(() -> Explain.page(unchecked, y))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("steps: only a checked tape keeps all operands and lines; use Tape.checked()");
        Explain page = Explain.page(tape, x.sum());
        assertThatThrownBy(() -> page.write(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "write: " + folder + " is a folder; name a file in it, such as " + folder.resolve("tape.html"));
        assertThatThrownBy(() -> page.write(folder.resolve("none").resolve("tape.html")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("write: there is no folder " + folder.resolve("none")
                        + " for tape.html; create it first, with Files.createDirectories");
        assertThatThrownBy(() -> page.write(folder.resolve("x".repeat(300))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("write: ");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void writesThePage(@TempDir Path folder) throws Exception {
        Tape tape = Tape.checked();
        Explain page = Explain.page(tape, tape.watch("x", Tensor.of(1, 2)).sum());
        Path file = Files.writeString(folder.resolve("tape.html"), "old");
        page.write(file);
        assertThat(file).hasContent(page.html());
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
    }
}

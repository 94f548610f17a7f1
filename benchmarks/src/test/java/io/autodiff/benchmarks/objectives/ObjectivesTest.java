package io.autodiff.benchmarks.objectives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every objective in every form, beside a case of the suites. */
class ObjectivesTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** One form of an objective, beside the case. */
    record Sample(Eval eval, String form) {
        @Override
        public String toString() {
            return eval + " " + form;
        }
    }

    static Stream<Eval> evals() {
        return Eval.ALL.stream();
    }

    static Stream<Sample> samples() {
        return evals().flatMap(eval -> read(eval).gradients().keySet().stream().map(form -> new Sample(eval, form)));
    }

    private static JsonNode node(Eval eval) {
        String name = "/objectives/" + eval + ".json";
        try (InputStream file = ObjectivesTest.class.getResourceAsStream(name)) {
            return JSON.readTree(Objects.requireNonNull(file, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Objective read(Eval eval) {
        return eval.read().apply(Fields.of(node(eval)).object("input"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void givesWhatTheCaseExpects(Sample sample) {
        Map<String, double[]> expected = new TreeMap<>();
        flatten("", node(sample.eval).get("expected"), expected);
        Map<String, double[]> output = new TreeMap<>();
        flatten("", JSON.valueToTree(read(sample.eval).output(sample.form)), output);

        assertThat(output).containsOnlyKeys(expected.keySet());
        expected.forEach((path, numbers) -> requireClose(path, Objects.requireNonNull(output.get(path)), numbers));
    }

    /** Every list of numbers in a case, and every number, by its path: so lists of lists agree in their shapes too. */
    private static void flatten(String path, JsonNode node, Map<String, double[]> leaves) {
        if (node.isObject()) {
            node.properties().forEach(field -> flatten(path + "." + field.getKey(), field.getValue(), leaves));
        } else if (node.isArray() && node.get(0) != null && node.get(0).isArray()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(path + "[" + i + "]", node.get(i), leaves);
            }
        } else if (node.isArray()) {
            leaves.put(
                    path + "[]",
                    node.valueStream().mapToDouble(JsonNode::doubleValue).toArray());
        } else {
            leaves.put(path, new double[] {node.doubleValue()});
        }
    }

    private static void requireClose(String path, double[] output, double[] expected) {
        assertThat(Forms.difference(output, expected))
                .as("%s: got %s, expected %s", path, Arrays.toString(output), Arrays.toString(expected))
                .isLessThanOrEqualTo(1e-12);
    }

    @ParameterizedTest
    @MethodSource("evals")
    void plainJavaAgreesWithTheFramework(Eval eval) {
        Objective objective = read(eval);

        requireClose("value", objective.value(), objective.plain());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void gradientsRepeatToTheBit(Sample sample) {
        Supplier<double[]> gradient =
                Objects.requireNonNull(read(sample.eval).gradients().get(sample.form));
        double[] first = gradient.get();

        assertThat(gradient.get()).isEqualTo(first).isNotSameAs(first);
        assertThat(read(sample.eval).gradients().get(sample.form).get()).isEqualTo(first);
    }
}

package io.autodiff.benchmarks.objectives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every objective in every form, beside cases of the suites and of our own. */
class ObjectivesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path FOLDER = Path.of("src", "test", "resources", "objectives");

    /** A file «gmm.json» from the suites or «gmm_prior.json» by cases.py. */
    record Case(String file, JsonNode root) {
        Objective read() {
            Fields fields = Fields.of(root);
            return Eval.named(fields.text("eval")).read().apply(fields.object("input"));
        }

        @Override
        public String toString() {
            return file;
        }
    }

    /** A case and one form of its gradient. */
    record Sample(Case given, String form) {
        Supplier<double[]> gradient() {
            return Objects.requireNonNull(given.read().gradients().get(form));
        }

        @Override
        public String toString() {
            return given + " " + form;
        }
    }

    static List<Case> cases() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted()
                    .map(file -> new Case(file.getFileName().toString(), JSON.readTree(file.toFile())))
                    .toList();
        }
    }

    static Stream<Sample> samples() throws IOException {
        return cases().stream()
                .flatMap(given -> given.read().gradients().keySet().stream().map(form -> new Sample(given, form)));
    }

    @Test
    void everyObjectiveHasACase() throws IOException {
        assertThat(cases().stream()
                        .map(given -> given.root.get("eval").stringValue())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Eval.ALL.stream().map(Eval::name).toList());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void givesWhatTheCaseExpects(Sample sample) {
        Map<String, double[]> expected = new TreeMap<>();
        flatten("", sample.given.root.get("expected"), expected);
        Map<String, double[]> output = new TreeMap<>();
        flatten("", JSON.valueToTree(sample.given.read().output(sample.form)), output);

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
    @MethodSource("cases")
    void plainJavaAgreesWithTheFramework(Case given) {
        Objective objective = given.read();

        requireClose("value", objective.value(), objective.plain());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void gradientsRepeatToTheBit(Sample sample) {
        Supplier<double[]> gradient = sample.gradient();
        double[] first = gradient.get();

        assertThat(gradient.get()).isEqualTo(first).isNotSameAs(first);
        assertThat(sample.gradient().get()).isEqualTo(first);
    }
}

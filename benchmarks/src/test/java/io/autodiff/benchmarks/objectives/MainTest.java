package io.autodiff.benchmarks.objectives;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String input, String... args) {
        return Main.run(
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                args);
    }

    @Test
    void answersACase() {
        int exitCode = run("{\"eval\": \"llsq\", \"case\": \"a line\", \"input\": {\"x\": [0, 1], \"n\": 2}}");

        assertThat(exitCode).isZero();
        assertThat(out.toString(UTF_8)).isEqualToIgnoringNewLines("""
                {"eval":"llsq","case":"a line","output":{"gradient":[0.0,0.0],"primal":0.0}}
                """);
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void answersInTheFormThatIsNamed() {
        String input = "{\"eval\": \"det\", \"case\": \"one\", \"input\": {\"A\": [3], \"ell\": 1}}";

        assertThat(run(input, "--form", "compiled")).isZero();
        assertThat(out.toString(UTF_8)).contains("\"gradient\":[1.0]");
    }

    @Test
    void tellsTimesOfACase() {
        String input = "{\"eval\": \"lse\", \"case\": \"two\", \"input\": {\"x\": [1, 2]}}";

        assertThat(run(input, "--time", "--form", "tensors")).isZero();
        JsonNode seconds = new JsonMapper().readTree(out.toString(UTF_8)).get("seconds");
        assertThat(seconds.propertyNames()).containsExactly("tensors");
        double primal = seconds.get("tensors").get("primal").doubleValue();
        double gradient = seconds.get("tensors").get("gradient").doubleValue();
        assertThat(primal).isPositive();
        assertThat(gradient).isGreaterThan(primal);
        assertThat(seconds.get("tensors").get("ratio").doubleValue()).isEqualTo(gradient / primal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                                            | the case: expected an object, got nothing
            [1, 2]                                                                        | the case: expected an object, got a list of 2
            {"case": "a"}                                                                 | eval: missing
            {"eval": 3}                                                                   | eval: expected a string, got 3
            {"eval": "lse", "case": "a"}                                                  | input: missing
            {"eval": "lse", "case": "a", "input": {"x": []}}                              | input.x: expected a list of at least 1, got a list of 0
            {"eval": "lse", "case": "a", "input": {"x": [1, "2"]}}                        | input.x[1]: expected a number, got "2"
            {"eval": "lse", "case": "a", "input": {"x": [1e999]}}                         | input.x[0]: expected a number, got "Infinity"
            {"eval": "llsq", "case": "a", "input": {"x": [1], "n": 1}}                    | input.n: expected an integer of at least 2, got 1
            {"eval": "llsq", "case": "a", "input": {"x": [1], "n": 2.5}}                  | input.n: expected an integer of at least 2, got 2.5
            {"eval": "det", "case": "a", "input": {"A": [1, 2, 3], "ell": 2}}             | input.A: expected a list of 4, got a list of 3
            {"eval": "det", "case": "a", "input": {"A": [1, 2, 3, 4, 5], "ell": 2}}       | input.A: expected a list of 4, got a list of 5
            {"eval": "det", "case": "a", "input": {"A": [1], "ell": 50}}                  | input.ell: expected an integer from 1 to 31, got 50
            {"eval": "kmeans", "case": "a", "input": {"points": [[1, 2], [3]], "centroids": [[1, 2]]}} | input.points[1]: expected a list of 2, got a list of 1
            {"eval": "saddle", "case": "a", "input": {"start": 1}}                        | input.start: expected a list of 2, got 1
            """)
    void tellsWhatDoesNotFit(String input, String message) {
        assertThat(run(input)).isEqualTo(2);
        assertThat(err.toString(UTF_8)).isEqualToIgnoringNewLines("error: " + message);
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void tellsWhereTheCaseIsNotJson() {
        assertThat(run("{\"eval\": \"lse\",\n \"case\" 3")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .startsWith("error: the case is not JSON: ")
                .contains("line 2")
                .hasLineCount(1);
    }

    @Test
    void tellsWhichObjectivesThereAre() {
        assertThat(run("{\"eval\": \"lsq\", \"case\": \"a\", \"input\": {}}")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .startsWith("error: eval: there is no «lsq»; there are hello, det, llsq, ")
                .hasLineCount(1);
    }

    @Test
    void tellsWhichFormsThereAre() {
        String input = "{\"eval\": \"det\", \"case\": \"one\", \"input\": {\"A\": [3], \"ell\": 1}}";

        assertThat(run(input, "--form", "tensor")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .isEqualToIgnoringNewLines("error: --form: there is no «tensor»; there are scalars; compiled");
    }

    @Test
    void tellsOfAnUnknownOption() {
        assertThat(run("", "--times")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("--times").hasLineCount(1);
    }

    @Test
    void agreementIsByTheMeasureOfTheSuites() {
        assertThat(Forms.difference(new double[] {1e-13, 2e6}, new double[] {0, 1e6}))
                .isEqualTo(0.5);
        assertThat(Forms.difference(new double[] {0.5}, new double[] {0.25})).isEqualTo(0.25);
        assertThat(Forms.difference(new double[] {1}, new double[] {1, 1})).isNaN();
        assertThat(Forms.difference(new double[] {Double.NaN, 1}, new double[] {1, 1}))
                .isNaN();
        assertThat(Forms.difference(new double[] {1 / 0.0}, new double[] {1 / 0.0}))
                .isNaN();
    }
}

package io.autodiff.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Tape;
import io.autodiff.Tensor;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tape, all its tracked values in order, and the cost, the last of them. */
record Told(Tape tape, List<Tensor> values) {
    Tensor cost() {
        return values.get(values.size() - 1);
    }

    JsonNode numbers() {
        return numbers(Explain.page(tape, cost()));
    }

    static JsonNode numbers(Explain page) {
        Matcher json = Pattern.compile("<script type=\"application/json\" id=\"tape\">(.*?)</script>", Pattern.DOTALL)
                .matcher(page.html());
        assertThat(json.find()).isTrue();
        return JsonMapper.shared().readTree(json.group(1));
    }

    static List<JsonNode> list(JsonNode node, String field) {
        return List.copyOf(node.get(field).values());
    }

    static int integer(JsonNode node, String field) {
        return node.get(field).asInt();
    }

    static double[] doubles(JsonNode node, String field) {
        return numbers(node.get(field));
    }

    static List<double[]> rows(JsonNode node, String field) {
        return list(node, field).stream().map(Told::numbers).toList();
    }

    /** What is no number in JSON is null there. */
    static double[] numbers(JsonNode array) {
        return array.values().stream()
                .mapToDouble(x -> x.isNull() ? Double.NaN : x.asDouble())
                .toArray();
    }
}

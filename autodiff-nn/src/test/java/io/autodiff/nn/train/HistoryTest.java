package io.autodiff.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class HistoryTest {
    /** A model is what is measured of it. */
    private static History<double[]> history(double[]... costAccuracyAndError) {
        History<double[]> history = new History<>(m -> Map.of("error <%>", m[1], "accuracy", m[0]));
        for (int i = 0; i < costAccuracyAndError.length; i++) {
            double[] row = costAccuracyAndError[i];
            history.epochDone(i + 1, new double[] {row[1], row[2]}, row[0]);
        }
        return history;
    }

    private static History<double[]> thirty() {
        return history(IntStream.range(0, 30)
                .mapToObj(i -> new double[] {2.5 * Math.exp(-0.2 * i) + 0.013, 1 - 0.9 / (i + 1), 1e-7 * (30 - i)})
                .toArray(double[][]::new));
    }

    private static Document parsed(String html) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        return factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        html.replace("<!DOCTYPE html>", "").getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> all(Document page, String tag) {
        NodeList found = page.getElementsByTagName(tag);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    @Test
    void remembersEpochsInOrder() {
        History<double[]> history = history(new double[] {3, 0.25, 9}, new double[] {2, 0.5, 8});
        assertThat(history.epochs())
                .containsExactly(
                        new History.Epoch(1, 3, Map.of("accuracy", 0.25, "error <%>", 9.0)),
                        new History.Epoch(2, 2, Map.of("accuracy", 0.5, "error <%>", 8.0)));
    }

    @Test
    void theTableParsesToTheSameNumbers() {
        History<double[]> history = history(new double[] {1.0 / 3, 0.25, 1e-300}, new double[] {2, Double.NaN, 8});
        assertThat(history.csv().lines())
                .containsExactly(
                        "epoch,cost,accuracy,error <%>", "1,0.3333333333333333,0.25,1.0E-300", "2,2.0,NaN,8.0");
        assertThat(history().csv().lines()).containsExactly("epoch,cost");
    }

    @Test
    void theCostIsThatOfTheTraining() {
        History<String> history = new History<>(m -> Map.of("cost", 1.0));
        history.epochDone(1, "", 2);
        assertThatThrownBy(history::csv)
                .hasMessage("history: the column cost is that of the training; give the metric cost another name");
    }

    @Test
    void thePageNeedsNothingElse() {
        String page = thirty().html("Mlp & <digits>");
        assertThat(page)
                .contains("<title>Mlp &amp; &lt;digits&gt;</title>", "default-src 'none'; style-src 'unsafe-inline'")
                .contains("prefers-color-scheme: dark", "<p class=\"faint\">Epochs 1 to 30</p>")
                .doesNotContain("<script", "http:", "https:", "url(", "<digits>", "<%>");
    }

    @Test
    void thePageHasACurveForEachColumnAndAllNumbers() throws Exception {
        Document page = parsed(thirty().html("Digits"));
        assertThat(all(page, "svg"))
                .extracting(svg -> svg.getAttribute("aria-label"))
                .containsExactly(
                        "cost over epochs; the table has the numbers",
                        "accuracy over epochs; the table has the numbers",
                        "error <%> over epochs; the table has the numbers");
        assertThat(all(page, "circle")).hasSize(90);
        assertThat(all(page, "tr")).hasSize(31);
        assertThat(all(page, "td").get(0).getTextContent()).isEqualTo(Double.toString(2.5 + 0.013));
        for (Element circle : all(page, "circle")) {
            assertThat(Double.parseDouble(circle.getAttribute("cx"))).isBetween(60.0, 434.0);
            assertThat(Double.parseDouble(circle.getAttribute("cy"))).isBetween(12.0, 232.0);
        }
    }

    /** Points lie where the labels of the axes say: as far between two ticks as their numbers. */
    @Test
    void pointsAreWhereTheTicksSay() throws Exception {
        Document page = parsed(history(new double[] {0.5, 0, 0}, new double[] {2.25, 0, 0}, new double[] {1, 0, 0})
                .html("Three"));
        Element svg = all(page, "svg").get(0);
        NodeList texts = svg.getElementsByTagName("text");
        double[] low = tick(texts, "end", "0.5");
        double[] high = tick(texts, "end", "2");
        NodeList circles = svg.getElementsByTagName("circle");
        double[] values = {0.5, 2.25, 1};
        for (int i = 0; i < 3; i++) {
            Element circle = (Element) circles.item(i);
            double expected = low[1] - 4 + (high[1] - low[1]) * (values[i] - 0.5) / 1.5;
            assertThat(Double.parseDouble(circle.getAttribute("cy"))).isCloseTo(expected, within(0.2));
            assertThat(Double.parseDouble(circle.getAttribute("cx")))
                    .isEqualTo(tick(texts, "middle", Integer.toString(i + 1))[0]);
        }
        assertThat(all(page, "polyline").get(0).getAttribute("points").split(" ", -1))
                .hasSize(3);
    }

    /** Where a label is; those of the epochs are in the middle below their line, those of the values end before it. */
    private static double[] tick(NodeList texts, String anchor, String label) {
        return IntStream.range(0, texts.getLength())
                .mapToObj(i -> (Element) texts.item(i))
                .filter(text -> text.getTextContent().equals(label)
                        && text.getAttribute("text-anchor").equals(anchor))
                .map(text -> new double[] {
                    Double.parseDouble(text.getAttribute("x")), Double.parseDouble(text.getAttribute("y"))
                })
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "3, 3",
        "-20, -20",
        "1000, 1000",
        "0.30000000000000004, 0.3",
        "1e-7, 1.0E-7",
        "123456.7, 123460",
        "1e9, 1.0E9",
        "NaN, NaN",
        "-0.00025, -2.5E-4",
        "0.97465, 0.97465"
    })
    void labelsAreShort(double value, String label) {
        assertThat(Curve.label(value)).isEqualTo(label);
    }

    @Test
    void drawsWhatIsFinite() throws Exception {
        Document page = parsed(history(
                        new double[] {Double.NaN, Double.NaN, 0},
                        new double[] {1, Double.POSITIVE_INFINITY, 0},
                        new double[] {1, Double.NaN, 0})
                .html("Gaps"));
        assertThat(all(page, "svg")).hasSize(2);
        assertThat(all(page, "circle")).hasSize(2 + 3);
        assertThat(all(page, "p")).extracting(Element::getTextContent).contains("No finite number.");
        assertThat(all(page, "circle"))
                .allSatisfy(circle -> assertThat(Arrays.asList(circle.getAttribute("cx"), circle.getAttribute("cy")))
                        .noneMatch(number -> number.contains("N") || number.contains("I")));
    }

    @Test
    void oneEpochAndNoneHavePagesToo() throws Exception {
        assertThat(all(parsed(history(new double[] {1, 0, -3}).html("One")), "circle"))
                .hasSize(3);
        assertThat(history(new double[] {1, 0, -3}).html("One")).contains(">Epoch 1<");
        assertThat(history().html("None")).contains(">No epoch yet<").doesNotContain("<svg");
    }
}

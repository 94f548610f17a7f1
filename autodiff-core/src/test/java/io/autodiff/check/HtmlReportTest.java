package io.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import io.autodiff.check.museum.Bug;
import io.autodiff.check.museum.Exhibit;
import io.autodiff.check.museum.Museum;
import io.autodiff.text.Markup;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
    private static final String HOSTILE = "</title><script>alert('1')</script>\" onclick=\"x&amp;\u202e\u0007\n\ud800";
    private static final Pattern SHADES = Pattern.compile("--h:(-?\\d+);--e:(-?\\d+);--d:(-?\\d+)");
    private static final int MILLION = 1_000_000;

    // ---------------------------------------------------------------- the page

    @ParameterizedTest
    @EnumSource(Verdict.class)
    void beginsWithTheVerdictAsAWordAndAColour(Verdict verdict) throws Exception {
        String page = report(verdict, List.of(), List.of()).html();
        Page html = Page.of(page);
        assertThat(html.text("/html/@lang")).isEqualTo("en");
        assertThat(html.text("/html/head/title")).isEqualTo(verdict + ": gradient");
        assertThat(html.text("//header/@class")).isEqualTo(verdict.toString());
        assertThat(html.text("//h1/strong"))
                .isIn("✓ PASS", "✗ FAIL", "? INCONCLUSIVE")
                .endsWith(" " + verdict);
        assertThat(html.text("//header/p")).isEqualTo("the reason");
        assertThat(html.text("//style")).contains("." + verdict + " { --verdict: ");
    }

    @Test
    void anEmptyReportIsAVerdictAlone() throws Exception {
        Page html = Page.of(
                new Report(Verdict.PASS, "gradient", "", List.of(), List.of(), List.of(), List.of(), List.of(), "")
                        .html());
        assertThat(html.all("//main/*")).extracting(Element::getTagName).containsExactly("header");
    }

    @Test
    void showsAllOfAReport() throws Exception {
        Report report = museum("3 layers, tanh, quadratic cost", "W2 for W2T");
        Page html = Page.of(report.html());
        assertThat(html.texts("//h2"))
                .containsExactly("Findings", "Worst entries", "Blocks", "Taylor test", "Notes", "Reproduce");
        assertThat(html.text("//ol/li/p[1]")).contains("W1, b1: " + Cause.NOT_TRANSPOSED.sentence());
        assertThat(html.text("//ol/li/p[2]")).isEqualTo(Cause.NOT_TRANSPOSED.equation());
        assertThat(html.all("//div[@aria-label='Worst entries']//tbody/tr")).hasSameSizeAs(report.worst());
        assertThat(html.text("//div[@aria-label='Worst entries']//tbody/tr/td"))
                .isEqualTo(report.worst().get(0).name());
        assertThat(html.texts("//details[@open]/summary/b")).containsExactly("W1", "b1");
        assertThat(html.texts("//details[not(@open)]/summary/b")).containsExactly("W2", "b2", "W3", "b3");
        int entries = report.blocks().stream().mapToInt(b -> b.hand().length).sum();
        assertThat(html.cells()).hasSize(entries);
        assertThat(html.all("//circle")).hasSameSizeAs(report.taylor());
        assertThat(html.text("//pre")).isEqualTo(report.reproduce());
    }

    @Test
    void usesNoStyleThatIsNotThere() throws Exception {
        Page html =
                Page.of(museum("3 layers, tanh, quadratic cost", "W2 for W2T").html());
        assertThat(html.texts("//@class")).isNotEmpty().allSatisfy(styles -> {
            for (String style : styles.split(" ", -1)) {
                assertThat(html.text("//style")).containsPattern("\\." + style + "\\b");
            }
        });
    }

    @Test
    void needsNothingBesides() {
        assertThat(museum("3 layers, tanh, quadratic cost", "W2 for W2T").html())
                .doesNotContain("<script", "src=", "href=", "url(", "@import", "http://", "https://");
    }

    @Test
    void noTextFromOutsideDoesAnything() throws Exception {
        Report hostile = new Report(
                Verdict.FAIL,
                HOSTILE,
                HOSTILE,
                List.of(new Finding(Cause.SIGN, List.of(HOSTILE), HOSTILE)),
                List.of(new Report.Block(HOSTILE, List.of(1), new double[] {1}, new double[] {2}, 1, 1)),
                List.of(new Report.Entry(HOSTILE, 1, 2, 2, 2, 0, 1, .5, 1, true)),
                List.of(),
                List.of(HOSTILE),
                HOSTILE);
        Page html = Page.of(hostile.html());
        assertThat(html.texts("//script | //@onclick")).isEmpty();
        String visible = Markup.visible(HOSTILE);
        for (String where :
                List.of("//title", "//h1", "//header/p", "//ol/li/p/b", "//ol/li/p", "//td", "//summary/b")) {
            assertThat(html.text(where)).as(where).contains(visible);
        }
        assertThat(html.text("//div[@role='img']/@aria-label")).contains(visible);
        for (String where : List.of("//ul/li", "//pre")) {
            assertThat(html.text(where)).as(where).isEqualTo(visible.replace("\\n", "\n"));
        }
    }

    // ---------------------------------------------------------------- heat maps

    @Test
    void aCellHasTheColourOfItsNumbersAndTellsThem() throws Exception {
        Page html = page(block(List.of(2, 3), new double[] {4, -4, 0, .04, 1, 2}, new double[] {4, -4, 0, 0, 1, 4}, 2));
        assertThat(html.texts("//div[@role='img']/b")).containsExactly("by hand", "expected", "difference");
        assertThat(html.cells())
                .extracting(HtmlReportTest::shades)
                .containsExactly(
                        List.of(100, 100, 0),
                        List.of(-100, -100, 0),
                        List.of(0, 0, 0),
                        List.of(shade(0.01), 0, shade(0.02)),
                        List.of(shade(0.25), shade(0.25), 0),
                        List.of(shade(0.5), 100, -100));
        assertThat(html.cells().get(5).getAttribute("title"))
                .isEqualTo("[1,2]\nby hand 2\nexpected 4\ndifference -2.0e+00");
        assertThat(html.texts("//span[@class='scale']")).containsExactly("-4.0e+00  4.0e+00", "-2.0e+00  2.0e+00");
    }

    /** Of a number that is so large relative to the end of the scale. */
    private static int shade(double relative) {
        return (int) Math.round(100 * Math.log(1 + 100 * relative) / Math.log(101));
    }

    @Test
    void marksWhatIsNoNumber() throws Exception {
        double nan = Double.NaN;
        double inf = Double.POSITIVE_INFINITY;
        Page html = page(block(List.of(4), new double[] {nan, -inf, inf, 1}, new double[] {1, 1, inf, 2}, 0));
        assertThat(html.cells())
                .extracting(cell -> cell.getAttribute("class"))
                .containsExactly("nan-h nan-d", "inf-h inf-d", "inf-h inf-e nan-d", "");
        assertThat(shades(html.cells().get(3))).as("others keep their colours").containsExactly(85, 100, -100);
        assertThat(html.texts("//details/@open"))
                .as("an open block, though none is counted as wrong")
                .hasSize(1);
        assertThat(html.text("//div[@role='img']/@aria-label"))
                .contains("the difference is largest at [0], by hand NaN");
        assertThat(html.text("//style"))
                .contains(".nan-h", ".nan-e::before", ".nan-d::after", ".inf-h", ".inf-e::before", ".inf-d::after");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 523_417, 624_999, 999_999})
    void aSingleWrongEntryOfAMillionIsSeen(int wrong) throws Exception {
        String matrix = million(List.of(1000, 1000), wrong).html();
        String vector = million(List.of(MILLION), wrong).html();
        int row = part(wrong / 1000);
        int column = part(wrong % 1000);
        assertOneCellOf4096(matrix, row * 64 + column, "[" + wrong / 1000 + "," + wrong % 1000 + "]\n");
        assertOneCellOf4096(vector, wrong / 245, "[" + wrong + "]\n");
        assertThat(matrix)
                .contains("Each cell stands for up to 16 × 16 entries and shows the one whose difference is largest.");
        assertThat(vector).contains("In rows of 15680 entries. Each cell stands for up to 1 × 245 entries");
    }

    /** The part of 64 that holds an index of 1000. */
    private static int part(int index) {
        return IntStream.range(0, 64)
                .filter(part -> index < (part + 1) * 1000 / 64)
                .findFirst()
                .orElseThrow();
    }

    private static void assertOneCellOf4096(String page, int at, String index) throws Exception {
        assertThat(page.length()).isLessThan(MILLION);
        List<Element> cells = Page.of(page).cells();
        assertThat(cells).hasSizeBetween(4080, 4096);
        List<Integer> differences =
                cells.stream().map(cell -> shades(cell).get(2)).toList();
        assertThat(differences.get(at)).isEqualTo(100);
        assertThat(differences).filteredOn(d -> d != 0).hasSize(1);
        assertThat(cells.get(at).getAttribute("title")).startsWith(index).endsWith("difference 1.0e-03");
    }

    @Test
    void roundingStaysPaleInABlockThatIsRight() throws Exception {
        double[] exact = {1, -2, 3};
        double[] hand = {1 + 0x1p-52, -2, 3};
        assertThat(page(block(List.of(3), hand, exact, 0)).cells())
                .allSatisfy(cell -> assertThat(shades(cell).get(2)).isZero());
        assertThat(shades(page(block(List.of(3), hand, exact, 1)).cells().get(0)))
                .as("wrong")
                .endsWith(100);
    }

    @Test
    void saysHowABlockIsLaidOut() throws Exception {
        assertThat(layout(2, 3)).isEmpty();
        assertThat(layout()).isEmpty();
        assertThat(layout(64)).isEmpty();
        assertThat(layout(100)).isEqualTo("In rows of 64 entries.");
        assertThat(layout(20, 1)).isEqualTo("In rows of 20 entries.");
        assertThat(layout(4, 3, 5)).isEqualTo("The leading axes are flattened to rows; columns are the last axis.");
        assertThat(layout(65, 2)).startsWith("Each cell stands for up to 2 × 1 entries");
    }

    private static String layout(int... shape) throws Exception {
        int n = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        Page html = page(block(Arrays.stream(shape).boxed().toList(), new double[n], new double[n], 0));
        return html.text("//details/p[@class='faint']");
    }

    @Test
    void manyBlocksShareTheRoom() throws Exception {
        double[] zeros = new double[10_000];
        Report.Block block = block(List.of(100, 100), zeros, zeros, 0);
        assertThat(page(Collections.nCopies(8, block)).cells()).hasSize(8 * 32 * 32);
        String page =
                report(Verdict.FAIL, Collections.nCopies(200, block), List.of()).html();
        assertThat(page.length()).isLessThan(MILLION);
        assertThat(Page.of(page).cells()).hasSize(128 * 8 * 8);
        assertThat(page).contains("The other 72 blocks are not drawn.");
    }

    @Test
    void anEmptyBlockHasNoHeatMap() throws Exception {
        Page html = page(block(List.of(0, 3), new double[0], new double[0], 0));
        assertThat(html.text("//td[3]")).isEqualTo("0 of 0");
        assertThat(html.all("//details")).isEmpty();
    }

    // ---------------------------------------------------------------- the Taylor test

    @Test
    void pointsStandAtTheirPowersOfTen() throws Exception {
        Page html = taylor(new double[] {1e-1, 1e-2, 1e-3}, h -> h * h);
        assertThat(html.all("//circle")).hasSize(3);
        for (int k = 1; k <= 3; k++) {
            Element circle = html.all("//circle").get(3 - k);
            assertThat(number(circle, "cx")).isEqualTo(number(html.tick("middle", k), "x"));
            assertThat(number(circle, "cy")).isEqualTo(number(html.tick("end", 2 * k), "y") - 4);
        }
        assertThat(html.text("//polyline/@points").split(" ", -1)).hasSize(3);
    }

    @Test
    void guidesHaveSlopesOneAndTwo() throws Exception {
        Page html = taylor(new double[] {1e-1, 1e-2, 1e-3, 1e-4}, h -> h);
        double decadeOfH = (number(html.tick("middle", 1), "x") - number(html.tick("middle", 4), "x")) / 3;
        double decadeOfError = (number(html.tick("end", 4), "y") - number(html.tick("end", 1), "y")) / 3;
        List<Element> guides = html.all("//line[@class='guide']");
        assertThat(guides).hasSize(2);
        for (int slope = 1; slope <= 2; slope++) {
            Element guide = guides.get(slope - 1);
            double dx = (number(guide, "x1") - number(guide, "x2")) / decadeOfH;
            double dy = (number(guide, "y2") - number(guide, "y1")) / decadeOfError;
            assertThat(dx).isCloseTo(3.0 / slope, within(0.01));
            assertThat(dy).isCloseTo(3, within(0.01));
            assertThat(number(guide, "x1")).isEqualTo(number(html.tick("middle", 1), "x"));
            assertThat(number(guide, "y1")).isEqualTo(number(html.tick("end", 1), "y") - 4);
            assertThat(html.texts("//text[starts-with(., 'slope " + slope + "')]"))
                    .hasSize(1);
        }
    }

    @Test
    void errorsWithoutALogarithmAreInTheTableAlone() throws Exception {
        Page some = taylor(new double[] {1e-1, 1e-2, 1e-3}, h -> h < 5e-3 ? 0 : h < 5e-2 ? Double.NaN : h);
        assertThat(some.all("//circle")).hasSize(1);
        assertThat(some.all("//tbody/tr")).hasSize(3);
        Page none = taylor(new double[] {1e-1, 1e-2}, h -> 0);
        assertThat(none.all("//svg")).isEmpty();
        assertThat(none.all("//tbody/tr")).hasSize(2);
    }

    // ---------------------------------------------------------------- the file

    @Test
    void writesThePageInPlaceOfAnother(@TempDir Path folder) throws IOException {
        Report report = report(Verdict.PASS, List.of(), List.of());
        Path file = Files.writeString(folder.resolve("report.html"), "old");
        report.writeHtml(file);
        assertThat(file).hasContent(report.html());
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void leavesNothingBehindWhereItCannotWrite(@TempDir Path folder) throws IOException {
        Report report = report(Verdict.PASS, List.of(), List.of());
        Path file = folder.resolve("x".repeat(300));
        assertThatThrownBy(() -> report.writeHtml(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("writeHtml: " + file + " could not be written and is as it was: ")
                .hasMessageEndingWith("; is the folder writable, and is there room?");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void saysWhatIsWrongWithAPath(@TempDir Path folder) {
        Report report = report(Verdict.PASS, List.of(), List.of());
        assertThatThrownBy(() -> report.writeHtml(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("writeHtml: " + folder + " is a folder; name a file in it, such as "
                        + folder.resolve("report.html"));
        assertThatThrownBy(() -> report.writeHtml(folder.resolve("none").resolve("report.html")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("writeHtml: there is no folder " + folder.resolve("none")
                        + " for report.html; create it first, with Files.createDirectories");
    }

    // ---------------------------------------------------------------- reports

    private static Report report(Verdict verdict, List<Report.Block> blocks, List<Report.Taylor> taylor) {
        return new Report(verdict, "gradient", "the reason", List.of(), blocks, List.of(), taylor, List.of(), "");
    }

    private static Page page(Report.Block block) throws Exception {
        return page(List.of(block));
    }

    private static Page page(List<Report.Block> blocks) throws Exception {
        return Page.of(report(Verdict.FAIL, blocks, List.of()).html());
    }

    private static Report.Block block(List<Integer> shape, double[] hand, double[] exact, int wrong) {
        double error = IntStream.range(0, hand.length)
                .mapToDouble(e -> Math.abs(hand[e] - exact[e]))
                .max()
                .orElse(0);
        return new Report.Block("W", shape, hand, exact, error, wrong);
    }

    private static Report million(List<Integer> shape, int wrong) {
        Random random = new Random(1);
        double[] exact = random.doubles(MILLION, -1, 1).toArray();
        double[] hand = Arrays.stream(exact).map(Math::nextUp).toArray();
        hand[wrong] += 1e-3;
        return report(Verdict.FAIL, List.of(block(shape, hand, exact, 1)), List.of());
    }

    private static Page taylor(double[] steps, DoubleUnaryOperator error) throws Exception {
        List<Report.Taylor> rows = DoubleStream.of(steps)
                .mapToObj(h -> new Report.Taylor(h, error.applyAsDouble(h), Double.NaN))
                .toList();
        return Page.of(report(Verdict.FAIL, List.of(), rows).html());
    }

    private static Report museum(String exhibit, String bug) {
        return Museum.exhibits().stream()
                .filter(e -> e.name().equals(exhibit))
                .map(e -> broken(e, bug))
                .findFirst()
                .orElseThrow();
    }

    private static <T> Report broken(Exhibit<T> exhibit, String name) {
        Bug<T> bug = exhibit.bugs().stream()
                .filter(b -> b.name().equals(name))
                .findFirst()
                .orElseThrow();
        return GradientCheck.<T, Tensor>of(exhibit.cost())
                .atPoints(2, exhibit.point())
                .against(bug.wrong())
                .check();
    }

    // ---------------------------------------------------------------- pages

    /** A page as a tree. */
    private record Page(Node root) {
        static Page of(String html) throws Exception {
            assertThat(html).startsWith("<!DOCTYPE html>\n");
            return new Page(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(html))));
        }

        String text(String path) throws Exception {
            return XPathFactory.newInstance().newXPath().evaluate(path, root);
        }

        List<String> texts(String path) throws Exception {
            return nodes(path).map(Node::getTextContent).toList();
        }

        List<Element> all(String path) throws Exception {
            return nodes(path).map(Element.class::cast).toList();
        }

        private Stream<Node> nodes(String path) throws Exception {
            NodeList nodes =
                    (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, root, XPathConstants.NODESET);
            return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item);
        }

        /** The name of a negative power of ten at an axis. */
        Element tick(String anchor, int power) throws Exception {
            return all("//text[.='1e-" + power + "'][@text-anchor='" + anchor + "']")
                    .get(0);
        }

        /** The cells of all heat maps. */
        List<Element> cells() throws Exception {
            return all("//div[@role='img']/i");
        }
    }

    /** By hand, expected and difference. */
    private static List<Integer> shades(Element cell) {
        Matcher shades = SHADES.matcher(cell.getAttribute("style"));
        assertThat(shades.matches()).isTrue();
        return IntStream.rangeClosed(1, 3)
                .mapToObj(i -> Integer.valueOf(shades.group(i)))
                .toList();
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }
}
